/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.fawa.http.PlainText;
import io.fawa.http.Wire;
import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.limits.DeadlineWatch;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of a connection (RFC 9112): reads a request, runs the handler and continues
 * with the next, all on the thread that calls {@link #run}. {@code run} is called once; the other
 * methods may be called by any thread.
 */
public final class Http1ServerConnection {
  private static final Logger LOG = System.getLogger(Http1ServerConnection.class.getName());
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int DROP_BYTES = 16_384;

  /** The approximate cost of a connection, with the stack of a waiting handler. */
  static final int CONNECTION_BYTES = 12_288;

  /** After this time without a byte the lingering close assumes that none is in flight. */
  private static final Duration SILENCE = Duration.ofSeconds(1);

  /** How long a client may be silent where the handler sets no limit, as over HTTP/2. */
  private static final Duration SILENT_STREAM = Duration.ofHours(1);

  /** After this many checks without a call a connection is no longer checked for long calls. */
  private static final int QUIET_LOOKS = 8;

  // The owner's state, in the low bits of phase; the high bits count changes.
  private static final int IDLE = 0;
  private static final int HEAD = 1;
  private static final int CALL = 2;
  private static final int BODY = 3;
  private static final int CLOSING = 4;
  private static final int UPGRADED = 5;
  private static final int STATES = 8;

  private final Wire wire;
  private final Peer peer;
  private final Http1ServerConfig config;
  private final ExchangeHandler handler;
  private final RefusalListener refusals;
  private final Allowance allowance;
  private final Inbound inbound;
  private final Outbound outbound;
  private final ByteInput input;
  private final RequestReader requests;

  /** Written by the owner. */
  private volatile int phase = IDLE;

  /** The call in progress. Written by the owner. */
  private volatile @Nullable ServerExchange current;

  private volatile boolean draining;
  private volatile long drainEndNanos;
  private volatile @Nullable Thread owner;

  /** Whether the watch checks it for long calls. */
  private volatile boolean enrolled;

  // Used by the watch only:
  private int lookedPhase;
  private int quietLooks;
  private final Standstill standstill = new Standstill();

  /** Receives requests that reach no handler. Thread-safe. */
  public interface RefusalListener {
    /**
     * The connection itself responded to a request.
     *
     * @param status 400 to 505
     * @param why for the log
     */
    void refused(int status, String why);
  }

  /**
   * Creates the server side of an accepted connection.
   *
   * @param wire closed at the end of {@code run}
   * @param handler serves each request; if it fails before it responds, the response is 500
   */
  public Http1ServerConnection(
      Wire wire,
      Peer peer,
      Http1ServerConfig config,
      ExchangeHandler handler,
      RefusalListener refusals) {
    this(wire, peer, config, Allowance.unlimited(), handler, refusals);
  }

  /**
   * Creates one for a process whose peers share a budget.
   *
   * @param allowance the connection's share of it; closed at the end of {@code run}
   */
  public Http1ServerConnection(
      Wire wire,
      Peer peer,
      Http1ServerConfig config,
      Allowance allowance,
      ExchangeHandler handler,
      RefusalListener refusals) {
    this.wire = wire;
    this.peer = peer;
    this.config = config;
    this.handler = handler;
    this.refusals = refusals;
    this.allowance = allowance;
    outbound = new Outbound(wire);
    inbound = new Inbound(wire, this::clientLeft);
    input = new ByteInput(this::receive, allowance);
    requests = new RequestReader(input, config);
  }

  /**
   * Serves until the connection ends. Never throws because of what the peer does.
   *
   * @param alreadyRead bytes that the listener has read for protocol detection
   */
  public void run(byte[] alreadyRead) {
    owner = Thread.currentThread();
    ConnectionWatch.SHARED.add(this);
    try {
      if (!allowance.tryTakeForNew(CONNECTION_BYTES)) {
        refuse(503, "no memory left for another connection", true);
        lingeringClose(true);
        return;
      }
      input.preload(alreadyRead);
      // Connections mostly wait for a request, so the wait uses a shallow stack, which saves
      // memory.
      while (!input.isEmpty() || input.receiveFrom(inbound)) {
        if (!serveNext()) {
          return;
        }
        phase(IDLE);
        if (draining) {
          // drain() sets draining before it checks for idleness, and may have checked too early.
          lingeringClose(false);
          return;
        }
        yieldProcessor();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> label() + " ended: " + e.getMessage());
    } finally {
      close(wire);
      ConnectionWatch.SHARED.remove(this);
      allowance.close();
    }
  }

  /**
   * Yields before a read: polling an empty socket and parking cost more than many responses, and on
   * a busy machine the next request often arrives while other threads run.
   */
  @SuppressWarnings("ThreadPriorityCheck") // only a hint, nothing depends on it
  private void yieldProcessor() {
    if (input.isEmpty()) {
      Thread.yield();
    }
  }

  /** Closes with close_notify under TLS; the watch aborts that if the peer reads nothing. */
  private void close(Wire closing) {
    phase(CLOSING);
    try {
      closing.close();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    }
  }

  /** Serves the request whose first byte has arrived; false if it was the last. */
  private boolean serveNext() throws IOException {
    phase(HEAD);
    Request request;
    try {
      request = requests.read();
    } catch (MalformedMessageException e) {
      refuse(e.status(), String.valueOf(e.getMessage()), true);
      lingeringClose(true);
      return false;
    } catch (BudgetExceededException e) {
      refuse(503, String.valueOf(e.getMessage()), true);
      lingeringClose(true);
      return false;
    }
    ServerExchange exchange = new ServerExchange(this, request);
    current = exchange;
    beginCall();
    int failure = handle(exchange);
    current = null;
    exchange.closeAllowance();
    return finish(exchange, failure);
  }

  /** Runs the handler; returns the status to send if it failed before it responded, else 0. */
  private int handle(ServerExchange exchange) {
    try {
      handler.handle(exchange);
      return 0;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> label() + ": a call failed: " + e.getMessage());
      return switch (e) {
        case DeadlineExceededException late -> 408;
        case BudgetExceededException full -> 503;
        default -> 500;
      };
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, label() + ": the handler failed", e);
      return 500;
    }
  }

  /** Leaves the connection at the start of the next request, or closes it. */
  private boolean finish(ServerExchange exchange, int failure) throws IOException {
    inbound.deadline(Deadline.none());
    requests.release();
    switch (exchange.close()) {
      case UPGRADED -> {
        outbound.flush();
        return false;
      }
      case BROKEN -> {
        if (failure > 0 && exchange.untouched()) {
          refuse(failure, "the handler failed before it responded", !exchange.asksForHead());
          lingeringClose(true);
        } else {
          // Buffered bytes belong to earlier responses, or to a truncated one, which the peer
          // detects by its length.
          outbound.flush();
        }
        return false;
      }
      case LAST -> {
        lingeringClose(!exchange.bodyEnded());
        return false;
      }
      case KEPT -> {
        if (!exchange.bodyEnded() && !drop(exchange)) {
          lingeringClose(true);
          return false;
        }
      }
    }
    if (input.isEmpty() || !outbound.mayWait()) {
      outbound.flush();
    }
    return true;
  }

  /**
   * Discards what the handler left of a body; false if that is too much. The response has promised
   * to keep the connection, and the client may have sent its next request already.
   */
  private boolean drop(ServerExchange exchange) throws IOException {
    outbound.flush();
    phase(BODY);
    inbound.deadline(Deadline.after(config.lingerTimeout()));
    boolean dropped = exchange.dropBody(config.lingerBytesMax());
    inbound.deadline(Deadline.none());
    return dropped;
  }

  /**
   * Lingering close: sends the remaining output and lets the peer close first, as closing with
   * unread input may destroy the last response in transit (RFC 9112 §9.6).
   *
   * @param unread whether more of a request may be in flight
   */
  private void lingeringClose(boolean unread) throws IOException {
    outbound.flush();
    phase(CLOSING);
    boolean halfClosed = wire.shutdownOutput();
    if (inbound.ended() || !(unread || halfClosed)) {
      return;
    }
    Deadline end =
        Deadline.after(draining ? min(SILENCE, config.lingerTimeout()) : config.lingerTimeout());
    byte[] dropped = new byte[DROP_BYTES];
    long left = config.lingerBytesMax();
    while (left > 0) {
      // Without a half-close the peer may wait for us while we wait for it.
      inbound.deadline(halfClosed ? end : end.earlier(Deadline.after(SILENCE)));
      int count = input.read(dropped, 0, dropped.length);
      if (count < 0) {
        return;
      }
      left -= count;
    }
  }

  /**
   * Responds to a request that no handler gets.
   *
   * @param content whether the response has content: not for HEAD (RFC 9110 §9.3.2)
   */
  private void refuse(int status, String why, boolean content) {
    refusals.refused(status, why);
    String text = status + " " + StatusLines.reason(status) + "\n";
    outbound.append(out -> {
      out.bytes(StatusLines.of(status));
      out.fields(PlainText.describe(new Headers(), text.length()));
      out.bytes(DateField.now());
      out.field("connection", "close");
      out.lineEnd();
      if (content) {
        out.text(text);
      }
    });
  }

  // ---- what exchanges ask

  Peer peer() {
    return peer;
  }

  Http1ServerConfig config() {
    return config;
  }

  Outbound outbound() {
    return outbound;
  }

  boolean draining() {
    return draining;
  }

  void deadline(Deadline bound) {
    inbound.deadline(bound);
  }

  /** Reads some of the body of {@code exchange}; called by the owner. */
  int read(ServerExchange exchange, MessageBody body, byte[] target, int offset, int length)
      throws IOException {
    phase(BODY);
    try {
      // After phase(): a read that does not see the end of its answer here is cut by endUnread().
      exchange.throwIfUnwanted();
      return body.read(target, offset, length);
    } finally {
      beginCall();
    }
  }

  /** Bounds how long a read of the body waits for its next byte; zero for no limit. */
  void bodyIdleTimeout(Duration timeout) {
    inbound.idleTimeout(timeout);
  }

  Allowance allowance() {
    return allowance;
  }

  /** Reads bytes of the protocol that the connection was upgraded to. */
  int readUpgraded(byte[] target, int offset, int length) throws IOException {
    return input.read(target, offset, length);
  }

  /** The connection was upgraded to another protocol, which has its own limits. */
  void upgraded() {
    inbound.deadline(Deadline.none());
    phase(UPGRADED);
  }

  /**
   * Ends a call whose response is complete while the owner may wait for the rest of the request.
   * The client sees the half-close and has a moment to continue or to close.
   */
  void endUnread(ServerExchange exchange) {
    try {
      outbound.flush();
      wire.shutdownOutput();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    }
    Future<?> unused =
        DeadlineWatch.start(
            Deadline.after(SILENCE),
            Duration.ZERO,
            () -> {
              if (exchange.equals(current) && (phase & (STATES - 1)) == BODY) {
                cut();
              }
            });
  }

  /** True if more of the request has been received. */
  boolean hasInput() {
    return !input.isEmpty();
  }

  void sendContinue() throws IOException {
    outbound.append(out -> out.bytes(CONTINUE));
    outbound.flush();
  }

  void sendInterim(int status, Headers fields) throws IOException {
    outbound.append(out -> {
      out.bytes(StatusLines.of(status));
      out.fields(fields);
      out.lineEnd();
    });
    outbound.flush();
  }

  /** Responds to a malformed body in place of the handler, which has not responded yet. */
  void refuseBody(MalformedMessageException malformed, boolean content) throws IOException {
    refuse(malformed.status(), String.valueOf(malformed.getMessage()), content);
    lingeringClose(true);
  }

  /** Ends the connection at once; all waiters fail. */
  void cut() {
    try {
      wire.abort();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    }
  }

  boolean ownedByThisThread() {
    return Thread.currentThread().equals(owner);
  }

  private String label() {
    return "connection from " + peer.remote();
  }

  private int receive(byte[] target, int offset, int length) throws IOException {
    if ((phase & (STATES - 1)) != UPGRADED) {
      // The waiter gets the reason from elsewhere.
      outbound.flush();
    }
    return inbound.read(target, offset, length);
  }

  // ---- any thread

  /**
   * Ends the connection gracefully: at once if idle, else after the response of the call in
   * progress, at the latest after {@code limit}. Does not wait.
   */
  public void drain(Duration limit) {
    drainEndNanos = System.nanoTime() + limit.toNanos();
    draining = true;
    if ((phase & (STATES - 1)) == IDLE) {
      cut();
    }
  }

  /** Closes at once; a call in progress fails. Does nothing if already closed. */
  public void close() {
    clientLeft();
    cut();
  }

  private void clientLeft() {
    ServerExchange exchange = current;
    if (exchange != null) {
      exchange.cancel();
    }
  }

  // ---- the watch

  private void phase(int state) {
    phase = ((phase & -STATES) + STATES) | state;
  }

  private void beginCall() {
    phase(CALL);
    if (!enrolled) {
      enrolled = true;
      ConnectionWatch.SHARED.enrol(this);
    }
  }

  /**
   * Checks for a call that was in progress at the last check too; sends its buffered output and
   * starts a read-ahead. Called by the watch.
   *
   * @return whether to check again soon
   */
  boolean lookAtCall() {
    int now = phase;
    if (now != lookedPhase) {
      lookedPhase = now;
      quietLooks = 0;
      return true;
    }
    if ((now & (STATES - 1)) != CALL) {
      return ++quietLooks < QUIET_LOOKS;
    }
    if ((outbound.writes() & 1) != 0) {
      return true;
    }
    outbound.flushElsewhere();
    inbound.startReadAhead();
    return false;
  }

  /**
   * Ends the checks for long calls; true if a call that needs them has begun meanwhile. Called by
   * the watch.
   */
  boolean leaveCallers() {
    enrolled = false;
    int now = phase;
    if ((now & (STATES - 1)) == CALL && now != lookedPhase) {
      enrolled = true;
      return true;
    }
    return false;
  }

  /** Closes the connection if it has exceeded a time limit. Called by the watch. */
  void compareWithLimits(long nowNanos) {
    int now = phase;
    if ((draining && nowNanos - drainEndNanos >= 0)
        || standstill.ofWrites(outbound.writes(), config.writeTimeout(), nowNanos)
        || standstill.ofPhase(now, limitOf(now & (STATES - 1)), nowNanos)) {
      overdue();
    }
  }

  private Duration limitOf(int state) {
    return switch (state) {
      case IDLE, HEAD -> config.idleTimeout();
      // A read has its own time-out, after which the handler can still respond; streams have none.
      case BODY -> SILENT_STREAM;
      case CLOSING -> config.lingerTimeout().multipliedBy(2);
      default -> Duration.ZERO;
    };
  }

  /** Closes on a separate thread, as callbacks must not run on the watch. */
  private void overdue() {
    Thread.ofVirtual().name("http1-overdue").start(this::close);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
