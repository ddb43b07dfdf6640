/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A network of one client and one server that can be cut. Counts the server's Retry packets. */
final class UdpRelay implements AutoCloseable {
  private final InetSocketAddress server;
  private final DatagramSocket outer;
  private final DatagramSocket inner;
  private final AtomicReference<SocketAddress> client = new AtomicReference<>();
  private final AtomicInteger retries = new AtomicInteger();
  private volatile boolean cut;

  UdpRelay(InetSocketAddress server) throws IOException {
    this.server = server;
    outer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    inner = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::toServer);
    Thread.ofVirtual().start(this::toClient);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) outer.getLocalSocketAddress();
  }

  /** Carries nothing from now on. */
  void cut() {
    cut = true;
  }

  int retries() {
    return retries.get();
  }

  private void toServer() {
    try {
      while (true) {
        DatagramPacket packet = receive(outer);
        client.set(packet.getSocketAddress());
        send(inner, packet, server);
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void toClient() {
    try {
      while (true) {
        DatagramPacket packet = receive(inner);
        // A long header of type Retry (RFC 9000 §17.2.5).
        if (packet.getLength() > 0 && (packet.getData()[0] & 0xf0) == 0xf0) {
          retries.incrementAndGet();
        }
        send(outer, packet, client.get());
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private static DatagramPacket receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
    socket.receive(packet);
    return packet;
  }

  private void send(DatagramSocket socket, DatagramPacket packet, SocketAddress target)
      throws IOException {
    if (!cut) {
      socket.send(new DatagramPacket(packet.getData(), packet.getLength(), target));
    }
  }

  @Override
  public void close() {
    outer.close();
    inner.close();
  }
}
