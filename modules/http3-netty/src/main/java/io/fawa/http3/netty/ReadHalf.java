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
 * The half of a stream on which the peer sends. The event loop reads ahead as far as the limits
 * allow and stops there; what it has not read is not credited to the peer.
 */
final class ReadHalf {
  /** The stream, asked and told on the event loop. */
  interface Owner {
    /** Nothing more can come. */
    void readingOver();

    /** Whether the library will forget the stream though it is stopped. */
    boolean mayStopAtOnce();

    /** Whether one more stream may be stopped that the library will not forget. */
    boolean mayStop();

    /** An end may follow of which the library says nothing. */
    void endMayFollow();
  }

  /** Read in one piece at most. */
  private static final int PIECE = 16 * 1024;

  /** Bytes read beyond the limit to learn of a reset, one at a time. */
  private static final int PEEKS_MAX = 4096;

  private static final long PEEK_MILLIS = 100;

  /** For so long after the last bytes, an end is looked for of which the library says nothing. */
  private static final long LOOK_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** How long, and how much, is read and dropped before the peer is told to stop. */
  private static final long DROP_MILLIS = 1000;

  private static final int DROP_BYTES = 256 * 1024;

  private final QuicStreamChannel channel;
  private final ReadAhead shared;
  private final int limit;
  private final Owner owner;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Whether the owner knows that this half is over; used on the event loop only. */
  private boolean told;

  /** Whether what comes is read and dropped, and how much was; on the event loop only. */
  private boolean dropping;

  private int dropped;
  private int stopCode;

  /** When something came last, whether the end has been suspected since; on the event loop only. */
  private long arrivedNanos = System.nanoTime();

  private boolean arrived;
  private boolean suspected;

  /** Whether the end was found, and not told by netty; on the event loop only. */
  private boolean found;

  @GuardedBy("lock")
  private final Inbox inbox = new Inbox();

  @GuardedBy("lock")
  private @Nullable End end;

  @GuardedBy("lock")
  private boolean finished;

  @GuardedBy("lock")
  private boolean waiting;

  /** Whether netty has been asked for no more. */
  @GuardedBy("lock")
  private boolean paused;

  @GuardedBy("lock")
  private int peeks;

  /**
   * A half without bytes.
   *
   * @param limit bytes read ahead
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
    suspected = false;
    if (!last) {
      arrivedNanos = System.nanoTime();
      arrived = true;
      owner.endMayFollow();
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
      tellOver();
    } else if (dropped > DROP_BYTES) {
      tellPeer();
    }
  }

  /** On the event loop: whether the end may have come without a word. */
  boolean mayLoseEnd() {
    return !told && System.nanoTime() - arrivedNanos < LOOK_NANOS;
  }

  /**
   * On the event loop, now and then: takes the end that the library has and did not tell. A reset
   * looks the same until it has been read, so it takes two looks with a read between them; a stream
   * of which the library has not heard yet does so too.
   */
  void lookForEnd(BooleanSupplier ended) {
    if (told || !arrived || !reads() || !ended.getAsBoolean()) {
      suspected = false;
    } else if (suspected) {
      found = true;
      received(Unpooled.EMPTY_BUFFER, true);
    } else {
      suspected = true;
      channel.read();
    }
  }

  /** Whether netty reads as soon as there is something. */
  private boolean reads() {
    lock.lock();
    try {
      return dropping || (!paused && !finished && end == null);
    } finally {
      lock.unlock();
    }
  }

  /** On the event loop: whether netty believes that more may come. */
  boolean unknownToNetty() {
    return found;
  }

  /** On the event loop, behind each batch: asks for the next one if there is room. */
  void batchEnded() {
    if (dropping && !told) {
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

  /** Netty tells of a reset only to who reads: so a full inbox takes one byte more now and then. */
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

  /** On the event loop. Returns whether this side had not stopped the peer. */
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
    if (end(new End.Given(code))) {
      channel.eventLoop().execute(() -> stop(Codes.toNetty(code)));
    }
  }

  /**
   * On the event loop. Where the library would not forget the stream, what comes is read and
   * dropped for a while first: most streams end by themselves.
   */
  private void stop(int code) {
    if (told) {
      return;
    }
    stopCode = code;
    if (owner.mayStopAtOnce()) {
      tellPeer();
      return;
    }
    dropping = true;
    Future<?> unused =
        channel.eventLoop().schedule(this::tellPeer, DROP_MILLIS, TimeUnit.MILLISECONDS);
    channel.read();
  }

  private void tellPeer() {
    if (!told && owner.mayStop()) {
      dropping = false;
      ChannelFuture unused = channel.shutdownInput(stopCode);
      tellOver();
    }
  }

  /** Drops what has come. Returns whether the peer may still send. */
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

  /** On the event loop: nothing more can come. */
  void tellOver() {
    if (!told) {
      told = true;
      owner.readingOver();
    }
  }
}
