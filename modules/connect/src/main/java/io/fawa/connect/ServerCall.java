/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.Peer;
import io.fawa.http.ResetCode;
import io.fawa.limits.Allowance;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A call on the server, in some dialect: the call's context, the source of its requests and the
 * sink of its responses in one object. A dialect says how it is opened, how messages are cut and
 * how it ends.
 *
 * <p>The handler's thread receives; sending is guarded by a lock, because any thread may send, and
 * because the deadline may end the call while its handler is busy elsewhere.
 */
abstract class ServerCall<Q extends Message, S extends Message>
    implements Call, Source<Q>, Sink<S> {
  /** Time allowed to deliver the final error before the stream is reset. */
  private static final Duration CANCEL_GRACE = Duration.ofMillis(500);

  final Exchange exchange;
  final Method<Q, S> method;
  final WireFormat format;
  final ServerSettings settings;

  private final Headers responseHeaders = new Headers();
  private final Headers responseTrailers = new Headers();

  @GuardedBy("sending")
  private boolean headChecked;

  private final ReentrantLock sending = new ReentrantLock();

  /** Set by {@link #open}, before the handler runs. */
  private Deadline deadline = Deadline.none();

  private Optional<Compression> requestCompression = Optional.empty();
  private Optional<Compression> responseCompression = Optional.empty();
  private volatile MessageCompression compressedResponses = MessageCompression.BY_SIZE;

  /** Whether the last request came compressed. */
  private boolean requestCompressed;

  /** What the last request costs, where that is counted. The handler's. */
  private @Nullable Allowance messageHeld;

  @GuardedBy("sending")
  private boolean ended;

  /** Why the call was cancelled from here; the first one counts. */
  private final AtomicReference<@Nullable RpcException> stopped = new AtomicReference<>();

  /** What {@link #onCancel} was given; few calls have any, so none has an object for it. */
  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicReferenceFieldUpdater<ServerCall, @Nullable Runnable> WHEN_CANCELLED =
      AtomicReferenceFieldUpdater.newUpdater(ServerCall.class, Runnable.class, "whenCancelled");

  /** Actions that a cancellation from here must run by itself. */
  @SuppressWarnings("UnusedVariable") // read and written by its updater
  private volatile @Nullable Runnable whenCancelled;

  /** What {@link #pause} waits on; made by the first, or by each of several at once. */
  private volatile @Nullable CountDownLatch cancellation;

  ServerCall(Exchange exchange, Method<Q, S> method, WireFormat format, ServerSettings settings) {
    this.exchange = exchange;
    this.method = method;
    this.format = format;
    this.settings = settings;
  }

  /** The deadline that the request's headers set. */
  abstract Deadline requestedDeadline();

  /** The name of the compression the request uses, empty for none. */
  abstract String requestEncoding();

  /** The compressions the caller takes. */
  abstract String acceptedEncodings();

  /** Checks what else the dialect wants of a request. */
  void checkRequest() {}

  /** Reads the next request; empty at the end. */
  abstract Optional<Q> read() throws IOException;

  /** Sends the response's head, where it can go before a message. */
  @GuardedBy("sending")
  void writeHead(Headers headers) throws IOException {}

  /** Writes one response. */
  @GuardedBy("sending")
  abstract void write(S response) throws IOException;

  /** Ends the response with success. */
  @GuardedBy("sending")
  abstract void writeEnd(Headers headers, Headers trailers) throws IOException;

  /** Ends the response with a failure. */
  @GuardedBy("sending")
  abstract void writeEnd(RpcException error, Headers headers, Headers trailers) throws IOException;

  /**
   * Reads what the request's head says.
   *
   * @throws RpcException it says something wrong, or the deadline has passed already
   */
  final void open() {
    requestCompression = settings.compressions().named(requestEncoding());
    responseCompression =
        requestCompression.isPresent()
            ? requestCompression
            : settings.compressions().accepted(acceptedEncodings());
    checkRequest();
    deadline = requestedDeadline();
    if (deadline.bounded()) {
      exchange.deadline(deadline);
      if (deadline.expired()) {
        throw CallFailure.deadlineExceeded();
      }
    }
  }

  @Override
  public final Optional<Compression> requestCompression() {
    return requestCompression;
  }

  @Override
  public final boolean requestCompressed() {
    return requestCompressed;
  }

  @Override
  public final Optional<Compression> responseCompression() {
    return responseCompression;
  }

  @Override
  public final void compressResponses(MessageCompression messages) {
    compressedResponses = messages;
  }

  /** What compresses a response of {@code length} bytes, if anything does. */
  final Optional<Compression> compressionOf(int length) {
    return compressedResponses.takes(length, settings.config().compressBytesMin())
        ? responseCompression
        : Optional.empty();
  }

  /** Takes note of how a request came. */
  final void received(boolean compressed) {
    requestCompressed = compressed;
  }

  /** The one request of a unary call. */
  final Q receiveOnly() {
    Optional<Q> request = receive();
    if (request.isEmpty()) {
      throw new RpcException(Code.UNIMPLEMENTED, "unary request has zero messages");
    }
    if (receive().isPresent()) {
      throw new RpcException(Code.UNIMPLEMENTED, "unary request has multiple messages");
    }
    return request.get();
  }

  @Override
  public final Optional<Q> receive() {
    try {
      requireNotStopped();
      return read();
    } catch (IOException e) {
      requireNotStopped();
      throw CallFailure.ofTransport(e);
    }
  }

  @Override
  public final void send(S message) {
    sending.lock();
    try {
      checkOpen();
      requireSendableHead();
      write(message);
    } catch (IOException e) {
      requireNotStopped();
      throw CallFailure.ofTransport(e);
    } finally {
      sending.unlock();
    }
  }

  @Override
  public final void sendHeaders() {
    sending.lock();
    try {
      checkOpen();
      requireSendableHead();
      writeHead(responseHeaders);
    } catch (IOException e) {
      requireNotStopped();
      throw CallFailure.ofTransport(e);
    } finally {
      sending.unlock();
    }
  }

  /** Once, as the head leaves with the first message at the latest. */
  @GuardedBy("sending")
  private void requireSendableHead() {
    if (!headChecked) {
      Metadata.requireSendable(responseHeaders);
      headChecked = true;
    }
  }

  @GuardedBy("sending")
  private void checkOpen() {
    requireNotStopped();
    if (ended) {
      throw deadline.expired()
          ? CallFailure.deadlineExceeded()
          : new RpcException(Code.CANCELED, "the call has ended");
    }
  }

  private void requireNotStopped() {
    RpcException failure = stopped.get();
    if (failure != null) {
      throw failure;
    }
  }

  /** Ends the call with success, unless it has ended or was cancelled from here. */
  final void finish() throws IOException {
    sending.lock();
    try {
      if (!ended) {
        Metadata.requireSendable(responseHeaders);
        Metadata.requireSendable(responseTrailers);
        ended = true;
        if (!endCancelled()) {
          writeEnd(responseHeaders, responseTrailers);
        }
      }
    } finally {
      sending.unlock();
    }
  }

  /**
   * Ends the call with a failure, unless it has ended; with that of {@link #cancel} if there was.
   */
  final void fail(RpcException error) throws IOException {
    sending.lock();
    try {
      if (!ended) {
        ended = true;
        if (!endCancelled()) {
          Metadata.dropUnsendable(responseHeaders);
          Metadata.dropUnsendable(responseTrailers);
          Metadata.dropUnsendable(error.metadata());
          writeEnd(error, responseHeaders, responseTrailers);
        }
      }
    } finally {
      sending.unlock();
    }
  }

  /**
   * Says why the call was cancelled from here, if it was, and nothing of what its handler set; the
   * caller need not send the rest.
   */
  @GuardedBy("sending")
  private boolean endCancelled() throws IOException {
    RpcException failure = stopped.get();
    if (failure != null) {
      writeEnd(failure, new Headers(), new Headers());
      exchange.reset(ResetCode.NO_ERROR);
    }
    return failure != null;
  }

  /** True if the caller gave up or is gone, so that no answer would arrive. */
  final boolean abandoned() {
    return exchange.cancelled();
  }

  @Override
  public final void cancel(Code code, String message) {
    RpcException failure = new RpcException(code, message);
    if (stopped.compareAndSet(null, failure)) {
      runWhenCancelled();
      Thread.ofVirtual().name("fawa-rpc-cancelled").start(this::stop);
    }
  }

  /**
   * Says the failure if there is room for it within a short time, and ends every wait on the
   * exchange. A message that is being sent may wait for its reader for ever, and so may ours.
   */
  private void stop() {
    Deadline grace = Deadline.after(CANCEL_GRACE);
    Future<?> bound =
        DeadlineWatch.start(grace, Duration.ZERO, () -> exchange.reset(ResetCode.CANCEL));
    sending.lock();
    try {
      if (!ended) {
        ended = true;
        endCancelled();
      }
    } catch (IOException | RuntimeException e) {
      exchange.reset(ResetCode.CANCEL);
    } finally {
      sending.unlock();
      bound.cancel(false);
    }
  }

  /**
   * Ends the call because its deadline has passed while the handler was busy elsewhere; what the
   * handler set as headers and trailers is its own and not touched.
   */
  final void expire() {
    sending.lock();
    try {
      if (!ended) {
        ended = true;
        writeEnd(CallFailure.deadlineExceeded(), new Headers(), new Headers());
      }
    } catch (IOException | RuntimeException e) {
      exchange.reset(ResetCode.CANCEL);
    } finally {
      sending.unlock();
    }
  }

  /** The message in {@code source}, which is decompressed already. */
  final Q decode(byte[] source, int offset, int length, boolean retain) {
    if (length < LongWork.BYTES_MIN) {
      return decodeNow(source, offset, length, retain);
    }
    LongWork turn = LongWork.begin();
    try {
      return decodeNow(source, offset, length, retain);
    } finally {
      turn.close();
    }
  }

  private Q decodeNow(byte[] source, int offset, int length, boolean retain) {
    Allowance held =
        length < MessageCost.COUNTED_FROM_BYTES ? Allowance.unlimited() : messageAllowance();
    try {
      return format.codec().decode(method.request(), source, offset, length, retain, held);
    } catch (InvalidProtocolBufferException e) {
      throw new RpcException(Code.INVALID_ARGUMENT, "unmarshal message: " + e.getMessage(), e);
    }
  }

  private Allowance messageAllowance() {
    Allowance held = messageHeld;
    if (held == null) {
      held = exchange.allowance().open();
      messageHeld = held;
    }
    return held;
  }

  /** The handler asks for the next message of a stream: the one before costs nothing any more. */
  final void releaseMessage() {
    if (messageHeld != null) {
      messageHeld.close();
      messageHeld = null;
    }
  }

  /** Appends {@code response} to {@code target}. */
  final void encode(S response, Bytes target) {
    int start = target.size();
    try {
      format.codec().encode(response, target);
    } catch (InvalidProtocolBufferException e) {
      throw new RpcException(Code.INTERNAL, "marshal message: " + e.getMessage(), e);
    }
    int length = target.size() - start;
    if (length > settings.config().sendBytesMax()) {
      throw new RpcException(
          Code.RESOURCE_EXHAUSTED,
          "message size " + length + " exceeds sendMaxBytes " + settings.config().sendBytesMax());
    }
  }

  /** The decompressed form of a message that came compressed. */
  final byte[] decompress(Compression compression, byte[] source, int offset, int length) {
    try {
      return compression.decompress(
          source, offset, length, settings.config().receiveBytesMax(), messageAllowance());
    } catch (BudgetExceededException e) {
      throw CallFailure.ofTransport(e);
    } catch (IOException e) {
      throw new RpcException(Code.INVALID_ARGUMENT, "decompress: " + e.getMessage(), e);
    }
  }

  /**
   * Takes what a part of a message costs.
   *
   * @throws RpcException with {@link Code#RESOURCE_EXHAUSTED}: there is no memory for it
   */
  final void take(long bytes) {
    try {
      messageAllowance().take(bytes);
    } catch (BudgetExceededException e) {
      throw CallFailure.ofTransport(e);
    }
  }

  @Override
  public final Method<?, ?> method() {
    return method;
  }

  @Override
  public final Protocol protocol() {
    return format.protocol();
  }

  @Override
  public final HttpVersion httpVersion() {
    return exchange.version();
  }

  @Override
  public final String httpMethod() {
    return exchange.method();
  }

  @Override
  public final String query() {
    return exchange.query();
  }

  @Override
  public final String authority() {
    return exchange.authority();
  }

  @Override
  public final Peer peer() {
    return exchange.peer();
  }

  @Override
  public final Headers requestHeaders() {
    return exchange.headers();
  }

  @Override
  public final Headers responseHeaders() {
    return responseHeaders;
  }

  @Override
  public final Headers responseTrailers() {
    return responseTrailers;
  }

  @Override
  public final Deadline deadline() {
    return deadline;
  }

  @Override
  public final boolean cancelled() {
    return stopped.get() != null || exchange.cancelled();
  }

  @Override
  public final void onCancel(Runnable action) {
    AtomicBoolean ran = new AtomicBoolean();
    Runnable once =
        () -> {
          if (ran.compareAndSet(false, true)) {
            action.run();
          }
        };
    WHEN_CANCELLED.accumulateAndGet(
        this,
        once,
        (before, added) ->
            before == null
                ? added
                : () -> {
                  before.run();
                  once.run();
                });
    exchange.onCancel(once);
    if (stopped.get() != null) {
      runWhenCancelled();
    }
  }

  private void runWhenCancelled() {
    Runnable actions = WHEN_CANCELLED.getAndSet(this, null);
    if (actions != null) {
      actions.run();
    }
  }

  @Override
  public final void pause(Duration duration) {
    CountDownLatch cancelled = cancellation;
    if (cancelled == null) {
      cancelled = new CountDownLatch(1);
      onCancel(cancelled::countDown);
      cancellation = cancelled;
    }
    Deadline end = Deadline.after(duration);
    try {
      if (cancelled.await(end.earlier(deadline).remainingNanos(), TimeUnit.NANOSECONDS)) {
        requireNotStopped();
        throw new RpcException(Code.CANCELED, "canceled");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RpcException(Code.CANCELED, "interrupted", e);
    }
    if (deadline.expired()) {
      throw CallFailure.deadlineExceeded();
    }
  }

  @Override
  public final String toString() {
    return format.protocol() + " " + method;
  }
}
