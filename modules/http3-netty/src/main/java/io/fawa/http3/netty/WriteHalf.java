/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.limits.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The sending half of a stream. */
final class WriteHalf {
  /** Bytes copied at a time. */
  private static final int PIECE = 32 * 1024;

  /** Bytes handed to netty; quiche takes of them what flow control allows. */
  private static final int PENDING_MAX = 64 * 1024;

  /** Bytes that a pending write counts beside its content. */
  private static final int OVERHEAD = 256;

  /** How long RESET_STREAM waits for STOP_SENDING of the other half; see {@link Stops}. */
  private static final long STOP_FIRST_MILLIS = 10;

  private static final long END_WAIT_MILLIS = 5;

  /** 100 ms in all: how long a FIN waits for acknowledgements. */
  private static final int END_WAITS_MAX = 20;

  private final QuicStreamChannel channel;
  private final EventLoop loop;
  private final Abort abort;
  private final Runnable over;
  private final Runnable waiting;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Used on the event loop only. */
  private @Nullable StopProbe probe;

  /** Whether {@link #over} has run; used on the event loop only. */
  private boolean endReported;

  @GuardedBy("lock")
  private @Nullable End end;

  @GuardedBy("lock")
  private boolean finished;

  /** Whether quiche has the FIN. */
  @GuardedBy("lock")
  private boolean finSent;

  /** The last piece written, until the event loop has it: the FIN can still join it. */
  @GuardedBy("lock")
  private @Nullable Piece newest;

  @GuardedBy("lock")
  private int pending;

  /**
   * A half that has sent nothing.
   *
   * @param over run on the event loop when nothing more can be sent
   * @param waiting run on the event loop when a writer waits
   */
  WriteHalf(QuicStreamChannel channel, Abort abort, Runnable over, Runnable waiting) {
    this.channel = channel;
    this.loop = channel.eventLoop();
    this.abort = abort;
    this.over = over;
    this.waiting = waiting;
  }

  void write(byte[] source, int offset, int length, Deadline deadline) throws IOException {
    write(source, offset, length, false, deadline);
  }

  /** Sends bytes, and FIN with the last of them. */
  void finish(byte[] source, int offset, int length, Deadline deadline) throws IOException {
    if (length == 0) {
      finish();
    } else {
      write(source, offset, length, true, deadline);
    }
  }

  private void write(byte[] source, int offset, int length, boolean last, Deadline deadline)
      throws IOException {
    int sent = 0;
    do {
      int bytes = Math.min(PIECE, length - sent);
      // An empty write sends nothing, so nothing would release its reservation.
      int cost = bytes > 0 ? bytes + OVERHEAD : 0;
      boolean end = last && sent + bytes == length;
      reserve(cost, end, deadline);
      if (bytes > 0) {
        ByteBuf copy = channel.alloc().directBuffer(bytes);
        send(new Piece(copy.writeBytes(source, offset + sent, bytes), cost, end));
      }
      sent += bytes;
    } while (sent < length);
  }

  /** Bytes on the way to the event loop; a FIN that comes meanwhile joins them. */
  private final class Piece implements Runnable {
    private final ByteBuf bytes;
    private final int cost;

    /** Whether FIN goes with it; guarded by the lock. */
    private boolean last;

    Piece(ByteBuf bytes, int cost, boolean last) {
      this.bytes = bytes;
      this.cost = cost;
      this.last = last;
    }

    private boolean begin() {
      lock.lock();
      try {
        if (newest == this) {
          newest = null;
        }
        return last;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void run() {
      withdrawProbe();
      if (begin()) {
        channel
            .write(new DefaultQuicStreamFrame(bytes, true))
            .addListener(outcome -> {
              written(cost, outcome);
              finished(outcome);
            });
      } else {
        channel.write(bytes).addListener(outcome -> written(cost, outcome));
      }
    }
  }

  private void reserve(int cost, boolean last, Deadline deadline) throws IOException {
    lock.lock();
    try {
      while (true) {
        requireOpen();
        if (pending + cost <= PENDING_MAX) {
          pending += cost;
          finished |= last;
          return;
        }
        loop.execute(waiting);
        deadline.await(changed, "flow control of stream " + channel.streamId());
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void requireOpen() throws IOException {
    if (finished) {
      throw new IllegalStateException("stream " + channel.streamId() + " is finished");
    }
    if (end != null) {
      throw end.failure();
    }
  }

  private void send(Piece piece) {
    lock.lock();
    try {
      newest = piece;
    } finally {
      lock.unlock();
    }
    execute(piece, piece.bytes);
  }

  private void execute(Runnable task, Object message) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      ReferenceCountUtil.release(message);
      throw e;
    }
  }

  private void written(int cost, Future<?> outcome) {
    boolean idle;
    lock.lock();
    try {
      pending -= cost;
      changed.signalAll();
      idle = pending == 0 && !finished && end == null;
    } finally {
      lock.unlock();
    }
    Throwable cause = outcome.cause();
    if (cause != null) {
      failed(cause);
    } else if (idle && abort.wanted()) {
      watch();
    }
  }

  /** On the event loop; the reason of a closed channel is reported elsewhere. */
  private void failed(Throwable cause) {
    if (!(cause instanceof ClosedChannelException)) {
      stopped();
    }
  }

  /** On the event loop: the peer has sent STOP_SENDING. */
  void stopped() {
    if (end(new End.PeerStopped())) {
      abort.happen();
      reportEnd();
    }
  }

  /** On the event loop: whether a write is pending that STOP_SENDING would end. */
  boolean waits() {
    lock.lock();
    try {
      return (pending > 0 || probe != null) && end == null && !finSent;
    } finally {
      lock.unlock();
    }
  }

  /** Detects STOP_SENDING from now on even if nothing is written. */
  void watch() {
    loop.execute(() -> {
      if (probe != null || isOver()) {
        return;
      }
      StopProbe next = new StopProbe();
      probe = next;
      channel
          .write(next)
          .addListener(outcome -> {
            if (!next.withdrawn()) {
              probe = null;
            }
            if (outcome.cause() != null) {
              failed(outcome.cause());
            }
          });
    });
  }

  private void withdrawProbe() {
    if (probe != null) {
      probe.withdraw();
      probe = null;
    }
  }

  private boolean isOver() {
    lock.lock();
    try {
      return finished || end != null;
    } finally {
      lock.unlock();
    }
  }

  void finish() throws IOException {
    lock.lock();
    try {
      if (finished) {
        return;
      }
      requireOpen();
      finished = true;
      if (newest != null) {
        newest.last = true;
        return;
      }
    } finally {
      lock.unlock();
    }
    loop.execute(() -> sendEnd(END_WAITS_MAX));
  }

  /**
   * On the event loop: sends FIN alone. Quiche drops a stream whose bytes are all acknowledged, and
   * then never repeats a lost FIN; so on a connection that loses packets, FIN waits for the
   * acknowledgements, 100 ms at most.
   */
  private void sendEnd(int waits) {
    if (ended()) {
      return;
    }
    if (waits > 0 && Internals.losesPackets(channel.parent())) {
      Future<?> unused =
          loop.schedule(() -> sendEnd(waits - 1), END_WAIT_MILLIS, TimeUnit.MILLISECONDS);
      return;
    }
    withdrawProbe();
    // Queued behind all writes; shutdownOutput() would overtake pending ones.
    channel.write(QuicStreamFrame.EMPTY_FIN).addListener(this::finished);
  }

  private boolean ended() {
    lock.lock();
    try {
      return end != null;
    } finally {
      lock.unlock();
    }
  }

  private void finished(Future<?> outcome) {
    if (outcome.cause() != null) {
      failed(outcome.cause());
      return;
    }
    lock.lock();
    try {
      finSent = true;
    } finally {
      lock.unlock();
    }
    reportEnd();
  }

  /**
   * Resets the half.
   *
   * @param stopMayFollow asked on the event loop: whether the other half may be stopped next;
   *     STOP_SENDING must then go first, see {@link Stops}
   */
  void reset(long code, BooleanSupplier stopMayFollow) {
    if (!end(new End.Aborted(code))) {
      return;
    }
    loop.execute(() -> {
      if (stopMayFollow.getAsBoolean()) {
        Future<?> unused =
            loop.schedule(() -> reset(code), STOP_FIRST_MILLIS, TimeUnit.MILLISECONDS);
      } else {
        reset(code);
      }
    });
  }

  boolean hasPending() {
    lock.lock();
    try {
      return pending > 0;
    } finally {
      lock.unlock();
    }
  }

  /** On the event loop. */
  void dropPending() {
    reset(0);
  }

  private void reset(long code) {
    withdrawProbe();
    ChannelFuture unused = channel.shutdownOutput(Codes.toNetty(code));
    // Makes netty fail the pending writes.
    ChannelFuture unusedToo = channel.write(Unpooled.EMPTY_BUFFER);
    reportEnd();
  }

  private void reportEnd() {
    if (!endReported) {
      endReported = true;
      over.run();
    }
  }

  void lost(End.Lost cause) {
    end(cause);
  }

  private boolean end(End reason) {
    lock.lock();
    try {
      if (end != null || finSent) {
        return false;
      }
      end = reason;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }
}
