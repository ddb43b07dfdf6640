/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A listener that accepts nobody and whose queue is full: the system leaves others unanswered. */
public final class FullBacklog implements AutoCloseable {
  /** More than any system queues for a backlog of one. */
  private static final int QUEUED = 64;

  private final ServerSocket listener;
  private final List<SocketChannel> queue = new ArrayList<>();

  /** Fills a new listener's queue. */
  public FullBacklog() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    for (int i = 0; i < QUEUED; i++) {
      SocketChannel channel = SocketChannel.open();
      queue.add(channel);
      channel.configureBlocking(false);
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
    }
  }

  /** Where nobody answers. */
  public int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : queue) {
      channel.close();
    }
    listener.close();
  }
}
