/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/** One datagram per system call, by the JDK's channel: works everywhere. */
final class ChannelBatch implements DatagramBatch {
  private final DatagramChannel channel;
  private final boolean connected;
  private final SendCounts counts;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(DATAGRAM_BYTES);
  private final byte[] bytes = new byte[DATAGRAM_BYTES];

  ChannelBatch(DatagramChannel channel, boolean connected, SendCounts counts) {
    this.channel = channel;
    this.connected = connected;
    this.counts = counts;
  }

  @Override
  public void send(ByteBuffer datagram, @Nullable InetSocketAddress to) {
    int length = datagram.remaining();
    try {
      int count = connected ? channel.write(datagram) : channel.send(datagram, to);
      if (count == length) {
        counts.sent().increment();
      } else {
        counts.dropped().increment();
      }
    } catch (IOException e) {
      // No listener, no route, no buffer: for a datagram all of that is loss. The reader detects a
      // close.
      counts.dropped().increment();
    }
  }

  @Override
  public void flush() {
    // Nothing is buffered.
  }

  @Override
  public void receive(Taker taker) throws IOException {
    buffer.clear();
    if (channel.receive(buffer) instanceof InetSocketAddress from) {
      buffer.flip();
      int length = buffer.remaining();
      buffer.get(bytes, 0, length);
      taker.take(bytes, length, from);
      taker.pause();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
