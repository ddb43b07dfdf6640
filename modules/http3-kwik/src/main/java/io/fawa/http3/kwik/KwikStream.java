/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicStream;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A stream of kwik with deadlines, and with a word when the peer aborts it. */
final class KwikStream implements QuicStream {
  /** For so long after its end, something may have to be sent again. */
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final long id;
  private final @Nullable StreamReader reader;
  private final @Nullable StreamWriter writer;
  private final AbortSignal abort = new AbortSignal();

  private volatile boolean abortedByEnd;
  private volatile boolean connectionEnded;

  // Of the guard's thread.
  private long idleSinceNanos;
  private boolean idle;

  /** Of a stream that this side may read, write, or both. */
  KwikStream(Internals kwik, tech.kwik.core.QuicStream stream, boolean readable, boolean writable) {
    id = stream.getStreamId();
    reader = readable ? new StreamReader(kwik, stream) : null;
    writer = writable ? new StreamWriter(kwik, stream) : null;
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public int read(byte[] target, int offset, int length, Deadline deadline) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (reader == null) {
      throw new IllegalStateException("stream " + id + " has no half to read");
    }
    return reader.read(target, offset, length, deadline);
  }

  @Override
  public void write(byte[] source, int offset, int length, Deadline deadline) throws IOException {
    Objects.checkFromIndexSize(offset, length, source.length);
    writable().write(source, offset, length, deadline);
  }

  @Override
  public void finish() throws IOException {
    writable().finish();
  }

  private StreamWriter writable() {
    if (writer == null) {
      throw new IllegalStateException("stream " + id + " has no half to write");
    }
    return writer;
  }

  @Override
  public void reset(long code) {
    if (writer != null) {
      writer.reset(code);
    }
  }

  @Override
  public void stopSending(long code) {
    if (reader != null) {
      reader.stop(code);
    }
  }

  @Override
  public void onAbort(Runnable action) {
    abort.onAbort(action);
  }

  /** The connection has ended; the guard's thread says so to whom it concerns. */
  void connectionClosed(QuicConnectionClosedException cause) {
    boolean properly =
        (reader == null || reader.endedProperly()) && (writer == null || writer.endedProperly());
    if (reader != null) {
      reader.connectionClosed(cause);
    }
    if (writer != null) {
      writer.connectionClosed(cause);
    }
    abortedByEnd = !properly;
    connectionEnded = true;
  }

  /** Whether the peer has reset a stream that this side cannot answer on. */
  boolean resetByPeer() {
    return writer == null && reader != null && reader.probe();
  }

  /**
   * Does what nobody else would; the guard calls it every few milliseconds.
   *
   * @return whether it is needed again
   */
  boolean tend(long nowNanos) {
    if (connectionEnded) {
      if (abortedByEnd) {
        abort.fire();
      }
      return false;
    }
    boolean aborted = false;
    boolean busy = false;
    if (reader != null) {
      aborted = reader.probe();
      reader.drain();
      busy = !reader.ended();
    }
    if (writer != null) {
      aborted |= writer.probe();
      writer.resetIfDue(nowNanos);
      busy |= writer.kick(nowNanos) || !writer.ended();
    }
    if (aborted) {
      abort.fire();
    }
    if (busy || !idle) {
      idle = !busy;
      idleSinceNanos = nowNanos;
      return true;
    }
    return nowNanos - idleSinceNanos < LINGER_NANOS;
  }

  @Override
  public String toString() {
    return "KwikStream[" + id + "]";
  }
}
