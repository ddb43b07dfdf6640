/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The socket that a connector of kwik sees: one of several on a UDP port.
 *
 * <p>Kwik ends the whole process when a receive fails, so this one fails only when kwik itself has
 * closed it. An error of the network is not its business: that is a lost packet.
 */
final class VirtualSocket extends DatagramSocket {
  /** What comes beyond is lost, as in the socket's own buffer. */
  private static final int WAITING_MAX = 4096;

  private static final long POLL_SECONDS = 1;

  private final Outward port;
  private final BlockingQueue<DatagramPacket> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private volatile boolean closed;

  /** The way out. */
  interface Outward {
    void send(VirtualSocket from, DatagramPacket packet);

    InetSocketAddress address();
  }

  VirtualSocket(Outward port) throws SocketException {
    // Not bound: it has no port of its own.
    super((SocketAddress) null);
    this.port = port;
  }

  /** Gives kwik a packet, or drops it where too many wait. */
  void deliver(byte[] bytes, SocketAddress from) {
    if (!closed) {
      waiting.offer(new DatagramPacket(bytes, bytes.length, from));
    }
  }

  @Override
  public void receive(DatagramPacket packet) throws IOException {
    while (!closed) {
      DatagramPacket next;
      try {
        next = waiting.poll(POLL_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        // Kwik interrupts its receiver before it closes the socket.
        continue;
      }
      if (next != null) {
        int room = packet.getData().length - packet.getOffset();
        int length = Math.min(next.getLength(), room);
        System.arraycopy(next.getData(), 0, packet.getData(), packet.getOffset(), length);
        packet.setLength(length);
        packet.setSocketAddress(next.getSocketAddress());
        return;
      }
    }
    throw new SocketException("closed");
  }

  @Override
  public void send(DatagramPacket packet) {
    if (!closed) {
      port.send(this, packet);
    }
  }

  @Override
  public int getLocalPort() {
    return port.address().getPort();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return port.address();
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    super.close();
  }
}
