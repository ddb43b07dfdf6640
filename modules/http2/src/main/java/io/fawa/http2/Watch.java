/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Enforces a connection's time limits by comparing its counters a few times per limit. The hot
 * paths only count; they read no clock and set no timer.
 */
final class Watch implements WatchRounds.Round {
  // Limits are met within a quarter of their length, so short ones need short ticks.
  private static final long TICK_NANOS_MAX = Outbox.seconds(1);
  private static final long TICK_NANOS_MIN = 1_000_000;

  private final Streams streams;
  private final FrameDispatcher dispatcher;
  private final FrameReader frames;
  private final Owner owner;
  private final Http2Config config;
  private final long tickNanos;
  private long lookedNanos;
  private long startNanos;
  private int readsSeen;
  private long readSeenNanos;
  private long pingSentNanos;
  private int writesSeen;
  private long writeSeenNanos;
  private long streamsSeenNanos;
  private long blockSeenNanos;
  private long failedNanos;

  /** The operations of the watched connection. */
  interface Owner {
    /** False once it has failed. */
    boolean open();

    /** False if the connection ends with its open streams. */
    boolean takesStreams();

    /** Ends it at once: blocked reads and writes throw. */
    void abort(IOException cause);

    /** Ends it; all waiters on its streams fail. */
    void fail(IOException cause);

    /** Sends GOAWAY unless a stream is open. */
    void goAwayIfIdle(String reason);

    /** Gives back buffers while no stream is open. */
    void trimIfIdle();
  }

  Watch(
      Http2Config config,
      Streams streams,
      FrameDispatcher dispatcher,
      FrameReader frames,
      Owner owner) {
    this.config = config;
    this.streams = streams;
    this.dispatcher = dispatcher;
    this.frames = frames;
    this.owner = owner;
    tickNanos = tick(config);
  }

  void start() {
    startNanos = System.nanoTime();
    lookedNanos = startNanos;
    readSeenNanos = startNanos;
    writeSeenNanos = startNanos;
    streamsSeenNanos = startNanos;
    WatchRounds.SHARED.add(this);
  }

  void stop() {
    WatchRounds.SHARED.remove(this);
  }

  @Override
  public long tickNanos() {
    return tickNanos;
  }

  @Override
  public void look(long now) {
    if (now - lookedNanos >= tickNanos) {
      lookedNanos = now;
      check(now);
    }
  }

  private static long tick(Http2Config config) {
    long tick = TICK_NANOS_MAX;
    for (Duration limit :
        List.of(
            config.handshakeTimeout(),
            config.idleTimeout(),
            config.keepAliveInterval(),
            config.keepAliveTimeout(),
            config.bodyIdleTimeout(),
            config.streamIdleTimeout(),
            config.writeStallTimeout())) {
      if (!limit.isZero()) {
        tick = Math.min(tick, limit.toNanos() / 4);
      }
    }
    return Math.max(tick, TICK_NANOS_MIN);
  }

  private void check(long now) {
    // Checked first and always: a blocked write would also block a regular end.
    checkWrites(now);
    if (!owner.open() || streams.outbox.broken()) {
      checkClosing(now);
      return;
    }
    checkHandshake(now);
    checkSilence(now);
    checkStreams(now);
  }

  /** After a failure, also of a write, the reader lingers for a limited time. */
  private void checkClosing(long now) {
    if (failedNanos == 0) {
      failedNanos = now;
    } else if (now - failedNanos > Connection.CLOSING_NANOS) {
      owner.abort(new IOException("closing took too long"));
    }
  }

  /** Aborts if one and the same write has been in progress for too long: the peer does not read. */
  private void checkWrites(long now) {
    int writes = streams.outbox.writes();
    if (writes != writesSeen || (writes & 1) == 0) {
      writesSeen = writes;
      writeSeenNanos = now;
    } else if (over(config.writeStallTimeout(), now - writeSeenNanos)) {
      owner.abort(new IOException("a write took longer than " + config.writeStallTimeout()));
    }
  }

  /** A field block has the same limit, as no other frame can be processed before its end. */
  private void checkHandshake(long now) {
    if (!dispatcher.settingsSeen()) {
      if (over(config.handshakeTimeout(), now - startNanos)) {
        owner.abort(new IOException("no SETTINGS within " + config.handshakeTimeout()));
      }
      return;
    }
    if (!frames.withinBlock()) {
      blockSeenNanos = now;
    } else if (over(config.handshakeTimeout(), now - blockSeenNanos)) {
      owner.abort(new IOException("incomplete field block"));
    }
  }

  /** Any received byte counts as a sign of life, not only the acknowledgement of the PING. */
  private void checkSilence(long now) {
    int reads = dispatcher.reads();
    if (reads != readsSeen) {
      readsSeen = reads;
      readSeenNanos = now;
      pingSentNanos = 0;
    } else if (pingSentNanos != 0) {
      if (over(config.keepAliveTimeout(), now - pingSentNanos)) {
        owner.abort(new IOException("PING not acknowledged within " + config.keepAliveTimeout()));
      }
      // An idle connection needs no PING: it ends by its idle time-out.
    } else if (over(config.keepAliveInterval(), now - readSeenNanos) && openStreams() > 0) {
      pingSentNanos = now;
      sendPing(now);
    }
  }

  private int openStreams() {
    streams.outbox.lock.lock();
    try {
      return streams.open();
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  /** A copy, as streams are checked without the lock. */
  private List<Stream> allStreams() {
    streams.outbox.lock.lock();
    try {
      return streams.all();
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  private void sendPing(long token) {
    streams.outbox.lock.lock();
    try {
      streams.outbox.frames().ping(false, token);
      streams.outbox.flushLater();
    } finally {
      streams.outbox.lock.unlock();
    }
  }

  private void checkStreams(long now) {
    if (openStreams() > 0) {
      streamsSeenNanos = now;
      // A stalled stream is reset alone; the others on its connection continue.
      for (Stream stream : allStreams()) {
        stream.look(now);
        if (!config.streamIdleTimeout().isZero()
            && stream.idle(now, config.streamIdleTimeout().toNanos())) {
          streams.streamError(stream, ErrorCode.CANCEL, "idle");
        }
      }
    } else if (!owner.takesStreams()) {
      owner.fail(new IOException("the last stream after GOAWAY has ended"));
    } else if (over(config.idleTimeout(), now - streamsSeenNanos)) {
      owner.goAwayIfIdle("idle");
    } else {
      owner.trimIfIdle();
    }
  }

  private static boolean over(Duration limit, long nanos) {
    return !limit.isZero() && nanos >= limit.toNanos();
  }
}
