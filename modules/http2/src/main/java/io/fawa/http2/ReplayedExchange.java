/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.ClientExchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.ResetCode;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A request that is retried on another stream when the server reports that it was not processed
 * (RFC 9113 §8.7). The written bytes are kept for that up to a limit; beyond it, and once a
 * response has begun, the caller gets the refusal.
 */
final class ReplayedExchange implements ClientExchange {
  private static final int KEPT_BYTES_MAX = 16_384;
  private static final int ATTEMPTS_MAX = 3;

  private final Opener opener;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final ByteQueue kept = new ByteQueue();

  @GuardedBy("lock")
  private boolean replayable = true;

  /** Set once the request has ended. */
  @GuardedBy("lock")
  private Optional<Headers> requestTrailers = Optional.empty();

  @GuardedBy("lock")
  private int attempts = 1;

  private volatile boolean cancelled;

  /** Null until {@link #connect} has opened the first one. */
  private volatile @Nullable ClientStream stream;

  /** Opens one more stream for the same request. */
  interface Opener {
    /**
     * Opens a stream, waiting if necessary.
     *
     * @param cancelled true once the exchange was reset; checked after {@link #wake}
     */
    ClientStream open(BooleanSupplier cancelled) throws IOException;

    /** Wakes the waiter of {@link #open}, which checks {@code cancelled}. */
    void wake();
  }

  /** One blocking step on a stream. */
  private interface Step {
    int take(ClientStream stream) throws IOException;
  }

  /** Creates an exchange without a stream; until {@link #connect} it can only be reset. */
  ReplayedExchange(Opener opener) {
    this.opener = opener;
  }

  /** Opens the first stream. */
  void connect() throws IOException {
    ClientStream opened = opener.open(() -> cancelled);
    stream = opened;
    if (cancelled) {
      opened.reset(ResetCode.CANCEL);
    }
  }

  private ClientStream stream() {
    ClientStream current = stream;
    if (current == null) {
      throw new IllegalStateException("the exchange is still being opened");
    }
    return current;
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_2;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    // Kept before it is written: the write itself may meet the refusal.
    ClientStream current = keep(source, offset, length);
    try {
      current.write(source, offset, length);
    } catch (ExchangeResetException e) {
      replay(current, e);
    }
  }

  @Override
  public void flush() throws IOException {
    attempt(current -> {
      current.flush();
      return 0;
    });
  }

  @Override
  public void endRequest(Headers trailers) throws IOException {
    ClientStream current;
    lock.lock();
    try {
      current = stream();
      if (current.localEnded() && !current.failed()) {
        throw new IllegalStateException("the request has ended");
      }
      requestTrailers = Optional.of(trailers);
    } finally {
      lock.unlock();
    }
    try {
      current.endRequest(trailers);
    } catch (ExchangeResetException e) {
      replay(current, e);
    }
  }

  @Override
  public int status() throws IOException {
    return attempt(ClientStream::status);
  }

  @Override
  public Headers headers() throws IOException {
    status();
    return stream().headers();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return attempt(current -> current.read(target, offset, length));
  }

  @Override
  public Headers trailers() {
    return stream().trailers();
  }

  @Override
  public void reset(ResetCode code) {
    cancelled = true;
    ClientStream current = stream;
    if (current != null) {
      current.reset(code);
    }
    // There may be no stream yet, or the exchange may be waiting for another one.
    opener.wake();
  }

  @Override
  public void close() {
    reset(ResetCode.CANCEL);
    stream().close();
  }

  private int attempt(Step step) throws IOException {
    while (true) {
      ClientStream current = stream();
      try {
        return step.take(current);
      } catch (ExchangeResetException e) {
        replay(current, e);
      }
    }
  }

  private ClientStream keep(byte[] source, int offset, int length) {
    lock.lock();
    try {
      if (replayable) {
        // A body is kept completely or not at all; a part could not be replayed.
        replayable = kept.size() + length <= KEPT_BYTES_MAX;
        if (replayable) {
          kept.put(source, offset, length);
        } else {
          kept.clear();
        }
      }
      return stream();
    } finally {
      lock.unlock();
    }
  }

  /** Retries the request if that is safe; otherwise throws {@code why}. */
  private void replay(ClientStream refused, ExchangeResetException why) throws IOException {
    lock.lock();
    try {
      // The reading and the writing thread may both see the refusal; only the first one retries.
      if (!stream().equals(refused)) {
        return; // the other thread has already retried
      }
      if (!replayable
          || cancelled
          || refused.headArrived()
          // Only this code guarantees that the request was not processed (RFC 9113 §8.7).
          || why.code() != ResetCode.REFUSED_STREAM
          // A server that refuses everything must not keep a caller busy for ever.
          || attempts == ATTEMPTS_MAX) {
        throw why;
      }
      attempts++;
      ClientStream again = opener.open(() -> cancelled);
      byte[] body = new byte[kept.size()];
      kept.take(body, 0, body.length);
      // Kept again, as the retry may be refused too.
      kept.put(body, 0, body.length);
      stream = again;
      if (cancelled) {
        again.reset(ResetCode.CANCEL);
      }
      again.write(body, 0, body.length);
      if (requestTrailers.isPresent()) {
        again.endRequest(requestTrailers.get());
      } else {
        again.flush();
      }
    } finally {
      lock.unlock();
    }
  }
}
