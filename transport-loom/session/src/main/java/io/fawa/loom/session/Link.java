/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.limits.BudgetExceededException;
import io.fawa.loom.secure.HandshakeException;
import io.fawa.loom.secure.SealBrokenException;
import io.fawa.loom.session.carrier.PackConnection;
import io.fawa.loom.wire.MalformedFrameException;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: the handshake, then a thread that reads packs, handles them, and writes
 * what was pushed meanwhile. Reading never depends on writing: if that takes long, as the client
 * does not read, another thread reads on. {@link Keeper} sees to that, and ends a connection that
 * is silent for too long.
 */
final class Link implements Session.Ending, Outbox.Writer {
  /** Packs of so many bytes, about, are one write. */
  static final int BATCH_BYTES = 65_536;

  /** Handled packs whose answers may wait while more packs are there. */
  private static final int UNFLUSHED_MAX = 32;

  private static final Duration READ_ON = Duration.ofMillis(50);
  private static final Duration FAREWELL_LINGER = Duration.ofMillis(500);

  private static final System.Logger LOG = System.getLogger(Link.class.getName());

  private final Server server;
  private final ServerConfig config;
  private final PackConnection connection;
  private final String carrier;
  private final long acceptedNanos = System.nanoTime();
  private final AtomicReference<@Nullable EndReason> end = new AtomicReference<>();

  private volatile long heardNanos = acceptedNanos;
  private volatile @Nullable PackProtocol protocol;
  private volatile @Nullable Session session;
  private volatile boolean draining;

  /** Counted down when all is written, or nothing can be. */
  private final CountDownLatch written = new CountDownLatch(1);

  /** Counted down when nobody reads any more: the client has closed, or failed. */
  private final CountDownLatch read = new CountDownLatch(1);

  /** Whether the client was told that nothing more comes, by the end of the output. */
  private volatile boolean outputFinished;

  /**
   * When the thread that reads began to write; 0 if it does not. Whoever sets it back to 0, that
   * thread or the keeper, decides who reads on.
   */
  private final AtomicLong writeSinceNanos = new AtomicLong();

  /** A failure of the application, which is none of the connection. */
  private static final class HandlerFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    HandlerFailedException(Throwable cause) {
      super(cause);
    }
  }

  /** Written before this link can end. */
  private volatile @Nullable String countedFor;

  Link(Server server, PackConnection connection, String carrier) {
    this.server = server;
    this.config = server.config();
    this.connection = connection;
    this.carrier = carrier;
  }

  SocketAddress remoteAddress() {
    return connection.remoteAddress();
  }

  boolean isOfMany() {
    return connection.isOfMany();
  }

  /** The address that this is counted for, null for none. */
  void countedFor(@Nullable String address) {
    countedFor = address;
  }

  Optional<String> countedFor() {
    return Optional.ofNullable(countedFor);
  }

  /** The session, once there is one. */
  Optional<Session> session() {
    return Optional.ofNullable(session);
  }

  // ---- the thread that reads

  void run() {
    serve(true);
  }

  /**
   * Runs the connection until it ends, or another thread reads on.
   *
   * @param first whether no thread has read before this one
   */
  private void serve(boolean first) {
    boolean last = true;
    try {
      Session of = first ? welcome() : session;
      if (of != null) {
        last = read(of);
      }
      if (!last) {
        return;
      }
      flush();
      end(draining && !saidGoodBye() ? EndReason.SERVER_STOPS : EndReason.CLIENT_CLOSED);
    } catch (RefusedException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} was refused: {1}", remoteAddress(), e.getMessage());
      end(EndReason.REFUSED);
    } catch (HandlerFailedException e) {
      LOG.log(System.Logger.Level.WARNING, "the service failed for " + name(), e.getCause());
      end(EndReason.HANDLER_FAILED);
    } catch (MalformedFrameException | SealBrokenException | HandshakeException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} sent what is no pack: {1}", name(), e.getMessage());
      end(EndReason.MALFORMED);
    } catch (BudgetExceededException e) {
      end(EndReason.NO_MEMORY);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} is lost: {1}", name(), e.getMessage());
      end(EndReason.LOST);
    } catch (Exception | Error e) {
      LOG.log(System.Logger.Level.ERROR, "the connection of " + name() + " failed", e);
      end(EndReason.HANDLER_FAILED);
    } finally {
      if (last) {
        read.countDown();
        EndReason reason = reason(EndReason.LOST);
        // A client that was told to go may close at once, and not every carrier has an end in
        // order.
        server.left(this, draining && reason == EndReason.LOST ? EndReason.SERVER_STOPS : reason);
      }
    }
  }

  private boolean saidGoodBye() {
    PackProtocol speaks = protocol;
    return speaks != null && speaks.finished();
  }

  /** Null if the client left before its first pack. */
  private @Nullable Session welcome() throws Exception {
    boolean ofMany = connection.isOfMany();
    Optional<byte[]> first = connection.receive();
    if (first.isEmpty()) {
      return null;
    }
    if (ofMany && !connection.isOfMany()) {
      server.located(this);
    }
    PackProtocol speaks = server.protocol(this, first.get());
    protocol = speaks;
    try {
      Session welcomed = speaks.begin(first.get());
      heardNanos = System.nanoTime();
      if (speaks.resumed()) {
        server.resumed(welcomed);
      } else if (!welcomed.wasConnected()) {
        server.begun(welcomed);
      }
      welcomed.outbox().ready(this);
      return welcomed;
    } catch (IOException | RefusedException e) {
      throw e;
    } catch (Exception e) {
      throw new HandlerFailedException(e);
    }
  }

  /** False if another thread reads on. */
  private boolean read(Session of) throws IOException, HandlerFailedException {
    PackProtocol speaks = protocol();
    int unflushed = 0;
    Counters counters = server.counters();
    for (Optional<byte[]> next = connection.receive();
        next.isPresent();
        next = connection.receive()) {
      heardNanos = System.nanoTime();
      counters.packsReceived.increment();
      counters.bytesReceived.add(next.get().length);
      Optional<byte[]> pack = speaks.received(next.get());
      if (pack.isPresent() && !draining && of.ended().isEmpty()) {
        of.received(pack.get().length);
        handle(of, pack.get());
        unflushed++;
      } else if (pack.isPresent()) {
        of.unhandled(1);
      }
      if (unflushed >= UNFLUSHED_MAX || (unflushed > 0 && !connection.hasMore())) {
        unflushed = 0;
        long since = Math.max(1, System.nanoTime());
        writeSinceNanos.set(since);
        of.outbox().flush();
        if (!writeSinceNanos.compareAndSet(since, 0)) {
          return false; // the keeper was first
        }
      }
      if (speaks.finished()) {
        return true;
      }
    }
    return true;
  }

  private void handle(Session of, byte[] pack) throws HandlerFailedException {
    of.outbox().defer();
    try {
      server.handler().handle(of, pack);
    } catch (Exception e) {
      throw new HandlerFailedException(e);
    }
  }

  /** The client sends no more, but may read what is queued for it. */
  private void flush() {
    Session of = session;
    if (of == null || protocol().survives(EndReason.CLIENT_CLOSED)) {
      return;
    }
    of.outbox().finish();
    try {
      if (!written.await(config.stopTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(System.Logger.Level.DEBUG, "{0} left without reading what is queued", name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- what its protocol asks for

  Admission authenticate(byte[] pack, boolean encrypted) throws Exception {
    return server.service().authenticate(request(pack, encrypted));
  }

  /** Makes a session, and gives it its place among those of its uid. */
  Session claim(Admission admission, byte[] pack, boolean encrypted) throws RefusedException {
    Session claimed = server.claim(admission, request(pack, encrypted), this);
    claimed.outbox().attach(this);
    begins(claimed);
    return claimed;
  }

  /** Takes up a session that lives already. */
  void takeOver(Session living) {
    living.moved(remoteAddress(), this);
    living.outbox().attach(this);
    begins(living);
    server.authenticated();
  }

  /** The time before the session is that of the handshake, and no silence of the session. */
  private void begins(Session of) {
    heardNanos = System.nanoTime();
    session = of;
  }

  private AuthRequest request(byte[] pack, boolean encrypted) {
    return new AuthRequest(pack, remoteAddress(), carrier, encrypted);
  }

  /** The next envelope of the handshake. */
  Optional<byte[]> receive() throws IOException {
    return connection.receive();
  }

  void send(List<byte[]> envelopes) throws IOException {
    connection.send(envelopes);
    server.counters().packsSent.add(envelopes.size());
    long bytes = 0;
    for (byte[] envelope : envelopes) {
      bytes += envelope.length;
    }
    server.counters().bytesSent.add(bytes);
  }

  // ---- writing

  @Override
  public void write() {
    Session of = session;
    PackProtocol speaks = protocol();
    if (of == null) {
      return;
    }
    try {
      Outbox.Turn turn = of.outbox().take(this, speaks.room());
      while (turn instanceof Outbox.Turn.Packs some) {
        List<byte[]> envelopes = toSend(of, speaks, some.packs());
        if (!envelopes.isEmpty()) {
          send(envelopes);
        }
        turn = of.outbox().take(this, speaks.room());
      }
      if (turn instanceof Outbox.Turn.Finished) {
        finishOutput(speaks);
        written.countDown();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} is lost: {1}", name(), e.getMessage());
      written.countDown();
      end(EndReason.LOST);
    } catch (Exception | Error e) {
      LOG.log(System.Logger.Level.WARNING, "sending to " + name() + " failed", e);
      written.countDown();
      end(EndReason.HANDLER_FAILED);
    }
  }

  private List<byte[]> toSend(Session of, PackProtocol speaks, List<byte[]> packs)
      throws Exception {
    try {
      return speaks.toSend(filtered(of, packs));
    } finally {
      of.outbox().passedOn(this);
    }
  }

  private void finishOutput(PackProtocol speaks) throws IOException {
    List<byte[]> farewell =
        speaks.farewell(draining ? EndReason.SERVER_STOPS : reason(EndReason.CLIENT_CLOSED));
    if (!farewell.isEmpty()) {
      send(farewell);
    }
    outputFinished = connection.finish();
    if (!outputFinished && draining) {
      // Nothing tells the client but the end itself.
      connection.close(config.stopTimeout());
    }
  }

  private List<byte[]> filtered(Session of, List<byte[]> packs) throws Exception {
    List<WriteFilter> filters = server.writeFilters();
    if (filters.isEmpty()) {
      return packs;
    }
    List<byte[]> kept = new ArrayList<>(packs.size());
    for (byte[] pack : packs) {
      Optional<byte[]> left = Optional.of(pack);
      for (WriteFilter filter : filters) {
        if (left.isPresent()) {
          left = filter.filter(of, left.get());
        }
      }
      left.ifPresent(kept::add);
    }
    server.counters().dropped(DropCause.FILTERED, packs.size() - kept.size());
    return kept;
  }

  // ---- its end

  @Override
  public void end(EndReason reason) {
    if (!end.compareAndSet(null, reason)) {
      return;
    }
    Session of = session;
    PackProtocol speaks = protocol;
    if (of != null && speaks != null && speaks.tells(reason) && !speaks.survives(reason)) {
      of.outbox().finish();
      Thread.ofVirtual().name("session-farewell").start(() -> closeAfterFarewell(of));
      return;
    }
    if (of != null) {
      of.outbox().detach(this);
    }
    connection.close(linger(reason));
  }

  /**
   * Gives the writer the time to send what is queued, and to tell the client why; and the client
   * the time to read it. If it sent anything to a closed connection, the answer would be a reset,
   * which can overtake what it has not read.
   */
  private void closeAfterFarewell(Session of) {
    long most = config.stopTimeout().toMillis();
    try {
      if (written.await(most, TimeUnit.MILLISECONDS) && outputFinished) {
        read.await(most, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    of.outbox().detach(this);
    connection.close(FAREWELL_LINGER);
  }

  /** How long what was sent may take: nobody who ends in order loses the last packs. */
  private Duration linger(EndReason reason) {
    return switch (reason) {
      case CLIENT_CLOSED, SERVER_STOPS -> config.stopTimeout();
      case REFUSED -> FAREWELL_LINGER; // it was told why
      default -> Duration.ZERO;
    };
  }

  /** Handles no more packs, sends what is queued, and ends. Does not wait. */
  void drain() {
    draining = true;
    Session of = session;
    if (of == null) {
      end(EndReason.SERVER_STOPS);
    } else {
      of.outbox().finish();
    }
  }

  /** Ends it if it has been silent for too long. */
  void look(long nowNanos) {
    PackProtocol speaks = protocol;
    Session of = session;
    if (of == null) {
      if (nowNanos - acceptedNanos > config.handshakeTimeout().toNanos()) {
        end(EndReason.HANDSHAKE_TIMEOUT);
      }
    } else if (nowNanos - heardNanos > config.requestIdleTimeout().toNanos()) {
      end(EndReason.IDLE);
    } else if (speaks != null) {
      speaks.tend(nowNanos);
      of.outbox().startOverdue();
      readOn(nowNanos);
    }
  }

  /** Lets another thread read if the one that does has been writing for too long. */
  private void readOn(long nowNanos) {
    long since = writeSinceNanos.get();
    if (since != 0
        && nowNanos - since > READ_ON.toNanos()
        && writeSinceNanos.compareAndSet(since, 0)) {
      Thread.ofVirtual().name("session-reader").start(() -> serve(false));
    }
  }

  /** Why it has ended. */
  private EndReason reason(EndReason otherwise) {
    EndReason reason = end.get();
    return reason == null ? otherwise : reason;
  }

  boolean draining() {
    return draining;
  }

  /** Whether its session goes on without it; it then waits for another connection. */
  boolean survived(EndReason reason) {
    PackProtocol speaks = protocol;
    if (speaks == null || session == null || draining || !speaks.survives(reason)) {
      return false;
    }
    speaks.left();
    return true;
  }

  private PackProtocol protocol() {
    PackProtocol speaks = protocol;
    if (speaks == null) {
      throw new IllegalStateException("no pack has come");
    }
    return speaks;
  }

  private String name() {
    Session of = session;
    return of == null ? String.valueOf(remoteAddress()) : of.toString();
  }
}
