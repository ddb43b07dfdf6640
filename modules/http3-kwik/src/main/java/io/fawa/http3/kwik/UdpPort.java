/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A UDP socket and its reader thread, which only close ends. */
final class UdpPort implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(UdpPort.class.getName());
  private static final int BUFFER_BYTES = 4 * 1024 * 1024;
  private static final int DATAGRAM_BYTES_MAX = 65_536;
  private static final int TICK_MILLIS = 500;
  private static final long CLOSE_MILLIS_MAX = 1000;

  private final DatagramSocket socket;
  private final InetSocketAddress address;
  private volatile @Nullable Thread reader;

  /** Called on the reader thread. */
  interface Inward {
    /** A datagram has come; {@code buffer} is reused after this call. */
    void received(byte[] buffer, int length, SocketAddress from);

    /** Called about twice a second. */
    void tick();
  }

  private UdpPort(DatagramSocket socket) {
    this.socket = socket;
    this.address = (InetSocketAddress) socket.getLocalSocketAddress();
  }

  static UdpPort bind(InetSocketAddress address) throws IOException {
    DatagramSocket socket = new DatagramSocket((SocketAddress) null);
    try {
      socket.setReceiveBufferSize(BUFFER_BYTES);
      socket.setSendBufferSize(BUFFER_BYTES);
      socket.setSoTimeout(TICK_MILLIS);
      socket.bind(address);
      return new UdpPort(socket);
    } catch (IOException e) {
      socket.close();
      throw new IOException("cannot bind UDP " + address + ": " + e.getMessage(), e);
    }
  }

  InetSocketAddress address() {
    return address;
  }

  void start(Inward inward) {
    reader =
        Thread.ofPlatform()
            .daemon()
            .name("fawa-kwik-udp-" + address.getPort())
            .start(() -> read(inward));
  }

  private void read(Inward inward) {
    byte[] buffer = new byte[DATAGRAM_BYTES_MAX];
    long tickedNanos = System.nanoTime();
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        inward.received(buffer, packet.getLength(), packet.getSocketAddress());
      } catch (SocketTimeoutException e) {
        // The tick below is due.
      } catch (IOException e) {
        if (!socket.isClosed()) {
          LOG.log(Level.DEBUG, "a datagram could not be received", e);
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "a datagram could not be handled", e);
      }
      long nowNanos = System.nanoTime();
      if (nowNanos - tickedNanos > TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS)) {
        tickedNanos = nowNanos;
        inward.tick();
      }
    }
  }

  /** Sends a datagram; a network error counts as a lost packet. */
  void send(DatagramPacket packet) {
    try {
      socket.send(packet);
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(Level.DEBUG, "a datagram could not be sent", e);
    }
  }

  /** Waits for the reader: the port stays bound until it has left the socket. */
  @Override
  public void close() {
    socket.close();
    Thread reading = reader;
    if (reading != null && !reading.equals(Thread.currentThread())) {
      try {
        reading.join(CLOSE_MILLIS_MAX);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
