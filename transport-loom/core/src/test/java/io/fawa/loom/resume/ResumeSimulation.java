/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.resume;

import io.fawa.loom.resume.LogLimits.WhenFull;
import io.fawa.loom.resume.SessionMessage.Ack;
import io.fawa.loom.resume.SessionMessage.Data;
import io.fawa.loom.resume.SessionMessage.Login;
import io.fawa.loom.resume.SessionMessage.Outcome;
import io.fawa.loom.resume.SessionMessage.Resume;
import io.fawa.loom.resume.SessionMessage.Welcome;
import io.fawa.loom.secure.ClientHandshake;
import io.fawa.loom.secure.EphemeralKeys;
import io.fawa.loom.secure.PackSeal;
import io.fawa.loom.secure.RecordConfig;
import io.fawa.loom.secure.ServerHandshake;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A client and a server over links that drop at any byte. The client sees a drop at once, the
 * server later, and packs of the old link still arrive meanwhile. All that happens follows from the
 * seed.
 */
final class ResumeSimulation {
  private static final int PACKS = 60;
  private static final int STEPS_MAX = 200_000;
  private static final byte[] NOTHING = {};

  private final Random random;
  private final LogLimits limits;
  private final boolean serverForgets;
  private int dropsLeft;
  private long nowMillis;

  final Counted toServer = new Counted("to server", PACKS);
  final Counted toClient = new Counted("to client", PACKS);
  final BitSet undecided = new BitSet();
  int drops;
  int dropsWithinFrames;
  int resumes;
  int replayed;
  int losses;
  int lateDetaches;

  private final Ticket ticket;
  private @Nullable Link link;
  private @Nullable Seat seat;
  private int seats;
  private final List<Link> stale = new ArrayList<>();

  /** One connection, and what each end knows of it. */
  private static final class Link {
    final Pipe up = new Pipe();
    final Pipe down = new Pipe();
    final ClientHandshake handshake;
    @Nullable PackSeal clientSeal;
    @Nullable PackSeal serverSeal;
    byte[] clientExporter = NOTHING;
    byte[] serverExporter = NOTHING;
    boolean clientOpen;

    Link(ClientHandshake handshake) {
      this.handshake = handshake;
    }
  }

  /** A lossless one never forgets packs or seats. */
  ResumeSimulation(long seed, boolean lossless) {
    random = new Random(seed);
    serverForgets = !lossless;
    dropsLeft = 10 + random.nextInt(30);
    WhenFull whenFull = lossless ? WhenFull.REFUSE : WhenFull.DROP_OLDEST;
    limits = LogLimits.defaults().withAcks(3, 200).withBound(8, 500, whenFull);
    ticket = new Ticket(limits);
  }

  void run() throws IOException {
    for (int step = 0; step < STEPS_MAX; step++) {
      if (isSettled()) {
        return;
      }
      step();
    }
    throw new AssertionError("not settled after " + STEPS_MAX + " steps");
  }

  private boolean isSettled() {
    return toServer.sent == PACKS
        && toClient.sent == PACKS
        && link != null
        && link.clientOpen
        && link.up.isIdle()
        && link.down.isIdle()
        && ticket.sendLog().packs() == 0
        && seat != null
        && seat.sendLog().packs() == 0;
  }

  private void step() throws IOException {
    nowMillis += random.nextInt(5);
    switch (random.nextInt(12)) {
      case 0, 1 -> clientSends();
      case 2, 3 -> serverSends();
      case 4, 5, 6, 7 -> bytesArrive();
      case 8 -> acknowledgeInTime();
      case 9 -> lateEvents();
      case 10 -> connect();
      default -> misfortune();
    }
  }

  private void clientSends() {
    if (toServer.sent == PACKS || ticket.resume(new byte[32]).isEmpty()) {
      return;
    }
    byte[] pack = toServer.next(random);
    long offset = ticket.sendLog().append(pack);
    if (offset != SendLog.FULL) {
      toServer.sent++;
      if (link != null && link.clientOpen) {
        send(link.up, link.clientSeal, new Data(offset, pack));
      }
    }
  }

  private void serverSends() {
    if (toClient.sent == PACKS || seat == null) {
      return;
    }
    byte[] pack = toClient.next(random);
    long offset = seat.sendLog().append(pack);
    if (offset != SendLog.FULL) {
      toClient.sent++;
      seat.attached()
          .map(Link.class::cast)
          .ifPresent(to -> send(to.down, to.serverSeal, new Data(offset, pack)));
    }
  }

  private static void send(Pipe pipe, @Nullable PackSeal seal, SessionMessage message) {
    if (seal == null) {
      throw new AssertionError("sends before the handshake");
    }
    pipe.send(seal.seal(SessionMessages.encode(message)));
  }

  private void connect() {
    if (link != null) {
      return;
    }
    link = new Link(new ClientHandshake(new EphemeralKeys(bytes(32)), bytes(16), Optional.empty()));
    link.up.send(link.handshake.hello());
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private void bytesArrive() throws IOException {
    Link current = link;
    if (current != null) {
      current.up.arrive(random.nextInt(300));
      current.down.arrive(random.nextInt(300));
      serverReads(current);
      for (byte[] frame = current.down.next(); frame != null; frame = current.down.next()) {
        clientTakes(current, frame);
      }
    }
    if (!stale.isEmpty()) {
      Link old = stale.get(random.nextInt(stale.size()));
      old.up.arrive(random.nextInt(100));
      serverReads(old);
    }
  }

  private void clientTakes(Link current, byte[] frame) throws IOException {
    PackSeal seal = current.clientSeal;
    if (seal == null) {
      var keys = current.handshake.finish(frame);
      current.clientSeal = keys.seal(RecordConfig.defaults().withRekey(5, 1_000));
      current.clientExporter = keys.exporter();
      send(
          current.up,
          current.clientSeal,
          new Login(NOTHING, ticket.resume(current.clientExporter)));
      return;
    }
    switch (SessionMessages.decode(seal.open(frame))) {
      case Welcome welcome -> clientWelcomed(current, welcome);
      case Data data -> {
        if (take(ticket.receiveLog(), data)) {
          toClient.arrived(data.pack());
        }
        if (ticket.receiveLog().isAckDue()) {
          send(current.up, seal, ticket.receiveLog().acknowledge());
        }
      }
      case Ack ack -> ticket.sendLog().acknowledged(ack.offset());
      default -> throw new AssertionError("not for a client");
    }
  }

  private void clientWelcomed(Link current, Welcome welcome) throws IOException {
    Ticket.Welcomed welcomed = ticket.welcomed(welcome);
    current.clientOpen = true;
    if (welcomed.outcome() == Outcome.HISTORY_LOST) {
      losses++;
      toClient.lossIsTold();
    }
    for (Data each : welcomed.undecided()) {
      undecided.set(Counted.number(each.pack()));
      toServer.lossIsTold();
    }
    for (Data each : welcomed.replay()) {
      replayed++;
      send(current.up, current.clientSeal, each);
    }
  }

  private void serverReads(Link from) throws IOException {
    for (byte[] frame = from.up.next(); frame != null; frame = from.up.next()) {
      PackSeal seal = from.serverSeal;
      if (seal == null) {
        var answer =
            ServerHandshake.answer(
                frame, new EphemeralKeys(bytes(32)), bytes(16), Optional.empty());
        from.down.send(answer.hello());
        from.serverSeal = answer.keys().seal(RecordConfig.defaults().withRekey(7, 1_000));
        from.serverExporter = answer.keys().exporter();
        continue;
      }
      SessionMessage message = SessionMessages.decode(seal.open(frame));
      if (message instanceof Login login) {
        serverLogin(from, login);
      } else if (seat != null && seat.isAttached(from)) {
        serverTakes(from, seat, message);
      }
    }
  }

  private void serverTakes(Link from, Seat at, SessionMessage message) throws IOException {
    switch (message) {
      case Data data -> {
        if (take(at.receiveLog(), data)) {
          toServer.arrived(data.pack());
        }
        if (at.receiveLog().isAckDue()) {
          send(from.down, from.serverSeal, at.receiveLog().acknowledge());
        }
      }
      case Ack ack -> at.sendLog().acknowledged(ack.offset());
      default -> throw new AssertionError("not for a server");
    }
  }

  private static boolean take(ReceiveLog log, Data data) {
    return switch (log.accept(data)) {
      case NEW -> true;
      case DUPLICATE -> false;
      case GAP -> throw new AssertionError("offset " + data.offset() + " after " + log.received());
    };
  }

  private void serverLogin(Link from, Login login) {
    Seat known = seat;
    if (login.resume().isEmpty()) {
      welcomeNew(from, Outcome.NEW);
      return;
    }
    Resume asked = login.resume().get();
    if (known == null || !known.sessionId().equals(asked.sessionId())) {
      welcomeNew(from, Outcome.HISTORY_LOST);
      return;
    }
    switch (known.resume(from, asked, from.serverExporter, nowMillis)) {
      case Resumption.Denied denied -> throw new AssertionError(denied.reason());
      case Resumption.Gone gone -> welcomeNew(from, Outcome.HISTORY_LOST);
      case Resumption.HistoryLost lost ->
          welcome(from, known, Optional.empty(), Outcome.HISTORY_LOST, lost.startOffset());
      case Resumption.Resumed resumed -> {
        resumes++;
        welcome(from, known, Optional.empty(), Outcome.RESUMED, resumed.startOffset());
        for (Data each : resumed.replay()) {
          replayed++;
          send(from.down, from.serverSeal, each);
        }
      }
    }
  }

  private void welcomeNew(Link from, Outcome outcome) {
    seats++;
    byte[] secret = bytes(32);
    Seat made =
        new Seat(
            "seat-" + seats,
            secret,
            new SendLog(random.nextLong() | 1, limits),
            new ReceiveLog(limits));
    made.attach(from);
    seat = made;
    welcome(from, made, Optional.of(secret), outcome, 0);
  }

  private static void welcome(
      Link to, Seat at, Optional<byte[]> secret, Outcome outcome, long start) {
    long received = at.receiveLog().received();
    send(
        to.down,
        to.serverSeal,
        new Welcome(at.sessionId(), at.epoch(), secret, outcome, received, start, 100, 0, NOTHING));
  }

  private void acknowledgeInTime() {
    Link current = link;
    if (current != null && current.clientOpen && ticket.receiveLog().hasUnacknowledged()) {
      send(current.up, current.clientSeal, ticket.receiveLog().acknowledge());
    }
    if (seat != null && seat.receiveLog().hasUnacknowledged()) {
      Ack ack = seat.receiveLog().acknowledge();
      seat.attached().map(Link.class::cast).ifPresent(to -> send(to.down, to.serverSeal, ack));
    }
  }

  /** The server notices that an old link has ended. */
  private void lateEvents() {
    if (stale.isEmpty()) {
      return;
    }
    Link old = stale.remove(random.nextInt(stale.size()));
    if (seat != null && seat.detach(old)) {
      seat.expires(serverForgets ? nowMillis + random.nextInt(300) : Long.MAX_VALUE);
    } else {
      lateDetaches++;
    }
  }

  private void misfortune() {
    if (dropsLeft == 0 || random.nextInt(4) > 0) {
      return;
    }
    dropsLeft--;
    drops++;
    Link current = link;
    if (current != null) {
      boolean within = current.up.cut();
      within |= current.down.cut();
      dropsWithinFrames += within ? 1 : 0;
      stale.add(current);
      link = null;
    }
    if (serverForgets && random.nextInt(12) == 0) {
      // The server's process ends, and every connection with it.
      seat = null;
      stale.clear();
    }
  }
}
