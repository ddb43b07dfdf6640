/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.Exchange;
import io.fawa.http.ExchangeResetException;
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

  /** The connection goes on to its next request, which nobody may cut for this one. */
  @GuardedBy("lock")
  private boolean over;

  /** Set under the lock. */
  private volatile boolean cancelled;

  // The owner's:
  private Deadline deadline = Deadline.none();
  private Duration bodyIdleTimeout;
  private @Nullable Allowance allowance;
  private boolean continueDue;
  private boolean upgraded;

  /** Some of the body was asked for. */
  private boolean begun;

  /** The rest of the body is not waited for. */
  private volatile boolean restUnwanted;

  ServerExchange(Http1ServerConnection connection, Request request) {
    this.connection = connection;
    this.request = request;
    this.body = request.body();
    this.continueDue = request.expectsContinue();
    this.bodyIdleTimeout = connection.config().bodyTimeout();
    this.response = new ResponseWriter(connection.outbound(), connection.config(), request);
  }

  /** What becomes of the connection. */
  enum End {
    /** It speaks another protocol, which has ended. */
    UPGRADED,
    /** The answer is not whole. */
    BROKEN,
    /** The answer was whole, and the last. */
    LAST,
    /** It carries the next request once the body of this one has been read. */
    KEPT
  }

  /** The handler is done: a late reset finds nothing to end any more. */
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

  /** True if nothing of the answer was sent, nor was it given up. */
  boolean untouched() {
    return !cancelled && !response.headSent();
  }

  boolean asksForHead() {
    return request.method().equals("HEAD");
  }

  boolean bodyEnded() {
    return body.ended();
  }

  /** Drops what is left of the body; false if that is more than {@code bytesMax}. */
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
      // Where the next request would begin is not known.
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
      int count = connection.read(body, target, offset, length);
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
        // The owner, who sends what its handler has ended, may be waiting for something else.
        connection.outbound().flush();
      }
    } catch (IOException e) {
      throw notSent(e);
    }
  }

  /**
   * Whether the next request may follow this one, asked when the head is sent. A client that waits
   * to be told that its body is wanted may send it or not, and then nobody knows what follows.
   */
  private boolean keepsConnection() {
    return request.keepsAlive()
        && !connection.draining()
        && (body.ended() || (!continueDue && !restUnwanted && restIsShort()));
  }

  /**
   * Whether what is left of the body may be read and dropped. How much is left of chunks nobody
   * knows; where the handler fails the call, or has read none of them, it is likely to be too much,
   * and the client had better hear now that the connection closes.
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
      // The answer stands; only the rest of the request is not wanted.
      restUnwanted = true;
      if (!body.ended() && !connection.ownedByThisThread()) {
        connection.endUnread();
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

  /** Gives back what the handler has taken. */
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

  /** Takes note that nobody will have the answer; does nothing once the handler is done. */
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

  /** Where both directions are apart, what the peer has said before can still be read. */
  private ExchangeResetException notSent(IOException cause) {
    return upgraded ? ExchangeResetException.lost(cause) : lost(cause);
  }

  private ExchangeResetException lost(IOException cause) {
    cancel();
    return ExchangeResetException.lost(cause);
  }

  private void throwIfUnwanted() throws ExchangeResetException {
    if (restUnwanted && response.ended()) {
      throw new ExchangeResetException(ResetCode.NO_ERROR, "the answer has ended");
    }
  }

  private void throwIfCancelled() throws ExchangeResetException {
    if (cancelled) {
      throw new ExchangeResetException(ResetCode.CANCEL, "the exchange was given up");
    }
  }
}
