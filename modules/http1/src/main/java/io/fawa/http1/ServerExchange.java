/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.Exchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.Peer;
import io.fawa.http.ResetCode;
import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One request and its response on a server's connection. */
final class ServerExchange implements Exchange {
  private final Http1ServerConnection connection;
  private final Request request;
  private final MessageBody body;
  private final ResponseWriter response;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private @Nullable List<Runnable> cancelActions;

  /**
   * The connection continues with its next request; a late reset of this exchange must not cut it.
   */
  @GuardedBy("lock")
  private boolean over;

  /** Set under the lock. */
  private volatile boolean cancelled;

  // Used by the owner only:
  private Deadline deadline = Deadline.none();
  private Duration bodyIdleTimeout;
  private @Nullable Allowance allowance;
  private boolean continueDue;
  private boolean upgraded;

  /** The handler has started to read the body. */
  private boolean begun;

  /** The rest of the body is not needed. */
  private volatile boolean restUnwanted;

  ServerExchange(Http1ServerConnection connection, Request request) {
    this.connection = connection;
    this.request = request;
    this.body = request.body();
    this.continueDue = request.expectsContinue();
    this.bodyIdleTimeout = connection.config().bodyTimeout();
    this.response = new ResponseWriter(connection.outbound(), connection.config(), request);
  }

  /** What happens to the connection. */
  enum End {
    /** It was upgraded, and the other protocol has ended. */
    UPGRADED,
    /** The response is incomplete. */
    BROKEN,
    /** The response is complete and the last one. */
    LAST,
    /** It can carry the next request once the body of this one has been read. */
    KEPT
  }

  /** The handler has returned: later resets have no effect. */
  End close() {
    lock.lock();
    try {
      over = true;
      cancelActions = null;
    } finally {
      lock.unlock();
    }
    if (upgraded) {
      return End.UPGRADED;
    }
    if (cancelled || !response.ended()) {
      return End.BROKEN;
    }
    return response.closes() || (restUnwanted && !body.ended()) ? End.LAST : End.KEPT;
  }

  /** True if nothing of the response was sent and the exchange was not reset. */
  boolean untouched() {
    return !cancelled && !response.headSent();
  }

  boolean asksForHead() {
    return request.method().equals("HEAD");
  }

  boolean bodyEnded() {
    return body.ended();
  }

  /** Discards the rest of the body; false if that is more than {@code bytesMax}. */
  boolean dropBody(long bytesMax) throws IOException {
    byte[] dropped = new byte[8192];
    long left = bytesMax;
    try {
      while (!body.ended()) {
        int count = body.read(dropped, 0, dropped.length);
        left -= Math.max(count, 0);
        if (left < 0) {
          return false;
        }
      }
      return true;
    } catch (MalformedMessageException | DeadlineExceededException e) {
      // The start of the next request is unknown.
      return false;
    }
  }

  // ---- the request

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_1_1;
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String scheme() {
    return connection.peer().secure() ? "https" : "http";
  }

  @Override
  public String authority() {
    return request.authority();
  }

  @Override
  public String path() {
    return request.target().path();
  }

  @Override
  public String query() {
    return request.target().query();
  }

  @Override
  public String protocol() {
    return request.upgrade();
  }

  @Override
  public Headers headers() {
    return request.headers();
  }

  @Override
  public Peer peer() {
    return connection.peer();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    throwIfCancelled();
    if (length == 0) {
      return 0;
    }
    connection.bodyIdleTimeout(bodyIdleTimeout);
    try {
      if (upgraded) {
        return connection.readUpgraded(target, offset, length);
      }
      if (body.ended()) {
        return -1;
      }
      begun = true;
      if (continueDue) {
        continueDue = false;
        if (!connection.hasInput() && !response.headSent()) {
          connection.sendContinue();
        }
      }
      int count = connection.read(this, body, target, offset, length);
      throwIfUnwanted();
      return count;
    } catch (ExchangeResetException e) {
      throw e;
    } catch (DeadlineExceededException | BudgetExceededException e) {
      restUnwanted = true;
      throw e;
    } catch (MalformedMessageException e) {
      throw malformed(e);
    } catch (IOException e) {
      throw lost(e);
    } finally {
      connection.bodyIdleTimeout(Duration.ZERO);
    }
  }

  private ExchangeResetException malformed(MalformedMessageException e) throws IOException {
    boolean tell = !response.headSent();
    cancel();
    if (tell) {
      connection.refuseBody(e, !asksForHead());
    }
    return new ExchangeResetException(
        ResetCode.PROTOCOL_ERROR, "malformed request: " + e.getMessage(), e);
  }

  @Override
  public Headers requestTrailers() {
    return body.trailers();
  }

  // ---- the response

  @Override
  public void inform(int status, Headers headers) throws IOException {
    throwIfCancelled();
    if (status < 102 || status > 199) {
      throw new IllegalArgumentException("status must be 102 to 199, got " + status);
    }
    if (response.status() != 0) {
      throw new IllegalStateException("the response was already started");
    }
    FieldRules.requireSendable(headers);
    try {
      if (request.minorVersion() > 0) {
        connection.sendInterim(status, headers);
      }
    } catch (IOException e) {
      throw notSent(e);
    }
  }

  @Override
  public void respond(int status, Headers headers) throws IOException {
    throwIfCancelled();
    response.start(status, headers);
    if (status == 101) {
      upgraded = true;
      bodyIdleTimeout = Duration.ZERO;
      connection.upgraded();
    }
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    throwIfCancelled();
    try {
      response.write(source, offset, length, this::keepsConnection);
    } catch (IOException e) {
      throw notSent(e);
    }
  }

  @Override
  public void flush() throws IOException {
    throwIfCancelled();
    try {
      response.flush(this::keepsConnection);
    } catch (IOException e) {
      throw notSent(e);
    }
  }

  @Override
  public void end(Headers trailers) throws IOException {
    throwIfCancelled();
    try {
      response.end(trailers, this::keepsConnection);
      if (!connection.ownedByThisThread()) {
        // The owner, which would send the ended response, may be waiting for something else.
        connection.outbound().flush();
      }
    } catch (IOException e) {
      throw notSent(e);
    }
  }

  /**
   * Whether the next request may follow this one; decided when the header section is sent. A client
   * that waits for 100 (Continue) may or may not send its body, so what follows would be ambiguous.
   */
  private boolean keepsConnection() {
    return request.keepsAlive()
        && !connection.draining()
        && (body.ended() || (!continueDue && !restUnwanted && restIsShort()));
  }

  /**
   * Whether the rest of the body is short enough to be read and discarded. The length of a chunked
   * rest is unknown. If the handler fails the call or has read nothing, the rest is likely to be
   * long, and the response should announce the close.
   */
  private boolean restIsShort() {
    long bytes = body.announcedBytes();
    return bytes >= 0
        ? bytes <= connection.config().leftoverBytesMax()
        : body.received() || (begun && response.status() < 400);
  }

  // ---- the end

  @Override
  public void reset(ResetCode code) {
    if (response.ended() && !upgraded) {
      // The response stays valid; only the rest of the request is not needed.
      restUnwanted = true;
      if (!body.ended() && !connection.ownedByThisThread()) {
        connection.endUnread(this);
      }
      return;
    }
    lock.lock();
    try {
      if (over) {
        return;
      }
    } finally {
      lock.unlock();
    }
    cancel();
    if (upgraded || !connection.ownedByThisThread()) {
      connection.cut();
    }
  }

  @Override
  public void deadline(Deadline bound) {
    deadline = deadline.earlier(bound);
    connection.deadline(deadline);
  }

  @Override
  public void bodyIdleTimeout(Duration timeout) {
    bodyIdleTimeout = timeout;
  }

  @Override
  public Allowance allowance() {
    Allowance mine = allowance;
    if (mine == null) {
      mine = connection.allowance().open();
      allowance = mine;
    }
    return mine;
  }

  /** Gives back the handler's allowance. */
  void closeAllowance() {
    if (allowance != null) {
      allowance.close();
    }
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public void onCancel(Runnable action) {
    lock.lock();
    try {
      if (!cancelled) {
        if (cancelActions == null) {
          cancelActions = new ArrayList<>(2);
        }
        cancelActions.add(action);
        return;
      }
    } finally {
      lock.unlock();
    }
    action.run();
  }

  /**
   * Records that the client will not get the response; does nothing once the handler has returned.
   */
  void cancel() {
    List<Runnable> actions;
    lock.lock();
    try {
      if (cancelled || over) {
        return;
      }
      cancelled = true;
      actions = cancelActions == null ? List.of() : cancelActions;
      cancelActions = null;
    } finally {
      lock.unlock();
    }
    actions.forEach(Runnable::run);
  }

  /** After an upgrade the directions are independent: bytes received before can still be read. */
  private ExchangeResetException notSent(IOException cause) {
    return upgraded ? ExchangeResetException.lost(cause) : lost(cause);
  }

  private ExchangeResetException lost(IOException cause) {
    cancel();
    return ExchangeResetException.lost(cause);
  }

  /** Throws if the response has ended and the rest of the request is not needed. */
  void throwIfUnwanted() throws ExchangeResetException {
    if (restUnwanted && response.ended()) {
      throw new ExchangeResetException(ResetCode.NO_ERROR, "the response has ended");
    }
  }

  private void throwIfCancelled() throws ExchangeResetException {
    if (cancelled) {
      throw new ExchangeResetException(ResetCode.CANCEL, "the exchange was reset");
    }
  }
}
