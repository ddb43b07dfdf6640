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

/** A kwik stream with deadlines, and with an action to run when it is aborted. */
final class KwikStream implements QuicStream, StallGuard.Watched {
  /** How long the guard watches an ended stream in any case. */
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** How long the guard watches an ended stream whose packets are not acknowledged. */
  private static final long LINGER_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

  /** Time after which all that was handed to kwik has been sent. */
  private static final long SENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final long id;
  private final @Nullable StreamReader reader;
  private final @Nullable StreamWriter writer;
  private final LossRepair repair;
  private final AbortSignal abort = new AbortSignal();

  private volatile boolean abortedByEnd;
  private volatile boolean connectionEnded;

  // Used by the guard's thread only.
  private long idleSinceNanos;
  private boolean idle;
  private boolean lastPacketRead;
  private @Nullable Long lastPacket;

  /** Wraps a stream that this side may read, write, or both. */
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
      throw new IllegalStateException("stream " + id + " is send-only and cannot be read");
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
      throw new IllegalStateException("stream " + id + " is receive-only and cannot be written");
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

  /** Fails reads and writes with {@code cause}; the guard's thread runs the abort action. */
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

  /** Whether this is a unidirectional stream that the peer has reset. */
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
      lastPacketRead = false;
      return true;
    }
    return lingers(nowNanos - idleSinceNanos);
  }

  /** Whether a packet of the stream may still have to be retransmitted. */
  private boolean lingers(long idleNanos) {
    if (!lastPacketRead && idleNanos > SENT_NANOS) {
      lastPacketRead = true;
      lastPacket = repair.newestInFlight();
    }
    Long last = lastPacket;
    return idleNanos < LINGER_NANOS
        || (idleNanos < LINGER_NANOS_MAX && last != null && !repair.noneInFlightUpTo(last));
  }

  @Override
  public String toString() {
    return "KwikStream[" + id + "]";
  }
}
