/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.ResetCode;
import io.fawa.http.fields.TrailerFields;
import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.quic.QuicStreamResetException;
import io.fawa.http3.wire.Frames;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response on one stream (RFC 9114 §4.1): what clients and servers share, the
 * received content and the first failure. One thread reads and one writes.
 */
abstract class RequestStream implements Session.Content {
  final QuicStream quic;
  final MessageReader in;
  final MessageWriter out;
  final Http3Config config;
  private final Faults faults;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private @Nullable List<Runnable> cancelActions;

  /** Set under the lock, once. */
  private volatile @Nullable ExchangeResetException failure;

  private volatile Deadline deadline = Deadline.none();
  private volatile Duration bodyIdleTimeout = Duration.ZERO;

  /** Whether the peer's half was read to its end; written by the reading thread. */
  private volatile boolean remoteEnded;

  private volatile boolean localEnded;
  private volatile Headers trailers = new Headers();

  // Used by the reading thread only:
  private boolean trailersRead;
  private long contentBytesLeft = -1;

  /** Ends the connection whose peer broke the protocol. */
  interface Faults {
    void fault(ConnectionFault fault);
  }

  RequestStream(QuicStream quic, Http3Config config, Faults faults) {
    this.quic = quic;
    this.config = config;
    this.faults = faults;
    in = new MessageReader(quic, config);
    out = new MessageWriter(quic);
  }

  final String label() {
    return "stream " + quic.id();
  }

  final Deadline currentDeadline() {
    return deadline;
  }

  final void bound(Deadline bound) {
    deadline = bound;
  }

  final void boundSilence(Duration timeout) {
    bodyIdleTimeout = timeout;
  }

  /** Sets the content-length; negative if there is none. */
  final void expectContent(long bytes) {
    contentBytesLeft = bytes;
  }

  final boolean remoteEnded() {
    return remoteEnded;
  }

  final boolean localEnded() {
    return localEnded;
  }

  final void endLocally() {
    localEnded = true;
  }

  final boolean failed() {
    return failure != null;
  }

  final Headers receivedTrailers() {
    return trailers;
  }

  // ---- receiving

  /** Reads some of the content; -1 at its end. */
  final int readBody(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    Duration silence = bodyIdleTimeout;
    Deadline bound = silence.isZero() ? deadline : deadline.earlier(Deadline.after(silence));
    try {
      return readBody(target, offset, length, bound);
    } catch (DeadlineExceededException e) {
      if (failed() || deadline.expired()) {
        throwIfFailed();
        throw new DeadlineExceededException("deadline passed waiting for the body of " + label());
      }
      throw new DeadlineExceededException("no byte of the body of " + label() + " for " + silence);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private int readBody(byte[] target, int offset, int length, Deadline bound) throws IOException {
    throwIfFailed();
    while (!remoteEnded) {
      if (in.remaining() > 0) {
        int count = in.readData(target, offset, length, bound);
        countContent(count, false);
        return count;
      }
      long type = in.next(bound);
      if (type < 0) {
        countContent(0, true);
        remoteEnded = true;
      } else if (trailersRead) {
        throw new ConnectionFault(Http3Error.FRAME_UNEXPECTED, "a frame after the trailers");
      } else if (type == Frames.HEADERS) {
        readTrailers(bound);
      }
    }
    return -1;
  }

  private void readTrailers(Deadline bound) throws IOException {
    trailersRead = true;
    TrailerFields fields = new TrailerFields();
    if (!in.readFields(fields, bound)) {
      throw new StreamFault(
          Http3Error.EXCESSIVE_LOAD,
          "the trailers are larger than " + config.fieldSectionBytesMax() + " bytes");
    }
    if (!fields.wellFormed()) {
      throw new StreamFault(Http3Error.MESSAGE_ERROR, "malformed trailers");
    }
    trailers = fields.headers();
  }

  private void countContent(int count, boolean end) throws StreamFault {
    if (contentBytesLeft < 0) {
      return;
    }
    contentBytesLeft -= count;
    if (contentBytesLeft < 0 || (end && contentBytesLeft > 0)) {
      throw new StreamFault(
          Http3Error.MESSAGE_ERROR, "content-length is not the length of the content");
    }
  }

  // ---- failing

  /**
   * Turns a failure of the stream into the caller's exception, and ends the stream or the
   * connection if the failure requires it (RFC 9114 §8).
   */
  final IOException failed(IOException cause) {
    ExchangeResetException reported =
        switch (cause) {
          case QuicStreamResetException reset -> {
            ResetCode code = codeOf(reset);
            // A peer that aborts one half does not want the other.
            abort(Http3Error.REQUEST_CANCELLED);
            yield new ExchangeResetException(code, label() + " was reset by the peer: " + code);
          }
          case QuicConnectionClosedException closed -> ExchangeResetException.lost(closed);
          case StreamFault fault -> {
            abort(fault.code());
            yield new ExchangeResetException(
                ResetCode.PROTOCOL_ERROR, label() + ": " + fault.getMessage(), fault);
          }
          case ConnectionFault fault -> {
            faults.fault(fault);
            yield new ExchangeResetException(
                ResetCode.PROTOCOL_ERROR, label() + ": " + fault.getMessage(), fault);
          }
          case ExchangeResetException reset -> reset;
          default -> null;
        };
    if (reported == null) {
      return cause;
    }
    fail(reported);
    ExchangeResetException first = failure;
    return first == null || first == reported ? reported : first.again();
  }

  static ResetCode codeOf(QuicStreamResetException reset) {
    return reset.code() == QuicStreamResetException.UNKNOWN_CODE
        ? ResetCode.CANCEL
        : ResetCode.ofHttp3(reset.code());
  }

  /** Ends both halves at once. */
  final void abort(long code) {
    quic.reset(code);
    quic.stopSending(code);
  }

  /**
   * Stores the first failure and runs the cancel actions; false if the exchange had failed or ended
   * before.
   */
  final boolean fail(ExchangeResetException cause) {
    List<Runnable> actions;
    lock.lock();
    try {
      if (failure != null || (remoteEnded && localEnded)) {
        return false;
      }
      failure = cause;
      actions = cancelActions == null ? List.of() : cancelActions;
      cancelActions = null;
    } finally {
      lock.unlock();
    }
    actions.forEach(Runnable::run);
    return true;
  }

  final void resetLocally(ResetCode code) {
    if (fail(new ExchangeResetException(code, "reset by this side"))) {
      abort(code.http3());
    }
  }

  final void whenCancelled(Runnable action) {
    lock.lock();
    try {
      if (failure == null) {
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

  final void throwIfFailed() throws ExchangeResetException {
    ExchangeResetException first = failure;
    if (first != null) {
      throw first.again();
    }
  }

  /** A write to the stream. */
  interface Sending {
    void run() throws IOException;
  }

  // ---- the content of a session's CONNECT stream

  @Override
  public final long id() {
    return quic.id();
  }

  @Override
  public final void send(byte[] content, Deadline bound) throws IOException {
    out.data(content, 0, content.length, bound);
    out.flush(bound);
  }

  @Override
  public final void finishBare() throws IOException {
    if (!localEnded) {
      quic.finish();
      endLocally();
    }
  }

  @Override
  public final void boundReads(Deadline bound) {
    deadline = bound;
  }

  @Override
  public final void finish() throws IOException {
    if (!localEnded) {
      try {
        out.finish(Deadline.afterNanos(0));
      } catch (DeadlineExceededException e) {
        // No credit even for an empty DATA frame.
        quic.finish();
      }
      endLocally();
    }
  }

  @Override
  public final void abortSession(long code) {
    fail(new ExchangeResetException(ResetCode.CANCEL, "the session has ended"));
    abort(code);
  }
}
