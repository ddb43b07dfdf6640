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
import java.util.concurrent.CountDownLatch;

/**
 * The socket of one kwik connector: it sends by the shared UDP port. Received datagrams do not pass
 * it, but go to {@link Connector#deliver}.
 *
 * <p>Kwik ends the whole process when a receive fails, so this one fails only after kwik has closed
 * the socket.
 */
final class VirtualSocket extends DatagramSocket {
  private final Outward port;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** The shared UDP port. */
  interface Outward {
    void send(VirtualSocket from, DatagramPacket packet);

    InetSocketAddress address();
  }

  VirtualSocket(Outward port) throws SocketException {
    // Unbound: it has no port of its own.
    super((SocketAddress) null);
    this.port = port;
  }

  @Override
  public void receive(DatagramPacket packet) throws IOException {
    while (!isClosed()) {
      try {
        closed.await();
      } catch (InterruptedException e) {
        // Kwik interrupts its receiver before it closes the socket.
      }
    }
    throw new SocketException("closed");
  }

  @Override
  public void send(DatagramPacket packet) {
    if (!isClosed()) {
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
    return closed.getCount() == 0;
  }

  @Override
  public void close() {
    closed.countDown();
    super.close();
  }
}
