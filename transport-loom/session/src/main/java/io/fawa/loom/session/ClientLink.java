/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.loom.resume.ReceiveLog;
import io.fawa.loom.resume.SendLog;
import io.fawa.loom.resume.SessionMessage;
import io.fawa.loom.resume.Ticket;
import io.fawa.loom.secure.ClientHandshake;
import io.fawa.loom.secure.Keys;
import io.fawa.loom.session.carrier.PackConnection;
import io.fawa.loom.wire.MalformedFrameException;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a {@link Client}: the handshake, then the client's own thread reads, a second
 * writes, and a third looks at the time.
 */
final class ClientLink implements Outbox.Writer {
  private static final System.Logger LOG = System.getLogger(ClientLink.class.getName());
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration LEAVE_LOOK = Duration.ofMillis(5);
  private static final Duration LINGER = Duration.ofSeconds(3);

  private final Client client;
  private final ClientConfig config;
  private final PackConnection connection;
  private final long startNanos = System.nanoTime();

  /** Counted down when the connection has ended. */
  private final CountDownLatch over = new CountDownLatch(1);

  /** Counted down when it has said good-bye. */
  private final CountDownLatch said = new CountDownLatch(1);

  private @Nullable OwnEnd end;
  private volatile boolean welcomed;
  private volatile boolean left;

  /** While the application does not take what was received. */
  private volatile boolean handing;

  private volatile long heardNanos = startNanos;
  private volatile long pingedNanos = startNanos;

  ClientLink(Client client, PackConnection connection) {
    this.client = client;
    this.config = client.config();
    this.connection = connection;
  }

  boolean welcomed() {
    return welcomed;
  }

  /** Whether it has said good-bye. */
  boolean left() {
    return left;
  }

  /** Whether a server answers a hello on this connection, which is then of no other use. */
  static boolean answers(PackConnection connection, ClientConfig config) throws IOException {
    CountDownLatch answered = new CountDownLatch(1);
    Thread.ofVirtual()
        .name("session-check")
        .start(() -> closeUnless(answered, connection, config.connectTimeout()));
    try {
      ClientHandshake handshake = handshake(config);
      connection.send(List.of(handshake.hello()));
      return connection.receive().isPresent();
    } finally {
      answered.countDown();
    }
  }

  private static ClientHandshake handshake(ClientConfig config) {
    return new ClientHandshake(OwnEnd.ephemeralKeys(), OwnEnd.helloRandom(), config.serverKey());
  }

  private static void closeUnless(
      CountDownLatch answered, PackConnection connection, Duration after) {
    try {
      if (!answered.await(after.toMillis(), TimeUnit.MILLISECONDS)) {
        connection.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      connection.close();
    }
  }

  /** Drops the connection. */
  void close() {
    connection.close();
  }

  /**
   * Runs the connection until it ends.
   *
   * @throws SessionEndedException there is no use in another one
   * @throws IOException it is lost
   */
  void run() throws IOException, InterruptedException {
    Thread keeper = Thread.ofVirtual().name("session-client-keeper").start(this::keep);
    try {
      welcome();
      read();
      if (client.closing()) {
        said.await(LINGER.toMillis(), TimeUnit.MILLISECONDS);
      }
    } finally {
      client.outgoing().detach(this);
      connection.close();
      over.countDown();
      keeper.join();
    }
  }

  // ---- the handshake

  private void welcome() throws IOException, InterruptedException {
    ClientHandshake handshake = handshake(config);
    connection.send(List.of(handshake.hello()));
    Keys keys = handshake.finish(next());
    end = new OwnEnd(keys.seal(config.records()), config.history(), new Logs());
    SessionMessage.Login login;
    client.lock.lock();
    try {
      login = new SessionMessage.Login(new byte[0], client.ticket.resume(keys.exporter()));
    } finally {
      client.lock.unlock();
    }
    send(new SessionMessage.Login(pack(keys.exporter()), login.resume()));
    switch (end().open(next())) {
      case SessionMessage.Welcome welcome -> begin(welcome);
      case SessionMessage.Refused refused -> {
        if (refused.terminal()) {
          throw new SessionEndedException(refused.code(), refused.reason());
        }
        throw new IOException("the server refuses: " + refused.reason());
      }
      default -> throw new MalformedFrameException("the server answers a login with no welcome");
    }
  }

  private byte[] pack(byte[] exporter) throws IOException, InterruptedException {
    try {
      return client.login().pack(exporter);
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException("the login could not be made", e);
    }
  }

  private void begin(SessionMessage.Welcome welcome) throws IOException, InterruptedException {
    Ticket.Welcomed means;
    client.lock.lock();
    try {
      means = client.ticket.welcomed(welcome);
    } finally {
      client.lock.unlock();
    }
    end().replay();
    if (means.outcome() == SessionMessage.Outcome.HISTORY_LOST) {
      client.received(
          new Received.HistoryLost(
              means.undecided().stream().map(SessionMessage.Data::pack).toList()));
    }
    welcomed = true;
    client.welcomed(this, welcome.answerPack());
  }

  private byte[] next() throws IOException {
    byte[] envelope = connection.receive().orElseThrow(() -> new EOFException("the server closed"));
    heardNanos = System.nanoTime();
    return envelope;
  }

  // ---- the thread that reads

  private void read() throws IOException, InterruptedException {
    while (true) {
      Optional<byte[]> envelope = connection.receive();
      if (envelope.isEmpty()) {
        return;
      }
      heardNanos = System.nanoTime();
      switch (end().open(envelope.get())) {
        case SessionMessage.Data data -> accept(data);
        case SessionMessage.Ack ack -> acknowledged(ack.offset());
        case SessionMessage.Ping ping -> {
          end().answer(ping);
          client.outgoing().nudge();
        }
        case SessionMessage.Pong pong -> {
          // It was heard, which is all.
        }
        case SessionMessage.GoAway goAway -> {
          client.prefer(goAway.target());
          client.received(new Received.GoAway(goAway.target(), goAway.reason()));
        }
        case SessionMessage.Close close -> {
          if (close.terminal()) {
            throw new SessionEndedException(close.code(), close.reason());
          }
          return;
        }
        case SessionMessage.Login login -> throw unexpected("login");
        case SessionMessage.Welcome welcome -> throw unexpected("welcome");
        case SessionMessage.Refused refused -> throw unexpected("refusal");
      }
    }
  }

  private static MalformedFrameException unexpected(String what) {
    return new MalformedFrameException("a server sends no " + what + " here");
  }

  private void accept(SessionMessage.Data data) throws IOException, InterruptedException {
    ReceiveLog.Verdict verdict;
    boolean due;
    client.lock.lock();
    try {
      verdict = client.ticket.receiveLog().accept(data);
      due = client.ticket.receiveLog().isAckDue();
    } finally {
      client.lock.unlock();
    }
    switch (verdict) {
      case NEW -> hand(data.pack());
      case DUPLICATE -> LOG.log(System.Logger.Level.TRACE, "offset {0} again", data.offset());
      case GAP ->
          throw new MalformedFrameException(
              "packs before offset " + data.offset() + " are missing");
    }
    if (due) {
      makeAckDue();
    }
  }

  private void hand(byte[] pack) throws InterruptedException {
    handing = true;
    try {
      client.received(new Received.Pack(pack));
    } finally {
      heardNanos = System.nanoTime();
      handing = false;
    }
  }

  private void acknowledged(long offset) throws MalformedFrameException {
    client.lock.lock();
    try {
      client.ticket.sendLog().acknowledged(offset);
    } finally {
      client.lock.unlock();
    }
    client.outgoing().nudge();
  }

  private void makeAckDue() {
    end().acknowledge();
    client.outgoing().nudge();
  }

  // ---- writing

  @Override
  public void write() {
    try {
      Outbox.Turn turn = client.outgoing().take(this, end().room());
      while (turn instanceof Outbox.Turn.Packs some) {
        List<byte[]> envelopes = toSend(some.packs());
        if (!envelopes.isEmpty()) {
          connection.send(envelopes);
        }
        turn = client.outgoing().take(this, end().room());
      }
      if (turn instanceof Outbox.Turn.Finished) {
        leave();
        said.countDown();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "writing failed: {0}", e.getMessage());
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      connection.close();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "the writer failed", e);
      connection.close();
    }
  }

  private List<byte[]> toSend(List<byte[]> packs) throws IOException {
    try {
      return end().toSend(packs);
    } finally {
      client.outgoing().passedOn(this);
    }
  }

  /** Says good-bye once the server has handled all, as it drops what waits for that then. */
  private void leave() throws IOException, InterruptedException {
    long end = System.nanoTime() + client.leaveWait().toNanos();
    while (client.unacknowledged() > 0 && System.nanoTime() - end < 0 && over.getCount() > 0) {
      Thread.sleep(LEAVE_LOOK);
    }
    send(new SessionMessage.Close(0, true, "the client leaves"));
    left = true;
    if (!connection.finish()) {
      connection.close(LINGER);
    }
  }

  /** Of the ticket, which the client has over all its connections. */
  private final class Logs implements OwnEnd.Logs {
    @Override
    public ReentrantLock lock() {
      return client.lock;
    }

    @Override
    public SendLog sendLog() {
      return client.ticket.sendLog();
    }

    @Override
    public void appended(long bytes) {}

    @Override
    public Optional<SessionMessage.Ack> acknowledgement(boolean due) {
      if (!due) {
        return Optional.empty();
      }
      client.lock.lock();
      try {
        return Optional.of(client.ticket.receiveLog().acknowledge());
      } finally {
        client.lock.unlock();
      }
    }
  }

  private void send(SessionMessage message) throws IOException {
    connection.send(List.of(end().sealed(message)));
  }

  private OwnEnd end() {
    OwnEnd known = end;
    if (known == null) {
      throw new IllegalStateException("no keys yet");
    }
    return known;
  }

  // ---- the thread that looks at the time

  private void keep() {
    try {
      while (!over.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
        look(System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(long now) {
    if (!welcomed) {
      if (now - startNanos > config.connectTimeout().toNanos()) {
        connection.close();
      }
      return;
    }
    long silent = handing ? 0 : now - heardNanos;
    if (silent > config.silence().toNanos()) {
      LOG.log(System.Logger.Level.DEBUG, "the server is silent: the connection is given up");
      connection.close();
    } else if (silent > config.silence().toNanos() / 2
        && now - pingedNanos > config.silence().toNanos() / 4) {
      pingedNanos = now;
      end().ping();
      client.outgoing().nudge();
    }
    boolean owed;
    client.lock.lock();
    try {
      owed = client.ticket.receiveLog().hasUnacknowledged();
    } finally {
      client.lock.unlock();
    }
    if (owed) {
      makeAckDue();
    }
  }
}
