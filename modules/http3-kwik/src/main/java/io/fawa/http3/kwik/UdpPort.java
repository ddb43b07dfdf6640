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

  /** Datagrams in a millisecond from which on some gather. */
  private static final int BUSY_PER_MILLI = 4;

  private static final long GATHER_NANOS = TimeUnit.MICROSECONDS.toNanos(400);

  /** A datagram that was there already is received in less. */
  private static final long AT_ONCE_NANOS_MAX = TimeUnit.MICROSECONDS.toNanos(10);

  /** Time allowed to kwik between handing over a datagram and noting its packets as sent. */
  private static final long NOTED_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(1);

  private final DatagramSocket socket;
  private final InetSocketAddress address;
  private final SendQueue outgoing;
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
    this.outgoing =
        new SendQueue("fawa-kwik-udp-send-" + address.getPort(), this::sendNow, NOTED_NANOS_MAX);
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
    outgoing.start();
    reader =
        Thread.ofPlatform()
            .daemon()
            .name("fawa-kwik-udp-" + address.getPort())
            .start(() -> read(inward));
  }

  private void read(Inward inward) {
    byte[] buffer = new byte[DATAGRAM_BYTES_MAX];
    long tickedNanos = System.nanoTime();
    Pace pace = new Pace(BUSY_PER_MILLI, tickedNanos);
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        receive(packet, pace);
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

  /**
   * Receives a datagram. Where many come, and none is there yet, some gather behind it: each would
   * wake three threads, and let kwik send a packet or two.
   */
  private void receive(DatagramPacket packet, Pace pace) throws IOException {
    long beganNanos = System.nanoTime();
    socket.receive(packet);
    long nowNanos = System.nanoTime();
    pace.count(nowNanos);
    if (pace.busy() && nowNanos - beganNanos > AT_ONCE_NANOS_MAX) {
      LockSupport.parkNanos(GATHER_NANOS);
    }
  }

  /** Sends a datagram: one of a connection soon, by the {@link SendQueue}, others at once. */
  void send(DatagramPacket packet) {
    if (Thread.currentThread().equals(reader)) {
      sendNow(packet);
    } else {
      outgoing.send(packet);
    }
  }

  /** A network error counts as a lost packet. */
  private void sendNow(DatagramPacket packet) {
    try {
      socket.send(packet);
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(Level.DEBUG, "a datagram could not be sent", e);
    }
  }

  /** Waits for the reader: the port stays bound until it has left the socket. */
  @Override
  public void close() {
    outgoing.close();
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
