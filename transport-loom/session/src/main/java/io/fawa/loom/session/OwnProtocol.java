/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.loom.resume.ReceiveLog;
import io.fawa.loom.resume.Resumption;
import io.fawa.loom.resume.Seat;
import io.fawa.loom.resume.SendLog;
import io.fawa.loom.resume.SessionMessage;
import io.fawa.loom.secure.Keys;
import io.fawa.loom.secure.ServerHandshake;
import io.fawa.loom.wire.MalformedFrameException;
import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
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
  private static final int ID_BYTES = 16;

  private final Link link;
  private final Server server;
  private final ServerConfig config;

  // Set by begin(), before other threads use this.
  private @Nullable OwnEnd end;
  private boolean resumed;

  /** Set by begin() too, but the keeper may look for it before that. */
  private volatile @Nullable Seating seating;

  /** Written by the keeper only. */
  private volatile long pingedNanos = System.nanoTime();

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
            first, OwnEnd.ephemeralKeys(), OwnEnd.helloRandom(), server.security().signingKey());
    Keys keys = answer.keys();
    end = new OwnEnd(keys.seal(server.security().records()), config.history(), new Logs());
    link.send(List.of(answer.hello()));
    SessionMessage.Login login = login();
    try {
      return admit(login, keys.exporter());
    } catch (RefusedException e) {
      send(refusal(e));
      throw e;
    }
  }

  private SessionMessage.Login login() throws IOException {
    byte[] envelope =
        link.receive().orElseThrow(() -> new EOFException("the client left before its login"));
    if (end().open(envelope) instanceof SessionMessage.Login login) {
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
    Optional<Seating> known = server.seats().find(wanted.get().sessionId());
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
    byte[] secret = OwnEnd.random(SessionMessage.SECRET_BYTES);
    String id = HexFormat.of().formatHex(OwnEnd.random(ID_BYTES));
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
    server.seats().add(id, seating);
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
      switch (known.seat().resume(link, wanted, exporter, server.seats().nowMillis())) {
        case Resumption.Denied denied ->
            throw new RefusedException(RefusedException.WRONG_PROOF, true, denied.reason());
        case Resumption.Gone gone -> {
          return Optional.empty();
        }
        case Resumption.Resumed back -> {
          outcome = SessionMessage.Outcome.RESUMED;
          startOffset = back.startOffset();
          former = back.former();
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
    end().replay();
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

  private static int millis(long millis) {
    return (int) Math.min(Integer.MAX_VALUE, millis);
  }

  @Override
  public boolean resumed() {
    return resumed;
  }

  // ---- the thread that reads

  @Override
  public Optional<byte[]> received(byte[] envelope) throws IOException {
    SessionMessage message = end().open(envelope);
    switch (message) {
      case SessionMessage.Data data -> accept(data);
      case SessionMessage.Ack ack -> acknowledged(ack.offset());
      case SessionMessage.Ping ping -> {
        end().answer(ping);
        nudge();
      }
      case SessionMessage.Pong pong ->
          end().roundTripNanos(pong).ifPresent(server.counters()::roundTrip);
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

  private void makeAckDue() {
    end().acknowledge();
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
    return end().room();
  }

  @Override
  public List<byte[]> toSend(List<byte[]> packs) throws IOException {
    return end().toSend(packs);
  }

  /** Of the seat and the inbox, which the session has over all its connections. */
  private final class Logs implements OwnEnd.Logs {
    @Override
    public ReentrantLock lock() {
      return seating().lock();
    }

    @Override
    public SendLog sendLog() {
      return seating().seat().sendLog();
    }

    @Override
    public void appended(long bytes) throws IOException {
      seating().session().outbox().retained(bytes);
      // What was taken is in the log now: whoever is attached sends it.
      if (!seating().seat().isAttached(link)) {
        throw new IOException("the session goes on with another connection");
      }
    }

    @Override
    public Optional<SessionMessage.Ack> acknowledgement(boolean due) {
      Inbox inbox = seating().inbox();
      return due || inbox.owesMuch() ? Optional.of(inbox.acknowledge()) : Optional.empty();
    }
  }

  private void send(SessionMessage message) throws IOException {
    link.send(List.of(end().sealed(message)));
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
      end().ping();
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
          end().sealed(new SessionMessage.GoAway(server.successor(), "the server stops")),
          end().sealed(new SessionMessage.Close(reason.code(), false, "the server stops")));
    }
    SessionMessage.Close usual =
        new SessionMessage.Close(reason.code(), reason.terminal(), reason.text());
    return List.of(
        end()
            .sealed(
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
        at.seat().expires(server.seats().nowMillis() + config.seatTime().toMillis());
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

  private OwnEnd end() {
    OwnEnd known = end;
    if (known == null) {
      throw new IllegalStateException("no keys yet");
    }
    return known;
  }
}
