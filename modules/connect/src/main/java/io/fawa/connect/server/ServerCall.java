/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.google.protobuf.Message;
import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.MessageCompression;
import io.fawa.connect.Method;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.protocol.Messages;
import io.fawa.connect.protocol.Metadata;
import io.fawa.connect.protocol.ServerRequests;
import io.fawa.connect.protocol.ServerResponses;
import io.fawa.connect.protocol.TransportFailure;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.fawa.http.ResetCode;
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
 * A call on the server: the context, the source of requests and the sink of responses in one
 * object. Its protocol defines header fields, framing and the end.
 *
 * <p>The handler's thread receives; sending is guarded by a lock, because any thread may send, and
 * because the deadline may end the call while its handler is busy elsewhere.
 */
final class ServerCall<Q extends Message, S extends Message> implements Call, Source<Q>, Sink<S> {
  /** Time allowed to deliver the final error before the stream is reset. */
  private static final Duration CANCEL_GRACE = Duration.ofMillis(500);

  private final Exchange exchange;
  private final Method<Q, S> method;
  private final Protocol name;
  private final Messages messages;

  private final ServerRequests<Q> requests;

  @GuardedBy("sending")
  private final ServerResponses<S> responses;

  private final Headers responseHeaders = new Headers();
  private final Headers responseTrailers = new Headers();

  @GuardedBy("sending")
  private boolean headChecked;

  private final ReentrantLock sending = new ReentrantLock();

  /** Set by {@link #open}, before the handler runs. */
  private Deadline deadline = Deadline.none();

  @GuardedBy("sending")
  private boolean ended;

  /** The reason of a cancellation on the server; the first one wins. */
  private final AtomicReference<@Nullable RpcException> stopped = new AtomicReference<>();

  /**
   * The actions given to {@link #onCancel}; few calls have any, so the field updater saves an
   * object per call.
   */
  @SuppressWarnings("rawtypes") // a class literal has no type arguments
  private static final AtomicReferenceFieldUpdater<ServerCall, @Nullable Runnable> WHEN_CANCELLED =
      AtomicReferenceFieldUpdater.newUpdater(ServerCall.class, Runnable.class, "whenCancelled");

  /** Actions that a cancellation on the server must run itself. */
  @SuppressWarnings("UnusedVariable") // read and written by its updater
  private volatile @Nullable Runnable whenCancelled;

  /** The latch that {@link #pause} waits on; created on first use. */
  private volatile @Nullable CountDownLatch cancellation;

  ServerCall(
      Exchange exchange,
      Method<Q, S> method,
      Protocol name,
      Messages messages,
      ServerRequests<Q> requests,
      ServerResponses<S> responses) {
    this.exchange = exchange;
    this.method = method;
    this.name = name;
    this.messages = messages;
    this.requests = requests;
    this.responses = responses;
  }

  /**
   * Evaluates the request's header section.
   *
   * @throws RpcException a field is invalid, or the deadline has passed already
   */
  void open() {
    messages.agree(requests.requestEncoding(), requests.acceptedEncodings());
    requests.checkRequest();
    deadline = requests.requestedDeadline();
    // Set on the exchange first, so that even the error response cannot wait beyond it.
    if (deadline.bounded()) {
      exchange.deadline(deadline);
      if (deadline.expired()) {
        throw RpcException.deadlineExceeded();
      }
    }
  }

  @Override
  public Optional<Compression> requestCompression() {
    return messages.incoming();
  }

  @Override
  public boolean requestCompressed() {
    return messages.cameCompressed();
  }

  @Override
  public Optional<Compression> responseCompression() {
    return messages.outgoing();
  }

  @Override
  public void compressResponses(MessageCompression which) {
    messages.compress(which);
  }

  @Override
  public Optional<Q> receive() {
    try {
      // A cancelled call must not return further requests, even if they have arrived.
      requireNotStopped();
      return requests.read();
    } catch (IOException e) {
      requireNotStopped();
      throw TransportFailure.of(e);
    }
  }

  @Override
  public void send(S message) {
    sending.lock();
    try {
      checkOpen();
      requireSendableHead();
      responses.write(message, responseHeaders);
    } catch (IOException e) {
      requireNotStopped();
      throw TransportFailure.of(e);
    } finally {
      sending.unlock();
    }
  }

  @Override
  public void sendHeaders() {
    sending.lock();
    try {
      checkOpen();
      requireSendableHead();
      responses.writeHead(responseHeaders);
    } catch (IOException e) {
      requireNotStopped();
      throw TransportFailure.of(e);
    } finally {
      sending.unlock();
    }
  }

  /** Checked once, as the header section is sent with the first message at the latest. */
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
          ? RpcException.deadlineExceeded()
          : new RpcException(Code.CANCELED, "the call has ended");
    }
  }

  private void requireNotStopped() {
    RpcException failure = stopped.get();
    if (failure != null) {
      throw failure;
    }
  }

  /** Ends the call with success, unless it has ended or was cancelled on the server. */
  void finish() throws IOException {
    sending.lock();
    try {
      if (!ended) {
        // Checked before ended is set, so that a bad field can still become an error response.
        Metadata.requireSendable(responseHeaders);
        Metadata.requireSendable(responseTrailers);
        ended = true;
        if (!endCancelled()) {
          responses.writeEnd(responseHeaders, responseTrailers);
        }
      }
    } finally {
      sending.unlock();
    }
  }

  /**
   * Ends the call with a failure, unless it has ended; with that of {@link #cancel} if there was.
   */
  void fail(RpcException error) throws IOException {
    sending.lock();
    try {
      if (!ended) {
        ended = true;
        if (!endCancelled()) {
          // The call fails anyway: a bad field must not hide the failure.
          Metadata.dropUnsendable(responseHeaders);
          Metadata.dropUnsendable(responseTrailers);
          Metadata.dropUnsendable(error.metadata());
          responses.writeEnd(error, responseHeaders, responseTrailers);
        }
      }
    } finally {
      sending.unlock();
    }
  }

  /**
   * Sends the reason of a cancellation on the server, without the handler's headers and trailers;
   * the caller need not send the rest.
   */
  @GuardedBy("sending")
  private boolean endCancelled() throws IOException {
    RpcException failure = stopped.get();
    if (failure != null) {
      responses.writeEnd(failure, new Headers(), new Headers());
      exchange.reset(ResetCode.NO_ERROR);
    }
    return failure != null;
  }

  /** True if the caller has cancelled or disconnected, so that no response would arrive. */
  boolean abandoned() {
    return exchange.cancelled();
  }

  @Override
  public void cancel(Code code, String message) {
    RpcException failure = new RpcException(code, message);
    if (stopped.compareAndSet(null, failure)) {
      // The failure is sent by another thread, as the caller of cancel must not wait for the peer.
      runWhenCancelled();
      Thread.ofVirtual().name("fawa-rpc-cancelled").start(this::stop);
    }
  }

  /**
   * Sends the failure if flow control allows it within a short time, and ends every wait on the
   * exchange. A send in progress may wait for its reader for ever, so the failure must not wait for
   * it.
   */
  private void stop() {
    Deadline grace = Deadline.after(CANCEL_GRACE);
    // A handler that is blocked in send holds the lock; the reset releases it.
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
   * Ends the call because its deadline has passed while the handler was busy. Headers and trailers
   * belong to the handler's thread and are not touched.
   */
  void expire() {
    sending.lock();
    try {
      if (!ended) {
        ended = true;
        responses.writeEnd(RpcException.deadlineExceeded(), new Headers(), new Headers());
      }
    } catch (IOException | RuntimeException e) {
      exchange.reset(ResetCode.CANCEL);
    } finally {
      sending.unlock();
    }
  }

  @Override
  public Method<?, ?> method() {
    return method;
  }

  @Override
  public Protocol protocol() {
    return name;
  }

  @Override
  public Optional<HttpRequest> http() {
    return Optional.of(
        new HttpRequest(
            exchange.version(), exchange.method(), exchange.query(), exchange.authority()));
  }

  @Override
  public Peer peer() {
    return exchange.peer();
  }

  @Override
  public Headers requestHeaders() {
    return exchange.headers();
  }

  @Override
  public Headers responseHeaders() {
    return responseHeaders;
  }

  @Override
  public Headers responseTrailers() {
    return responseTrailers;
  }

  @Override
  public Deadline deadline() {
    return deadline;
  }

  @Override
  public boolean cancelled() {
    return stopped.get() != null || exchange.cancelled();
  }

  @Override
  public void onCancel(Runnable action) {
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
  public void pause(Duration duration) {
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
      throw RpcException.deadlineExceeded();
    }
  }

  @Override
  public String toString() {
    return name + " " + method;
  }
}
