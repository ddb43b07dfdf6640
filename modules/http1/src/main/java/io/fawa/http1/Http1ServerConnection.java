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
 * The server's side of a connection (RFC 9112): reads a request, has the handler answer it, and
 * goes on with the next, all on the thread that calls {@link #run}. {@code run} is called once; the
 * other methods may be called by any thread.
 */
public final class Http1ServerConnection {
  private static final Logger LOG = System.getLogger(Http1ServerConnection.class.getName());
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int DROP_BYTES = 16_384;

  /** About what a connection costs, with the stack of a handler that waits. */
  static final int CONNECTION_BYTES = 12_288;

  /** After so long without a byte nothing is on its way any more. */
  private static final Duration SILENCE = Duration.ofSeconds(1);

  /** How long a client may be silent where its handler allows it to, as over HTTP/2. */
  private static final Duration SILENT_STREAM = Duration.ofHours(1);

  /** How many looks without a call a connection stays among those that are looked at. */
  private static final int QUIET_LOOKS = 8;

  // What the owner does; kept in the low bits of phase, whose rest counts the changes.
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

  /** The call under way. Written by the owner. */
  private volatile @Nullable ServerExchange current;

  private volatile boolean draining;
  private volatile long drainEndNanos;
  private volatile @Nullable Thread owner;

  /** Whether the watch looks at it often. */
  private volatile boolean enrolled;

  // The watch's own:
  private int lookedPhase;
  private int quietLooks;
  private final Standstill standstill = new Standstill();

  /** Hears of requests that reach no handler. Thread-safe. */
  public interface RefusalListener {
    /**
     * A request was answered by the connection itself.
     *
     * @param status 400 to 505
     * @param why for the log
     */
    void refused(int status, String why);
  }

  /**
   * A connection that has been accepted.
   *
   * @param wire closed at the end of {@code run}
   * @param handler answers each request; one that fails before it has answered is answered with 500
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
   * As the other one, for a process whose peers share a budget.
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
   * Serves until the connection ends, for whatever reason. Never throws on what the peer does.
   *
   * @param alreadyRead what the listener has read to tell the protocol
   */
  public void run(byte[] alreadyRead) {
    owner = Thread.currentThread();
    ConnectionWatch.SHARED.add(this);
    try {
      if (!allowance.tryTakeForNew(CONNECTION_BYTES)) {
        refuse(503, "no memory left for another connection", true);
        part(true);
        return;
      }
      input.preload(alreadyRead);
      // Waiting for a request is what a connection does most, so it is done with few frames.
      while (!input.isEmpty() || input.receiveFrom(inbound)) {
        if (!serveNext()) {
          return;
        }
        phase(IDLE);
        if (draining) {
          // Whoever drains looks whether it is idle only after saying so, and may have been early.
          part(false);
          return;
        }
        letOthersRun();
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
   * To find that no request is here, and to ask to be told of one, takes longer than many an
   * answer; on a busy machine the next one often comes while others run.
   */
  @SuppressWarnings("ThreadPriorityCheck") // only a hint, nothing depends on it
  private void letOthersRun() {
    if (input.isEmpty()) {
      Thread.yield();
    }
  }

  /** With a good-bye where there is one; the watch ends that if the peer takes nothing. */
  private void close(Wire closing) {
    phase(CLOSING);
    try {
      closing.close();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    }
  }

  /** Serves the request that has begun to come; false if it was the last. */
  private boolean serveNext() throws IOException {
    phase(HEAD);
    Request request;
    try {
      request = requests.read();
    } catch (MalformedMessageException e) {
      refuse(e.status(), String.valueOf(e.getMessage()), true);
      part(true);
      return false;
    } catch (BudgetExceededException e) {
      refuse(503, String.valueOf(e.getMessage()), true);
      part(true);
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

  /** Runs the handler; what it should have answered if it failed before, else 0. */
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

  /** Leaves the connection at the beginning of the next request, or parts from the peer. */
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
          refuse(failure, "the handler failed before it had answered", !exchange.asksForHead());
          part(true);
        } else {
          // What is there belongs to earlier answers, or shows that this one is not whole.
          outbound.flush();
        }
        return false;
      }
      case LAST -> {
        part(!exchange.bodyEnded());
        return false;
      }
      case KEPT -> {
        if (!exchange.bodyEnded() && !drop(exchange)) {
          part(true);
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
   * Drops what the handler left of a body; false if that is far too much. The head has promised the
   * connection to the next request, and a client may have sent one already.
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
   * Sends what is left and lets the peer close first, as closing with input unread would take from
   * it what was sent last (RFC 9112 §9.6).
   *
   * @param unread whether more of a request may be on its way
   */
  private void part(boolean unread) throws IOException {
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
      // A peer that cannot be told that this was all may wait for us as we wait for it.
      inbound.deadline(halfClosed ? end : end.earlier(Deadline.after(SILENCE)));
      int count = input.read(dropped, 0, dropped.length);
      if (count < 0) {
        return;
      }
      left -= count;
    }
  }

  /**
   * Answers what is no request for a handler.
   *
   * @param content whether the answer has content: not for HEAD (RFC 9110 §9.3.2)
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

  /** Reads some of a body as its owner. */
  int read(MessageBody body, byte[] target, int offset, int length) throws IOException {
    phase(BODY);
    try {
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

  /** Reads what follows a request that has gone on in another protocol. */
  int readUpgraded(byte[] target, int offset, int length) throws IOException {
    return input.read(target, offset, length);
  }

  /** The connection now speaks another protocol, whose own limits count. */
  void upgraded() {
    inbound.deadline(Deadline.none());
    phase(UPGRADED);
  }

  /**
   * Ends a call whose answer is complete while its owner may wait for the rest of the request: the
   * client, which is told that this was all, has a moment to go on or to close.
   */
  void endUnread() {
    try {
      outbound.flush();
      wire.shutdownOutput();
    } catch (IOException e) {
      LOG.log(Level.TRACE, "closing", e);
    }
    int waiting = phase;
    Future<?> unused =
        DeadlineWatch.start(
            Deadline.after(SILENCE),
            Duration.ZERO,
            () -> {
              if (phase == waiting && (waiting & (STATES - 1)) == BODY) {
                cut();
              }
            });
  }

  /** True if part of what a request still has to say is here. */
  boolean hasInput() {
    return !input.isEmpty();
  }

  void sendContinue() throws IOException {
    outbound.append(out -> out.bytes(CONTINUE));
    outbound.flush();
  }

  /** Answers a malformed body in place of the handler, which has answered nothing yet. */
  void refuseBody(MalformedMessageException malformed, boolean content) throws IOException {
    refuse(malformed.status(), String.valueOf(malformed.getMessage()), content);
    part(true);
  }

  /** Ends the connection at once; whoever waits on it fails. */
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
      // Whoever waits for more has been told all that there is to be told.
      outbound.flush();
    }
    return inbound.read(target, offset, length);
  }

  // ---- any thread

  /**
   * Ends the connection gracefully: at once if it has no call, else with the answer of the one
   * under way, at the latest after {@code limit}. Does not wait.
   */
  public void drain(Duration limit) {
    drainEndNanos = System.nanoTime() + limit.toNanos();
    draining = true;
    if ((phase & (STATES - 1)) == IDLE) {
      cut();
    }
  }

  /** Closes at once; a call under way fails. Silent if it is closed already. */
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
   * Looks whether the same call goes on as at the last look, and if so sends what waits and looks
   * out for its client. The watch's.
   *
   * @return whether to look again soon
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
    inbound.lookOut();
    return false;
  }

  /** It is looked at no more; true if a call has begun meanwhile that needs it. The watch's. */
  boolean leaveCallers() {
    enrolled = false;
    int now = phase;
    if ((now & (STATES - 1)) == CALL && now != lookedPhase) {
      enrolled = true;
      return true;
    }
    return false;
  }

  /** Cuts what has stood still for too long. The watch's. */
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
      // A read has its own bound, which lets the handler answer; one without is a stream's.
      case BODY -> SILENT_STREAM;
      case CLOSING -> config.lingerTimeout().multipliedBy(2);
      default -> Duration.ZERO;
    };
  }

  /** Ends it on a thread of its own, as what is told of the end is not the watch's. */
  private void overdue() {
    Thread.ofVirtual().name("http1-overdue").start(this::close);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
