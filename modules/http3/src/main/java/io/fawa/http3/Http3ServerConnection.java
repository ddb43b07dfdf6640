/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Peer;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.quic.QuicStreamResetException;
import io.fawa.limits.Allowance;
import io.fawa.limits.ResetLimiter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The server side of a connection (RFC 9114): accepts streams on the thread that calls {@code run},
 * and serves each on a virtual thread of its own. {@code run} is called once; the other methods may
 * be called by any thread.
 */
public final class Http3ServerConnection {
  private static final Logger LOG = System.getLogger(Http3ServerConnection.class.getName());
  private static final ThreadFactory THREADS = Thread.ofVirtual().name("http3-stream").factory();

  /** Approximate memory of an idle connection. */
  static final int CONNECTION_BYTES = 65_536;

  /** Approximate memory of a request whose client is silent: stream, thread and buffers. */
  static final int STREAM_BYTES = 8_192;

  /** Approximate memory of a session's stream that is not accepted yet. */
  static final int SESSION_STREAM_BYTES = 1_024;

  /** Larger than the id of any request (RFC 9114 §5.2). */
  private static final long NO_STREAM = (1L << 62) - 4;

  /** How long requests are accepted that were on their way when GOAWAY was sent. */
  private static final Duration LATE_REQUESTS = Duration.ofMillis(200);

  /** Time for the last bytes to be delivered, unless the client closes before. */
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final QuicConnection quic;
  private final Http3Config config;
  private final Peer peer;
  private final Allowance allowance;
  private final ExchangeHandler handler;
  private final Side side;
  private final AtomicLong requests = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private final ResetLimiter resets;

  @GuardedBy("lock")
  private final Set<ServerStream> running = new HashSet<>();

  /** The id of the first request that is refused. */
  @GuardedBy("lock")
  private long firstRefused = NO_STREAM;

  @GuardedBy("lock")
  private long nextStream;

  @GuardedBy("lock")
  private boolean ended;

  /** Bytes taken from the allowance for unread content; at most the connection's window. */
  @GuardedBy("lock")
  private long windowBytes;

  /** Whether the allowance covers the whole window and all streams of sessions. */
  @GuardedBy("lock")
  private boolean streamsPaid;

  /**
   * A connection whose handshake is complete.
   *
   * @param peer the client
   * @param allowance the connection's share of the budget; closed at the end of {@code run}
   * @param handler serves each request; its exceptions reset the stream
   */
  public Http3ServerConnection(
      QuicConnection quic,
      Peer peer,
      Http3Config config,
      Allowance allowance,
      ExchangeHandler handler) {
    this.quic = quic;
    this.peer = peer;
    this.config = config;
    this.allowance = allowance;
    this.handler = handler;
    this.resets =
        new ResetLimiter(
            config.quickResetsMax(), config.quickReset(), config.quickResetForgotten());
    this.side = new Side();
  }

  /** Serves until the connection ends. No error of the peer makes it throw. */
  public void run() {
    try {
      if (!allowance.tryTakeForNew(CONNECTION_BYTES)) {
        quic.close(Http3Error.EXCESSIVE_LOAD, "no memory left for another connection");
        return;
      }
      side.openControl(true);
      if (config.webTransport()) {
        Thread.ofVirtual().name("http3-datagrams").start(side::readDatagrams);
      }
      while (true) {
        accept(quic.accept());
      }
    } catch (QuicConnectionClosedException e) {
      LOG.log(Level.DEBUG, () -> side.label() + " ended: " + e.getMessage());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> side.label() + " failed: " + e.getMessage());
    } finally {
      end();
    }
  }

  private void accept(QuicStream stream) {
    Runnable task =
        stream.bidirectional() ? () -> serve(stream) : () -> side.serveUnidirectional(stream);
    THREADS.newThread(task).start();
  }

  private void end() {
    quic.close(Http3Error.NO_ERROR, "");
    side.ended();
    List<ServerStream> left;
    lock.lock();
    try {
      ended = true;
      left = List.copyOf(running);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    for (ServerStream stream : left) {
      stream.lost();
    }
    allowance.close();
  }

  // ---- a stream's thread

  private void serve(QuicStream quicStream) {
    ServerStream stream = new ServerStream(quicStream, config, side);
    if (!admit(stream)) {
      stream.abort(Http3Error.REQUEST_REJECTED);
      return;
    }
    try {
      switch (stream.readHead()) {
        case REQUEST -> handle(stream);
        case TOO_LARGE -> stream.refuse(431);
        case WEBTRANSPORT -> deliver(stream);
      }
    } catch (ConnectionFault e) {
      side.fault(e);
    } catch (StreamFault e) {
      LOG.log(Level.DEBUG, () -> side.label() + ": " + e.getMessage());
      stream.abort(e.code());
    } catch (QuicStreamResetException e) {
      side.abortedByPeer(stream);
      stream.abort(Http3Error.REQUEST_CANCELLED);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> side.label() + ": " + stream.label() + ": " + e.getMessage());
    } finally {
      release(stream);
    }
  }

  private void handle(ServerStream stream) {
    try {
      handler.handle(stream);
    } catch (IOException e) {
      LOG.log(
          Level.DEBUG, () -> side.label() + ": " + stream.label() + " failed: " + e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, side.label() + ": handler of " + stream.label() + " failed", e);
    } finally {
      stream.handled();
    }
  }

  private void deliver(ServerStream stream) throws IOException {
    if (!config.webTransport()) {
      throw new ConnectionFault(
          Http3Error.FRAME_UNEXPECTED, "a stream of WebTransport, which was not offered");
    }
    side.sessions.deliver(stream.in.remaining(), stream.quic, stream.in.takeRest());
  }

  private boolean admit(ServerStream stream) {
    lock.lock();
    try {
      nextStream = Math.max(nextStream, stream.quic.id() + 4);
      // QUIC buffers what the handler does not read, up to both windows.
      long unread =
          Math.min(config.streamWindowBytes(), config.connectionWindowBytes() - windowBytes);
      boolean fits =
          !ended
              && stream.quic.id() < firstRefused
              && running.size() < 2L * config.maxConcurrentRequests()
              && allowance.tryTakeForNew(STREAM_BYTES + unread);
      if (fits) {
        stream.mayLeaveUnread(unread);
        windowBytes += unread;
        running.add(stream);
        requests.incrementAndGet();
      }
      return fits;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes memory for the streams of sessions, which may fill the connection's window unread: with
   * the first session, for the life of the connection. Returns false if there is none left.
   */
  private boolean payForStreams() {
    lock.lock();
    try {
      if (streamsPaid) {
        return true;
      }
      long window = config.connectionWindowBytes() - windowBytes;
      long streams =
          (long) SESSION_STREAM_BYTES
              * (config.maxConcurrentRequests() + config.unidirectionalStreamsMax());
      if (ended || !allowance.tryTakeForNew(window + streams)) {
        return false;
      }
      windowBytes += window;
      streamsPaid = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void release(ServerStream stream) {
    stream.closeAllowance();
    lock.lock();
    try {
      running.remove(stream);
      if (stream.answered()) {
        resets.answered(1);
      }
      windowBytes -= stream.unreadBytesMax();
      if (!ended) {
        allowance.give(STREAM_BYTES + stream.unreadBytesMax());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // ---- any thread

  /**
   * Ends the connection gracefully (RFC 9114 §5.2): a GOAWAY that still accepts requests on their
   * way, then one that names the first refused request. Waits until every handler is done, at most
   * {@code limit}, then closes.
   *
   * @return whether all handlers were done in time
   */
  public boolean drain(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    side.sendGoAway(NO_STREAM);
    side.sessions.drain();
    boolean done = false;
    lock.lock();
    try {
      await(Math.min(end, System.nanoTime() + LATE_REQUESTS.toNanos()), false);
      firstRefused = Math.min(firstRefused, nextStream);
      long first = firstRefused;
      lock.unlock();
      try {
        side.sendGoAway(first);
      } finally {
        lock.lock();
      }
      await(end, true);
      done = running.isEmpty();
      await(System.nanoTime() + CLOSING.toNanos(), false);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    close();
    return done;
  }

  /** Waits until the connection has ended or, if {@code handlersAreEnough}, no handler runs. */
  @GuardedBy("lock")
  private void await(long endNanos, boolean handlersAreEnough) throws InterruptedException {
    long left = endNanos - System.nanoTime();
    while (!ended && !(handlersAreEnough && running.isEmpty()) && left > 0) {
      left = changed.awaitNanos(left);
    }
  }

  /** Closes at once; exchanges under way fail. Closing again does nothing. */
  public void close() {
    quic.close(Http3Error.NO_ERROR, "");
  }

  /** How many exchanges are being served. */
  public int exchanges() {
    lock.lock();
    try {
      return running.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many WebTransport sessions there are. */
  public int sessions() {
    return side.sessions.count();
  }

  /** The callbacks of the streams and of the peer's control stream. */
  private final class Side extends Connection implements ServerStream.Owner {
    Side() {
      super(Http3ServerConnection.this.quic, Http3ServerConnection.this.config);
    }

    @Override
    String label() {
      return "connection from " + peer.remote();
    }

    @Override
    void push() throws ConnectionFault {
      throw new ConnectionFault(
          Http3Error.STREAM_CREATION_ERROR, "the client opened a push stream");
    }

    @Override
    public void goAway(long id) {
      // It limits pushes (RFC 9114 §5.2), and this side never pushes.
    }

    @Override
    public long requests() {
      return requests.get();
    }

    @Override
    public Peer peer() {
      return peer;
    }

    @Override
    public Allowance allowance() {
      return allowance;
    }

    @Override
    public void abortedByPeer(ServerStream stream) {
      long now = System.nanoTime();
      boolean often;
      lock.lock();
      try {
        often = !resets.reset(stream.answered(), now - stream.openedNanos(), now);
      } finally {
        lock.unlock();
      }
      if (often) {
        fault(
            new ConnectionFault(
                Http3Error.EXCESSIVE_LOAD,
                "more than " + config.quickResetsMax() + " requests reset before a response"));
      }
    }

    @Override
    public Session begin(ServerStream stream) throws IOException {
      Session session = sessions.begin(stream);
      if (!payForStreams() || !sessions.add(session)) {
        stream.abort(Http3Error.REQUEST_REJECTED);
        throw new IOException(
            "no memory for a session, or more of them than " + config.webTransportSessionsMax());
      }
      Thread.ofVirtual().name("webtransport-session").start(session::readCapsules);
      stream.carries(session);
      return session;
    }
  }
}
