/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The one to four threads that serve all sockets of the process and live as long as it. Nothing
 * that blocks may run on them.
 */
final class EventLoops {
  private static final int THREADS = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4);

  private EventLoops() {}

  /** The loop for one more socket. */
  static EventLoop next() {
    return Shared.LOOPS.next();
  }

  static EventLoopGroup all() {
    return Shared.LOOPS;
  }

  private static final class Shared {
    static final EventLoopGroup LOOPS =
        new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory("quic-netty", true), NioIoHandler.newFactory());
  }
}
