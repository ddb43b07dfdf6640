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
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a stream. The event loop reads ahead up to the limits; unread bytes are not
 * credited to the peer.
 */
final class ReadHalf {
  /** The stream; called on the event loop. */
  interface Owner {
    /** No more bytes can come. */
    void readHalfEnded();

    /** Whether quiche will drop the stream even if it is stopped now. */
    boolean mayStopAtOnce();

    /** Whether one more stream may be stopped that quiche will not drop; see {@link Stops}. */
    boolean mayStop();

    /** A FIN may follow that quiche does not report. */
    void finMayBeMissed();
  }

  /** Bytes of one read at most. */
  private static final int PIECE = 16 * 1024;

  /** Bytes that may be read beyond the limit, one at a time, to learn of a reset. */
  private static final int PEEKS_MAX = 4096;

  private static final long PEEK_MILLIS = 100;

  /** How long after the last bytes an unreported FIN is looked for. */
  private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** How long, and how much, is read and dropped before STOP_SENDING is sent. */
  private static final long DROP_MILLIS = 1000;

  private static final int DROP_BYTES = 256 * 1024;

  private final QuicStreamChannel channel;
  private final ReadAhead shared;
  private final int limit;
  private final Owner owner;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Whether the owner knows that this half has ended; used on the event loop only. */
  private boolean endReported;

  /** Whether bytes are read and dropped, and how many were; used on the event loop only. */
  private boolean dropping;

  private int dropped;
  private int stopCode;

  /** When bytes came last, and whether a FIN is suspected since; used on the event loop only. */
  private long arrivedNanos = System.nanoTime();

  private boolean arrived;
  private boolean finSuspected;

  /** Whether the FIN was found without an event of netty; used on the event loop only. */
  private boolean finFound;

  @GuardedBy("lock")
  private final Inbox inbox = new Inbox();

  @GuardedBy("lock")
  private @Nullable End end;

  @GuardedBy("lock")
  private boolean finished;

  @GuardedBy("lock")
  private boolean waiting;

  /** Whether no read is requested from netty. */
  @GuardedBy("lock")
  private boolean paused;

  @GuardedBy("lock")
  private int peeks;

  /**
   * A half that has received nothing.
   *
   * @param limit bytes that may be read ahead
   */
  ReadHalf(QuicStreamChannel channel, ReadAhead shared, int limit, Owner owner) {
    this.channel = channel;
    this.shared = shared;
    this.limit = limit;
    this.owner = owner;
  }

  int read(byte[] target, int offset, int length, Deadline deadline) throws IOException {
    lock.lock();
    try {
      while (true) {
        if (end != null && !(end instanceof End.Lost)) {
          throw end.failure();
        }
        if (inbox.size() > 0) {
          return take(target, offset, length);
        }
        if (finished) {
          return -1;
        }
        if (end != null) {
          throw end.failure();
        }
        waiting = true;
        try {
          resume();
          deadline.await(changed, "bytes of stream " + channel.streamId());
        } finally {
          waiting = false;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private int take(byte[] target, int offset, int length) {
    int taken = inbox.take(target, offset, length);
    shared.taken(taken);
    if (inbox.size() <= limit / 2 && shared.room() > 0) {
      resume();
    }
    return taken;
  }

  @GuardedBy("lock")
  private void resume() {
    if (paused && !finished && end == null) {
      paused = false;
      peeks = 0;
      channel.read();
    }
  }

  /** On the event loop: how many bytes to read next. */
  int ask() {
    lock.lock();
    try {
      return Math.clamp(room(), 1, PIECE);
    } finally {
      lock.unlock();
    }
  }

  /** On the event loop: whether to read more at once. */
  boolean hasRoom() {
    lock.lock();
    try {
      return room() > 0;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private int room() {
    if (end != null) {
      return PIECE;
    }
    int room = Math.min(limit - inbox.size(), shared.room());
    return waiting ? Math.max(room, PIECE - inbox.size()) : room;
  }

  /** On the event loop. */
  void received(ByteBuf bytes, boolean last) {
    finSuspected = false;
    if (!last) {
      arrivedNanos = System.nanoTime();
      arrived = true;
      owner.finMayBeMissed();
    }
    lock.lock();
    try {
      if (end == null) {
        shared.added(bytes.readableBytes());
        inbox.put(bytes);
      }
      finished |= last;
      changed.signal();
    } finally {
      lock.unlock();
    }
    dropped += dropping ? bytes.readableBytes() : 0;
    if (last) {
      reportEnd();
    } else if (dropped > DROP_BYTES) {
      sendStop();
    }
  }

  /** On the event loop: whether a FIN may have come without an event. */
  boolean mayMissFin() {
    return !endReported && System.nanoTime() - arrivedNanos < LOOK_NANOS;
  }

  /**
   * On the event loop, periodically: takes a FIN that quiche has but did not report. A reset, or a
   * stream that quiche does not know yet, looks the same until a read, so this needs two calls with
   * a read between them.
   */
  void findMissedFin(BooleanSupplier ended) {
    if (endReported || !arrived || !reads() || !ended.getAsBoolean()) {
      finSuspected = false;
    } else if (finSuspected) {
      finFound = true;
      received(Unpooled.EMPTY_BUFFER, true);
    } else {
      finSuspected = true;
      channel.read();
    }
  }

  /** Whether netty reads as soon as bytes come. */
  private boolean reads() {
    lock.lock();
    try {
      return dropping || (!paused && !finished && end == null);
    } finally {
      lock.unlock();
    }
  }

  /** On the event loop: whether netty still expects bytes, as it has not reported the FIN. */
  boolean unknownToNetty() {
    return finFound;
  }

  /** On the event loop, after each batch of reads: requests the next one if there is room. */
  void batchEnded() {
    if (dropping && !endReported) {
      channel.read();
      return;
    }
    boolean more;
    lock.lock();
    try {
      if (finished || end != null) {
        return;
      }
      more = room() > 0;
      paused = !more;
    } finally {
      lock.unlock();
    }
    if (more) {
      channel.read();
    } else {
      Future<?> unused =
          channel.eventLoop().schedule(this::peek, PEEK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Reads one byte more though the inbox is full: netty reports a reset only to a read. */
  private void peek() {
    lock.lock();
    try {
      if (!paused || finished || end != null || peeks == PEEKS_MAX) {
        return;
      }
      peeks++;
      paused = false;
    } finally {
      lock.unlock();
    }
    channel.read();
  }

  /** On the event loop: the peer has reset its half. Returns false if it had ended before. */
  boolean reset(long code) {
    return end(new End.PeerReset(code));
  }

  boolean finished() {
    lock.lock();
    try {
      return finished;
    } finally {
      lock.unlock();
    }
  }

  void lost(End.Lost cause) {
    lock.lock();
    try {
      if (end == null) {
        end = cause;
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void stop(long code) {
    if (end(new End.Aborted(code))) {
      channel.eventLoop().execute(() -> stop(Codes.toNetty(code)));
    }
  }

  /**
   * On the event loop: sends STOP_SENDING. If quiche would not drop the stream, bytes are read and
   * dropped for a while first, as most streams end by themselves.
   */
  private void stop(int code) {
    if (endReported) {
      return;
    }
    stopCode = code;
    if (owner.mayStopAtOnce()) {
      sendStop();
      return;
    }
    dropping = true;
    Future<?> unused =
        channel.eventLoop().schedule(this::sendStop, DROP_MILLIS, TimeUnit.MILLISECONDS);
    channel.read();
  }

  private void sendStop() {
    if (!endReported && owner.mayStop()) {
      dropping = false;
      ChannelFuture unused = channel.shutdownInput(stopCode);
      reportEnd();
    }
  }

  /** Drops the bytes that have come. Returns whether the peer may still send. */
  private boolean end(End reason) {
    lock.lock();
    try {
      if (end != null || (finished && inbox.size() == 0)) {
        return false;
      }
      end = reason;
      shared.taken(inbox.clear());
      changed.signalAll();
      return !finished;
    } finally {
      lock.unlock();
    }
  }

  /** On the event loop: no more bytes can come. */
  void reportEnd() {
    if (!endReported) {
      endReported = true;
      owner.readHalfEnded();
    }
  }
}
