/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.loom.resume.ReceiveLog;
import io.fawa.loom.resume.Resumption;
import io.fawa.loom.resume.Seat;
import io.fawa.loom.resume.SendLog;
import io.fawa.loom.resume.SessionMessage;
import io.fawa.loom.resume.SessionMessages;
import io.fawa.loom.secure.EphemeralKeys;
import io.fawa.loom.secure.Keys;
import io.fawa.loom.secure.PackSeal;
import io.fawa.loom.secure.ServerHandshake;
import io.fawa.loom.session.carrier.Frames;
import io.fawa.loom.wire.MalformedFrameException;
import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Our own mode on one connection: hellos, a login and its welcome, then packs with offsets. Packs
 * that the client has not acknowledged are kept with its seat, and sent again when it comes back.
 */
@SuppressWarnings("ReferenceEquality") // links are told apart by identity
final class OwnProtocol implements PackProtocol {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int HELLO_RANDOM_BYTES = 16;
  private static final int ID_BYTES = 16;

  private final Link link;
  private final Server server;
  private final ServerConfig config;

  // Set by begin(), before other threads use this.
  private @Nullable PackSeal seal;
  private boolean resumed;

  /** Set by begin() too, but the keeper may look for it before that. */
  private volatile @Nullable Seating seating;

  /** What is due beside packs. Held for a moment only. */
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private List<SessionMessage.Data> replay = List.of();

  @GuardedBy("lock")
  private boolean ackDue;

  @GuardedBy("lock")
  private @Nullable SessionMessage pong;

  @GuardedBy("lock")
  private boolean pingDue;

  /** Written by the keeper only. */
  private volatile long pingedNanos = System.nanoTime();

  /** Whether the ping of this number is not answered. */
  @GuardedBy("lock")
  private boolean pingSent;

  @GuardedBy("lock")
  private long pingNumber;

  private volatile boolean leftForGood;
  private volatile boolean finished;

  OwnProtocol(Link link, Server server) {
    this.link = link;
    this.server = server;
    this.config = server.config();
  }

  // ---- the handshake

  @Override
  public Session begin(byte[] first) throws Exception {
    ServerHandshake.Answer answer =
        ServerHandshake.answer(
            first,
            new EphemeralKeys(random(EphemeralKeys.KEY_BYTES)),
            random(HELLO_RANDOM_BYTES),
            server.security().signingKey());
    Keys keys = answer.keys();
    seal = keys.seal(server.security().records());
    link.send(List.of(answer.hello()));
    SessionMessage.Login login = login();
    try {
      return admit(login, keys.exporter());
    } catch (RefusedException e) {
      link.send(List.of(sealed(refusal(e))));
      throw e;
    }
  }

  private SessionMessage.Login login() throws IOException {
    byte[] envelope =
        link.receive().orElseThrow(() -> new EOFException("the client left before its login"));
    if (SessionMessages.decode(seal().open(envelope)) instanceof SessionMessage.Login login) {
      return login;
    }
    throw new MalformedFrameException("the first message is no login");
  }

  private static SessionMessage refusal(RefusedException e) {
    return new SessionMessage.Refused(e.code(), e.terminal(), String.valueOf(e.getMessage()));
  }

  /** Authenticates on a resume too: a client may not be welcome any more. */
  private Session admit(SessionMessage.Login login, byte[] exporter) throws Exception {
    Admission admission = link.authenticate(login.pack(), true);
    Optional<SessionMessage.Resume> wanted = login.resume();
    if (wanted.isEmpty()) {
      return welcome(admission, login.pack(), SessionMessage.Outcome.NEW);
    }
    Optional<Seating> known = server.seating(wanted.get().sessionId());
    if (known.isPresent()) {
      Optional<Session> back = resume(known.get(), wanted.get(), admission, exporter);
      if (back.isPresent()) {
        return back.get();
      }
    }
    return welcome(admission, login.pack(), SessionMessage.Outcome.HISTORY_LOST);
  }

  private Session welcome(Admission admission, byte[] pack, SessionMessage.Outcome outcome)
      throws Exception {
    byte[] secret = random(SessionMessage.SECRET_BYTES);
    String id = HexFormat.of().formatHex(random(ID_BYTES));
    Session session = link.claim(admission, pack, true);
    session.packBytesMax(Server.PACK_BYTES_MAX);
    Seat seat =
        new Seat(
            id,
            secret,
            new SendLog(RANDOM.nextLong() | 1, config.history()),
            new ReceiveLog(config.history()));
    seat.attach(link);
    seating =
        new Seating(
            session,
            seat,
            new Inbox(session, server.handler(), config.history()),
            new ReentrantLock());
    // Known before the client is told, as it may come back at once.
    server.seat(id, seating);
    server.begun(session);
    send(
        new SessionMessage.Welcome(
            id,
            seat.epoch(),
            Optional.of(secret),
            outcome,
            0,
            0,
            millis(config.seatTime().toMillis()),
            millis(config.pingInterval().toMillis()),
            admission.answer()));
    return session;
  }

  /** Empty if the session is over. */
  private Optional<Session> resume(
      Seating known, SessionMessage.Resume wanted, Admission admission, byte[] exporter)
      throws RefusedException, IOException {
    Session session = known.session();
    if (admission.uid() != session.uid()) {
      throw new RefusedException(
          RefusedException.WRONG_PROOF, true, "the session belongs to another uid");
    }
    SessionMessage.Outcome outcome;
    long startOffset;
    long received;
    Optional<Object> former;
    known.lock().lock();
    try {
      switch (known.seat().resume(link, wanted, exporter, server.nowMillis())) {
        case Resumption.Denied denied ->
            throw new RefusedException(RefusedException.WRONG_PROOF, true, denied.reason());
        case Resumption.Gone gone -> {
          return Optional.empty();
        }
        case Resumption.Resumed back -> {
          outcome = SessionMessage.Outcome.RESUMED;
          startOffset = back.startOffset();
          former = back.former();
          replay(back.replay());
        }
        case Resumption.HistoryLost lost -> {
          outcome = SessionMessage.Outcome.HISTORY_LOST;
          startOffset = lost.startOffset();
          former = lost.former();
        }
      }
      received = known.seat().receiveLog().received();
    } finally {
      known.lock().unlock();
    }
    seating = known;
    resumed = true;
    link.takeOver(session);
    former.ifPresent(old -> ((Link) old).end(EndReason.REPLACED));
    send(
        new SessionMessage.Welcome(
            known.seat().sessionId(),
            known.seat().epoch(),
            Optional.empty(),
            outcome,
            received,
            startOffset,
            millis(config.seatTime().toMillis()),
            millis(config.pingInterval().toMillis()),
            admission.answer()));
    return Optional.of(session);
  }

  private void replay(List<SessionMessage.Data> missing) {
    lock.lock();
    try {
      replay = missing;
    } finally {
      lock.unlock();
    }
  }

  private static int millis(long millis) {
    return (int) Math.min(Integer.MAX_VALUE, millis);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  @Override
  public boolean resumed() {
    return resumed;
  }

  // ---- the thread that reads

  @Override
  public Optional<byte[]> received(byte[] envelope) throws IOException {
    SessionMessage message = SessionMessages.decode(seal().open(envelope));
    switch (message) {
      case SessionMessage.Data data -> accept(data);
      case SessionMessage.Ack ack -> acknowledged(ack.offset());
      case SessionMessage.Ping ping -> {
        lock.lock();
        try {
          pong = new SessionMessage.Pong(ping.number());
        } finally {
          lock.unlock();
        }
        nudge();
      }
      case SessionMessage.Pong answer -> measure(answer.number());
      case SessionMessage.Close close -> {
        leftForGood = close.terminal();
        finished = true;
      }
      case SessionMessage.Login login -> throw unexpected("login");
      case SessionMessage.Welcome welcome -> throw unexpected("welcome");
      case SessionMessage.Refused refused -> throw unexpected("refusal");
      case SessionMessage.GoAway goAway -> throw unexpected("go-away");
    }
    return Optional.empty();
  }

  private static MalformedFrameException unexpected(String what) {
    return new MalformedFrameException("a client sends no " + what + " here");
  }

  private void accept(SessionMessage.Data data) throws IOException {
    Seating at = seating();
    ReceiveLog.Verdict verdict;
    at.lock().lock();
    try {
      if (!at.seat().isAttached(link)) {
        throw new IOException("the session goes on with another connection");
      }
      verdict = at.seat().receiveLog().accept(data);
    } finally {
      at.lock().unlock();
    }
    switch (verdict) {
      case NEW -> {
        if (link.draining()) {
          at.session().unhandled(1);
        } else if (!at.inbox().add(data)) {
          throw new MalformedFrameException(
              "more than the %d packs and %d bytes that may wait for an acknowledgement"
                  .formatted(config.history().packsMax(), config.history().bytesMax()));
        }
      }
      case DUPLICATE -> makeAckDue();
      case GAP ->
          throw new MalformedFrameException(
              "packs before offset " + data.offset() + " are missing");
    }
  }

  private void acknowledged(long offset) throws MalformedFrameException {
    Seating at = seating();
    at.lock().lock();
    try {
      if (at.seat().isAttached(link)) {
        long before = at.seat().sendLog().bytes();
        at.seat().sendLog().acknowledged(offset);
        at.session().outbox().released(before - at.seat().sendLog().bytes());
      }
    } finally {
      at.lock().unlock();
    }
    nudge();
  }

  /** Only of the last ping: the number is the client's to choose. */
  private void measure(long number) {
    lock.lock();
    try {
      if (!pingSent || number != pingNumber) {
        return;
      }
      pingSent = false;
    } finally {
      lock.unlock();
    }
    server.counters().roundTrip(System.nanoTime() - number);
  }

  private void makeAckDue() {
    lock.lock();
    try {
      ackDue = true;
    } finally {
      lock.unlock();
    }
    nudge();
  }

  private void nudge() {
    seating().session().outbox().nudge();
  }

  @Override
  public boolean finished() {
    return finished;
  }

  // ---- the thread that writes

  @Override
  public Room room() {
    Seating at = seating();
    at.lock().lock();
    try {
      SendLog log = at.seat().sendLog();
      if (!log.hasRoomFor(Frames.PACK_BYTES_MAX)) {
        return Room.NONE;
      }
      long bytes = Math.min(Link.BATCH_BYTES, config.history().bytesMax() - log.bytes());
      return new Room(config.history().packsMax() - log.packs(), (int) bytes);
    } finally {
      at.lock().unlock();
    }
  }

  @Override
  public List<byte[]> toSend(List<byte[]> packs) throws IOException {
    List<byte[]> envelopes = new ArrayList<>(packs.size() + 2);
    for (SessionMessage due : due()) {
      envelopes.add(sealed(due));
    }
    if (!packs.isEmpty()) {
      for (SessionMessage.Data data : appended(packs)) {
        envelopes.add(sealed(data));
      }
    }
    return envelopes;
  }

  private List<SessionMessage> due() {
    List<SessionMessage> due = new ArrayList<>();
    boolean acknowledge;
    lock.lock();
    try {
      due.addAll(replay);
      replay = List.of();
      if (pong != null) {
        due.add(pong);
        pong = null;
      }
      if (pingDue) {
        pingNumber = System.nanoTime();
        pingSent = true;
        due.add(new SessionMessage.Ping(pingNumber));
        pingDue = false;
      }
      acknowledge = ackDue;
      ackDue = false;
    } finally {
      lock.unlock();
    }
    Inbox inbox = seating().inbox();
    if (acknowledge || inbox.owesMuch()) {
      due.add(inbox.acknowledge());
    }
    return due;
  }

  private List<SessionMessage.Data> appended(List<byte[]> packs) throws IOException {
    Seating at = seating();
    List<SessionMessage.Data> data = new ArrayList<>(packs.size());
    at.lock().lock();
    try {
      for (byte[] pack : packs) {
        long offset = at.seat().sendLog().append(pack);
        if (offset == SendLog.FULL) {
          throw new IllegalStateException("more packs were taken than there was room for");
        }
        at.session().outbox().retained(pack.length);
        data.add(new SessionMessage.Data(offset, pack));
      }
      // What was taken is in the log now: whoever is attached sends it.
      if (!at.seat().isAttached(link)) {
        throw new IOException("the session goes on with another connection");
      }
      return data;
    } finally {
      at.lock().unlock();
    }
  }

  private void send(SessionMessage message) throws IOException {
    link.send(List.of(sealed(message)));
  }

  private byte[] sealed(SessionMessage message) {
    return seal().seal(SessionMessages.encode(message));
  }

  // ---- time and the end

  @Override
  public void tend(long nowNanos) {
    Seating at = seating;
    if (at == null) {
      return; // the session is there, and begin() is about to give it its seat
    }
    long interval = config.pingInterval().toNanos();
    if (interval > 0 && nowNanos - pingedNanos > interval) {
      pingedNanos = nowNanos;
      lock.lock();
      try {
        pingDue = true;
      } finally {
        lock.unlock();
      }
      nudge();
    }
    if (at.inbox().owes()) {
      makeAckDue();
    }
  }

  @Override
  public List<byte[]> farewell(EndReason reason) {
    if (reason == EndReason.SERVER_STOPS) {
      return List.of(
          sealed(new SessionMessage.GoAway(server.successor(), "the server stops")),
          sealed(new SessionMessage.Close(reason.code(), false, "the server stops")));
    }
    SessionMessage.Close usual =
        new SessionMessage.Close(reason.code(), reason.terminal(), reason.text());
    return List.of(
        sealed(
            reason == EndReason.DISCONNECTED
                ? seating().session().goodbye().orElse(usual)
                : usual));
  }

  @Override
  public boolean tells(EndReason reason) {
    return reason.told();
  }

  @Override
  public boolean survives(EndReason reason) {
    Seating at = seating;
    if (at == null || leftForGood || at.session().ended().isPresent()) {
      return false;
    }
    at.lock().lock();
    try {
      boolean takenOver = !at.seat().isAttached(link);
      return takenOver || (reason.losesConnectionOnly() && !config.seatTime().isZero());
    } finally {
      at.lock().unlock();
    }
  }

  @Override
  public void left() {
    Seating at = seating();
    at.lock().lock();
    try {
      if (at.seat().detach(link)) {
        at.seat().expires(server.nowMillis() + config.seatTime().toMillis());
      }
    } finally {
      at.lock().unlock();
    }
  }

  private Seating seating() {
    Seating at = seating;
    if (at == null) {
      throw new IllegalStateException("no session yet");
    }
    return at;
  }

  private PackSeal seal() {
    PackSeal with = seal;
    if (with == null) {
      throw new IllegalStateException("no keys yet");
    }
    return with;
  }
}
