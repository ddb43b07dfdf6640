/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayDeque;

/**
 * Threads that wait to open a stream of one kind, in order. Used on the event loop only. A stream
 * is created only when the peer allows it, as netty would use up the id of one that fails.
 */
final class Openings {
  private static final int CANCELLED = 0x10c;

  private final NettyConnection connection;
  private final QuicChannel channel;
  private final QuicStreamType type;
  private final ArrayDeque<Promised<NettyStream>> waiting = new ArrayDeque<>();

  Openings(NettyConnection connection, QuicChannel channel, QuicStreamType type) {
    this.connection = connection;
    this.channel = channel;
    this.type = type;
  }

  void add(Promised<NettyStream> opening) {
    waiting.add(opening);
    proceed();
  }

  /** Opens as many streams as the peer allows. */
  void proceed() {
    waiting.removeIf(Promised::abandoned);
    while (!waiting.isEmpty() && channel.peerAllowedStreams(type) > 0) {
      Promised<NettyStream> opening = waiting.remove();
      StreamHandler handler = new StreamHandler(connection);
      channel
          .createStream(type, handler)
          .addListener((Future<QuicStreamChannel> begun) -> settle(opening, handler, begun));
    }
  }

  private static void settle(
      Promised<NettyStream> opening, StreamHandler handler, Future<QuicStreamChannel> begun) {
    NettyStream stream = handler.stream();
    if (begun.cause() != null || stream == null) {
      opening.fail(
          new IOException("netty could not open a stream: " + begun.cause(), begun.cause()));
    } else if (!opening.complete(stream)) {
      stream.reset(CANCELLED);
      stream.stopSending(CANCELLED);
    }
  }

  void fail(IOException cause) {
    waiting.forEach(opening -> opening.fail(cause));
    waiting.clear();
  }
}
