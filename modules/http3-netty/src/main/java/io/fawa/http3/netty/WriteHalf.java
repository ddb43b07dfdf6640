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

/** The half of a stream on which this side sends. */
final class WriteHalf {
  /** Copied at a time. */
  private static final int PIECE = 32 * 1024;

  /** On the way to the library, which takes what flow control allows. */
  private static final int PENDING_MAX = 64 * 1024;

  /** What a write costs besides its bytes. */
  private static final int OVERHEAD = 256;

  /** How long a reset waits for the other half to be stopped. */
  private static final long STOP_FIRST_MILLIS = 10;

  private static final long END_WAIT_MILLIS = 5;

  /** 100 ms in all. */
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
  private boolean told;

  @GuardedBy("lock")
  private @Nullable End end;

  @GuardedBy("lock")
  private boolean finished;

  /** Whether the library has the end. */
  @GuardedBy("lock")
  private boolean finSent;

  /** What was written last, until it is on the event loop. */
  @GuardedBy("lock")
  private @Nullable Piece newest;

  @GuardedBy("lock")
  private int pending;

  /**
   * A half that has sent nothing.
   *
   * @param over told on the event loop when nothing more can be sent
   * @param waiting told on the event loop that a writer waits
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

  /** Sends bytes, and the end with the last of them. */
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
      // Nothing is sent of an empty write, so nothing would give back what it reserved.
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

  /** Bytes on the way to the event loop, which the end may overtake and join. */
  private final class Piece implements Runnable {
    private final ByteBuf bytes;
    private final int cost;

    /** Whether the end goes with it; under the lock. */
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

  /** On the event loop: a closed channel tells of its reason elsewhere. */
  private void failed(Throwable cause) {
    if (!(cause instanceof ClosedChannelException)) {
      stopped();
    }
  }

  /** On the event loop: the peer wants no more. */
  void stopped() {
    if (end(new End.PeerStopped())) {
      abort.happen();
      tellOver();
    }
  }

  /** On the event loop: whether something is pending that a stop would end. */
  boolean waits() {
    lock.lock();
    try {
      return (pending > 0 || probe != null) && end == null && !finSent;
    } finally {
      lock.unlock();
    }
  }

  /** Learns of STOP_SENDING from now on even if nothing is written. */
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
   * On the event loop: sends the end by itself. The library forgets a stream of which all bytes are
   * acknowledged, and then never repeats an end that is lost; so where packets are lost, the end
   * waits for the acknowledgements for a moment.
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
    // Behind all writes; shutdownOutput() would overtake those that are pending.
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
    tellOver();
  }

  /**
   * Ends the half.
   *
   * @param stopMayFollow asked on the event loop: whether the other half may be stopped next, of
   *     which the peer must hear first; see {@link Stops}
   */
  void reset(long code, BooleanSupplier stopMayFollow) {
    if (!end(new End.Given(code))) {
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
    // Has netty fail what is pending.
    ChannelFuture unusedToo = channel.write(Unpooled.EMPTY_BUFFER);
    tellOver();
  }

  private void tellOver() {
    if (!told) {
      told = true;
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
