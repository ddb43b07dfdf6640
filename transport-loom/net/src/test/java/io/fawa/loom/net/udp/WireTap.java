/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What stands between one client and its server: it keeps a copy of every datagram and can do what
 * networks do, and what people in them do. Knows nothing of what it passes on.
 */
final class WireTap implements AutoCloseable {
  private final InetSocketAddress server;
  private final DatagramChannel front;
  private final CompletableFuture<SocketAddress> client = new CompletableFuture<>();
  private final List<DatagramChannel> outsides = new CopyOnWriteArrayList<>();
  private final List<byte[]> sent = new CopyOnWriteArrayList<>();
  private final List<byte[]> received = new CopyOnWriteArrayList<>();
  private volatile boolean holding;
  private volatile boolean cut;

  private WireTap(InetSocketAddress server, DatagramChannel front) {
    this.server = server;
    this.front = front;
  }

  static WireTap before(InetSocketAddress server) throws IOException {
    WireTap tap = new WireTap(server, DatagramChannel.open().bind(Echo.loopback()));
    tap.move();
    Thread.ofPlatform().daemon().name("tap-front").start(tap::passFromClient);
    return tap;
  }

  /** Where the client sends to. */
  InetSocketAddress address() throws IOException {
    return address(front);
  }

  private static InetSocketAddress address(DatagramChannel channel) throws IOException {
    if (channel.getLocalAddress() instanceof InetSocketAddress address) {
      return address;
    }
    throw new ClosedChannelException();
  }

  /** From now on the server sees the client at another port; what it sends to the old is lost. */
  void move() throws IOException {
    DatagramChannel outside = DatagramChannel.open();
    outside.connect(server);
    outsides.add(outside);
    Thread.ofPlatform().daemon().name("tap-back").start(() -> passFromServer(outside));
  }

  private DatagramChannel outside() {
    return outsides.get(outsides.size() - 1);
  }

  /** Where the server sees the client. */
  InetSocketAddress outsideAddress() throws IOException {
    return address(outside());
  }

  /** Datagrams of the client, in their order. */
  List<byte[]> sent() {
    return List.copyOf(sent);
  }

  /** Datagrams of the server, in their order. */
  List<byte[]> received() {
    return List.copyOf(received);
  }

  /** Whether datagrams of the client are kept and not passed on. */
  void hold(boolean wanted) {
    holding = wanted;
  }

  /** Passes nothing on any more, either way. */
  void cut() {
    cut = true;
  }

  /** Sends a datagram to the server from where the client was at first. */
  void sendFromBefore(byte[] datagram) throws IOException {
    outsides.getFirst().write(ByteBuffer.wrap(datagram));
  }

  private void passFromClient() {
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    try {
      while (true) {
        client.complete(front.receive(buffer.clear()));
        byte[] datagram = copy(buffer.flip());
        boolean held = holding || cut;
        sent.add(datagram);
        if (!held) {
          write(outside(), datagram);
        }
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private static void write(DatagramChannel channel, byte[] datagram) throws IOException {
    try {
      channel.write(ByteBuffer.wrap(datagram));
    } catch (PortUnreachableException e) {
      // The server has gone.
    }
  }

  private void passFromServer(DatagramChannel outside) {
    ByteBuffer buffer = ByteBuffer.allocate(2048);
    try {
      while (true) {
        int unused = outside.read(buffer.clear());
        byte[] datagram = copy(buffer.flip());
        if (outside.equals(outside()) && !cut) {
          received.add(datagram);
          front.send(ByteBuffer.wrap(datagram), client.join());
        }
      }
    } catch (IOException e) {
      // Closed, or the server has gone.
    }
  }

  private static byte[] copy(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  @Override
  public void close() throws IOException {
    front.close();
    for (DatagramChannel outside : outsides) {
      outside.close();
    }
  }
}
