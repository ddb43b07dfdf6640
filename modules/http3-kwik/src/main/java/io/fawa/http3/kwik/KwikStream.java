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
final class KwikStream implements QuicStream, StallGuard.Watched {
  /** For so long after its end it is looked after in any case. */
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** And for no longer than that, though packets of it may not be acknowledged. */
  private static final long LINGER_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

  /** When all that was handed to kwik has been sent. */
  private static final long SENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final long id;
  private final @Nullable StreamReader reader;
  private final @Nullable StreamWriter writer;
  private final LossRepair repair;
  private final AbortSignal abort = new AbortSignal();

  private volatile boolean abortedByEnd;
  private volatile boolean connectionEnded;

  // Of the guard's thread.
  private long idleSinceNanos;
  private boolean idle;
  private boolean marked;
  private @Nullable Long lastPacket;

  /** Of a stream that this side may read, write, or both. */
  KwikStream(
      Internals kwik,
      LossRepair repair,
      tech.kwik.core.QuicStream stream,
      boolean readable,
      boolean writable) {
    this.repair = repair;
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

  @Override
  public boolean tend(long nowNanos) {
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
      marked = false;
      return true;
    }
    return lingers(nowNanos - idleSinceNanos);
  }

  /** Whether a packet may still be lost that has to be sent again. */
  private boolean lingers(long idleNanos) {
    if (!marked && idleNanos > SENT_NANOS) {
      marked = true;
      lastPacket = repair.newest();
    }
    Long last = lastPacket;
    return idleNanos < LINGER_NANOS
        || (idleNanos < LINGER_NANOS_MAX && last != null && !repair.settled(last));
  }

  @Override
  public String toString() {
    return "KwikStream[" + id + "]";
  }
}
