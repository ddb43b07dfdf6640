/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.ClientExchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.ResetCode;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that may be reset while it waits for a connection or a stream. It is opened on a
 * thread of its own, so that a reset ends the wait at once; a stream that comes too late is reset.
 */
final class PendingExchange implements ClientExchange {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private @Nullable IOException failure;

  @GuardedBy("lock")
  private @Nullable ResetCode resetCode;

  private volatile @Nullable ClientStream stream;

  /** Opens a stream, waiting if need be. */
  interface Opener {
    ClientStream open() throws IOException;
  }

  /** Waits until the stream is open, opening fails, or this exchange is reset. */
  void await(Opener opener, Deadline deadline) throws IOException {
    Thread.ofVirtual().name("http3-opener").start(() -> open(opener));
    lock.lock();
    try {
      while (stream == null && failure == null && resetCode == null) {
        awaitChange(deadline);
      }
      throwIfReset();
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void awaitChange(Deadline deadline) throws IOException {
    try {
      deadline.await(changed, "a connection or a free stream");
    } catch (IOException e) {
      resetCode = ResetCode.CANCEL; // a stream that comes later is reset
      throw e;
    }
  }

  private void open(Opener opener) {
    try {
      opened(opener.open());
    } catch (IOException e) {
      failed(e);
    } catch (RuntimeException e) {
      failed(new IOException("cannot open a request", e));
    }
  }

  /** Takes the stream, or resets it if this exchange was reset. */
  void opened(ClientStream opened) {
    ResetCode late;
    lock.lock();
    try {
      late = resetCode;
      if (late == null) {
        stream = opened;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (late != null) {
      opened.reset(late);
    }
  }

  private void failed(IOException cause) {
    lock.lock();
    try {
      failure = cause;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void throwIfReset() throws ExchangeResetException {
    lock.lock();
    try {
      if (resetCode != null) {
        throw new ExchangeResetException(resetCode, "reset by this side");
      }
    } finally {
      lock.unlock();
    }
  }

  private ClientStream stream() {
    ClientStream opened = stream;
    if (opened == null) {
      throw new IllegalStateException("the exchange is not open yet");
    }
    return opened;
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_3;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    stream().write(source, offset, length);
  }

  @Override
  public void flush() throws IOException {
    stream().flush();
  }

  @Override
  public void endRequest(Headers trailers) throws IOException {
    stream().endRequest(trailers);
  }

  @Override
  public int status() throws IOException {
    return stream().status();
  }

  @Override
  public Headers headers() throws IOException {
    return stream().headers();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return stream().read(target, offset, length);
  }

  @Override
  public Headers trailers() {
    return stream().trailers();
  }

  @Override
  public void reset(ResetCode code) {
    ClientStream opened;
    lock.lock();
    try {
      opened = stream;
      if (opened == null) {
        resetCode = code;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (opened != null) {
      opened.reset(code);
    }
  }

  @Override
  public void close() {
    reset(ResetCode.CANCEL);
  }
}
