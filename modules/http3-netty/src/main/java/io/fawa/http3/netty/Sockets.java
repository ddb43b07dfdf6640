/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.limits.Deadline;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Binds UDP sockets. */
final class Sockets {
  /** The socket buffers asked for; the kernel's own limits may be lower. */
  private static final int BUFFER_BYTES = 4 * 1024 * 1024;

  private Sockets() {}

  static Channel bind(InetSocketAddress address, ChannelHandler codec, Deadline deadline)
      throws IOException {
    Promised<Channel> bound = new Promised<>();
    ChannelFuture binding =
        new Bootstrap()
            .group(EventLoops.next())
            .channel(NioDatagramChannel.class)
            .option(ChannelOption.SO_RCVBUF, BUFFER_BYTES)
            .option(ChannelOption.SO_SNDBUF, BUFFER_BYTES)
            .handler(codec)
            .bind(address);
    binding.addListener(done -> {
      if (done.cause() != null) {
        bound.fail(
            new IOException(
                "cannot bind UDP " + address + ": " + done.cause().getMessage(), done.cause()));
      } else if (!bound.complete(binding.channel())) {
        ChannelFuture unused = binding.channel().close();
      }
    });
    try {
      return bound.get(deadline, "a socket");
    } catch (IOException e) {
      ChannelFuture unused = binding.channel().close();
      throw e;
    }
  }
}
