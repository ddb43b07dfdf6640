/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.BaseUrl;
import io.fawa.http.ClientExchange;
import io.fawa.http.Dialer;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.FieldRules;
import io.fawa.http.FirstBytes;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.RequestHead;
import io.fawa.http.ResetCode;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.limits.DeadlineWatch;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One request and its response, on a connection that is reserved for them until both have ended.
 */
final class Http1ClientExchange implements ClientExchange {
  private final Http1Transport transport;
  private final Http1Config config;
  private final String method;
  private final boolean idempotent;
  private final Deadline deadline;
  private final BaseUrl url;
  private final RequestWriter request;
  private final Optional<Future<?>> watch;

  /** Held during writes; readers never wait for it. */
  private final ReentrantLock sending = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();

  /** Set under the lock; empty before a connection is assigned and after it is returned. */
  private volatile Optional<Http1Connection> connection = Optional.empty();

  /** The channel being connected for this exchange. */
  @GuardedBy("lock")
  private Optional<SocketChannel> dialing = Optional.empty();

  @GuardedBy("lock")
  private Optional<IOException> failure = Optional.empty();

  /** True once the connection was returned or discarded; written under the lock. */
  private volatile boolean over;

  @GuardedBy("lock")
  private boolean requestEnded;

  @GuardedBy("lock")
  private boolean responseEnded;

  // Used by the reading thread only:
  private Optional<ResponseHead> head = Optional.empty();
  private Optional<MessageBody> body = Optional.empty();

  /**
   * Whether the server keeps the connection after this response; known once the header section is
   * read.
   */
  private volatile boolean keepsAlive;

  Http1ClientExchange(
      Http1Transport transport,
      RequestHead head,
      BaseUrl url,
      Http1Config config,
      Deadline deadline) {
    this.transport = transport;
    this.config = config;
    this.deadline = deadline;
    this.url = url;
    this.method = head.method();
    this.idempotent = head.idempotent();
    this.request = new RequestWriter(head, url.authority(), this::transmit);
    this.watch =
        deadline.bounded()
            ? Optional.of(DeadlineWatch.start(deadline, Duration.ZERO, this::expire))
            : Optional.empty();
  }

  /** Gets a connection, waiting at most until the deadline. */
  void connect() throws IOException {
    try {
      adopt(transport.acquire(this, deadline));
    } catch (IOException | RuntimeException e) {
      if (!fail(new ExchangeResetException(ResetCode.CANCEL, "not connected", e))) {
        // The stored failure is the reason.
        throw failed();
      }
      throw e;
    }
  }

  /** True once the exchange has failed, so that it need not wait for a connection. */
  boolean failedAlready() {
    return over;
  }

  /** Registers a channel before it is connected, so that a failure closes it. */
  void dials(SocketChannel channel) throws IOException {
    lock.lock();
    try {
      if (!over) {
        dialing = Optional.of(channel);
        return;
      }
    } finally {
      lock.unlock();
    }
    channel.close();
    throw failed();
  }

  private void adopt(Http1Connection acquired) throws IOException {
    lock.lock();
    try {
      if (!over) {
        connection = Optional.of(acquired);
        dialing = Optional.empty();
        return;
      }
    } finally {
      lock.unlock();
    }
    transport.discard(acquired);
    throw failed();
  }

  /** Replaces a connection that turned out to be closed. */
  private void reconnect() throws IOException {
    Optional<Http1Connection> stale;
    lock.lock();
    try {
      stale = connection;
      connection = Optional.empty();
    } finally {
      lock.unlock();
    }
    stale.ifPresent(transport::discard);
    connect();
  }

  /** The present connection. */
  Http1Connection current() throws IOException {
    return connection.orElseThrow(this::failed);
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_1_1;
  }

  // ---- the request

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    sending.lock();
    try {
      throwIfFailed();
      request.write(source, offset, length);
    } finally {
      sending.unlock();
    }
  }

  @Override
  public void flush() throws IOException {
    sending.lock();
    try {
      throwIfFailed();
      request.flush();
    } finally {
      sending.unlock();
    }
  }

  @Override
  public void endRequest(Headers trailers) throws IOException {
    sending.lock();
    try {
      throwIfFailed();
      request.end(trailers);
    } finally {
      sending.unlock();
    }
    ended(Half.REQUEST);
  }

  /**
   * Writes to the connection, or to a new one if the very first write finds a kept connection
   * closed.
   */
  private void transmit(byte[] source, int offset, int length) throws IOException {
    while (true) {
      Http1Connection used = current();
      try {
        used.write(source, offset, length);
        return;
      } catch (IOException e) {
        throwIfFailed();
        // A write this short arrives completely or not at all.
        boolean nothingSent =
            used.possiblyStale() && request.repeatable() && length <= RequestWriter.BUFFER_BYTES;
        if (!nothingSent) {
          // The server may have responded before it closed; the reader finds out.
          throw ExchangeResetException.lost(e);
        }
      }
      reconnect();
    }
  }

  // ---- the response

  @Override
  public int status() throws IOException {
    return awaitHead().status();
  }

  @Override
  public Headers headers() throws IOException {
    return awaitHead().headers();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    awaitHead();
    MessageBody reading = body.orElseThrow();
    if (reading.ended() || length == 0) {
      return length == 0 ? 0 : -1;
    }
    throwIfFailed();
    try {
      int count = reading.read(target, offset, length);
      if (reading.ended()) {
        ended(Half.RESPONSE);
      }
      return count;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  @Override
  public Headers trailers() {
    return body.map(MessageBody::trailers).orElseGet(Headers::new);
  }

  private ResponseHead awaitHead() throws IOException {
    if (head.isPresent()) {
      return head.get();
    }
    throwIfFailed();
    flushUnlessSending();
    boolean repeat = false;
    while (true) {
      try {
        if (repeat) {
          request.repeat();
        }
        return readHead(current().input());
      } catch (IOException e) {
        if (!mayRepeat()) {
          throw broken(e);
        }
      }
      reconnect();
      repeat = true;
    }
  }

  /** Flushes the request before the response is awaited, unless another thread is writing. */
  private void flushUnlessSending() throws IOException {
    if (sending.tryLock()) {
      try {
        request.flush();
      } finally {
        sending.unlock();
      }
    }
  }

  private ResponseHead readHead(ByteInput input) throws IOException {
    ResponseReader reader = new ResponseReader(input, config);
    ResponseHead read;
    try {
      read = reader.read();
    } catch (IOException e) {
      throw detectOtherProtocol(input).orElse(e);
    }
    MessageBody following = MessageBody.ofResponse(read, method, reader.lines());
    keepsAlive = read.keepsAlive() && following.delimited();
    FieldRules.removeConnectionSpecific(read.headers());
    head = Optional.of(read);
    body = Optional.of(following);
    if (following.ended()) {
      ended(Half.RESPONSE);
    }
    return read;
  }

  /** Names the protocol of a server whose first bytes are not HTTP/1.1. */
  private Optional<IOException> detectOtherProtocol(ByteInput input) {
    return FirstBytes.otherThanHttp1(input.array(), input.position(), input.available())
        .map(what -> new MalformedMessageException(502, url.address() + ": " + what));
  }

  /**
   * Whether the request can be sent again: no byte of a response has arrived, and repeating it is
   * safe.
   */
  private boolean mayRepeat() {
    lock.lock();
    try {
      return !over
          && requestEnded
          && request.repeatable()
          && idempotent
          && connection.filter(Http1Connection::possiblyStale).isPresent();
    } finally {
      lock.unlock();
    }
  }

  // ---- the end

  /** The two directions of an exchange. */
  private enum Half {
    REQUEST,
    RESPONSE
  }

  /** Records that {@code half} has ended; after both the connection returns to the pool. */
  private void ended(Half half) {
    Optional<Http1Connection> finished;
    lock.lock();
    try {
      requestEnded |= half == Half.REQUEST;
      responseEnded |= half == Half.RESPONSE;
      if (over || !requestEnded || !responseEnded) {
        return;
      }
      over = true;
      finished = connection;
      connection = Optional.empty();
    } finally {
      lock.unlock();
    }
    leave();
    // A server that responds before it has the whole request may leave the rest unread.
    boolean keep = keepsAlive && half == Half.RESPONSE;
    finished.ifPresent(keep ? transport::release : transport::discard);
  }

  /** Ends the exchange early; does nothing, and returns false, once it is over. */
  boolean fail(IOException cause) {
    Optional<Http1Connection> broken;
    Optional<SocketChannel> unfinished;
    lock.lock();
    try {
      if (over) {
        return false;
      }
      over = true;
      failure = Optional.of(cause);
      broken = connection;
      connection = Optional.empty();
      unfinished = dialing;
      dialing = Optional.empty();
    } finally {
      lock.unlock();
    }
    leave();
    if (broken.isPresent()) {
      transport.discard(broken.get());
    } else {
      unfinished.ifPresent(channel -> Dialer.abandon(channel.socket()));
      transport.wakeAll();
    }
    return true;
  }

  private void leave() {
    watch.ifPresent(future -> future.cancel(false));
    transport.ended(this);
  }

  private void expire() {
    fail(
        new DeadlineExceededException(
            connection.isPresent()
                ? "deadline passed during the exchange"
                : "deadline passed waiting for a connection"));
  }

  @Override
  public void reset(ResetCode code) {
    fail(new ExchangeResetException(code, "reset by this side"));
  }

  @Override
  public void close() {
    reset(ResetCode.CANCEL);
  }

  /** The failure to report after {@code e}: the first one of the exchange, which may be another. */
  private IOException broken(IOException e) {
    fail(
        switch (e) {
          case ExchangeResetException reset -> reset;
          case MalformedMessageException large when large.status() == 431 ->
              new ExchangeResetException(
                  ResetCode.ENHANCE_YOUR_CALM, "response " + e.getMessage(), e);
          case MalformedMessageException malformed ->
              new ExchangeResetException(
                  ResetCode.PROTOCOL_ERROR, "malformed response: " + e.getMessage(), e);
          default -> ExchangeResetException.lost(e);
        });
    return failed();
  }

  private void throwIfFailed() throws IOException {
    lock.lock();
    try {
      if (failure.isEmpty()) {
        return;
      }
    } finally {
      lock.unlock();
    }
    throw failed();
  }

  /** The first failure, for another waiter. */
  private IOException failed() {
    lock.lock();
    try {
      IOException first = failure.orElseGet(() -> new IOException("the exchange is over"));
      return switch (first) {
        case ExchangeResetException reset -> reset.again();
        case DeadlineExceededException late -> {
          IOException again = new DeadlineExceededException(String.valueOf(late.getMessage()));
          again.initCause(late);
          yield again;
        }
        default -> ExchangeResetException.lost(first);
      };
    } finally {
      lock.unlock();
    }
  }
}
