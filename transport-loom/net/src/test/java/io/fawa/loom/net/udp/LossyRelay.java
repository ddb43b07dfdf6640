/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between clients and a server and loses datagrams, each way, by a seed. */
final class LossyRelay implements AutoCloseable {
  private final DatagramChannel front;
  private final InetSocketAddress server;
  private final double lossRate;
  private final long seed;
  private final Map<SocketAddress, DatagramChannel> backs = new ConcurrentHashMap<>();

  LossyRelay(InetSocketAddress server, double lossRate, long seed) throws IOException {
    this.server = server;
    this.lossRate = lossRate;
    this.seed = seed;
    this.front = DatagramChannel.open().bind(loopback());
    Thread.ofVirtual().start(this::forward);
  }

  static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) front.getLocalAddress();
  }

  private void forward() {
    Random random = new Random(seed);
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    try {
      while (true) {
        buffer.clear();
        SocketAddress from = front.receive(buffer);
        buffer.flip();
        if (random.nextDouble() >= lossRate) {
          back(from).write(buffer);
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private DatagramChannel back(SocketAddress client) throws IOException {
    DatagramChannel known = backs.get(client);
    if (known == null) {
      DatagramChannel opened = DatagramChannel.open().bind(loopback()).connect(server);
      backs.put(client, opened);
      Thread.ofVirtual().start(() -> backward(opened, client));
      known = opened;
    }
    return known;
  }

  private void backward(DatagramChannel back, SocketAddress client) {
    Random random = new Random(~seed);
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    try {
      while (true) {
        buffer.clear();
        back.receive(buffer);
        buffer.flip();
        if (random.nextDouble() >= lossRate) {
          front.send(buffer, client);
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @Override
  public void close() throws IOException {
    front.close();
    for (DatagramChannel back : backs.values()) {
      back.close();
    }
  }
}
