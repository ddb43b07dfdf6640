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
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The UDP socket of one client connection. Kwik closes it when the connection has ended. */
final class ClientSocket extends DatagramSocket {
  private static final System.Logger LOG = System.getLogger(ClientSocket.class.getName());
  private static final int BUFFER_BYTES = 4 * 1024 * 1024;

  /** A client's Handshake packet below this size has no Finished, only an ACK or a PING. */
  private static final int FINISHED_BYTES_MIN = 70;

  private static final long FINISHED_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  private volatile boolean finishedSent;
  private volatile Runnable whenClosed = () -> {};

  // Used by kwik's receiver thread only.
  private final Queue<byte[]> remaining = new ArrayDeque<>();
  private SocketAddress from = new InetSocketAddress(0);

  ClientSocket() throws SocketException {
    setReceiveBufferSize(BUFFER_BYTES);
    setSendBufferSize(BUFFER_BYTES);
  }

  void whenClosed(Runnable action) {
    whenClosed = action;
    if (isClosed()) {
      action.run();
    }
  }

  /** A network error counts as a lost packet: kwik's receiver would end by the exception. */
  @Override
  public void receive(DatagramPacket packet) throws IOException {
    byte[] next = remaining.poll();
    while (next == null) {
      try {
        super.receive(packet);
        next = first(packet);
      } catch (IOException e) {
        if (isClosed()) {
          throw e;
        }
        LOG.log(Level.DEBUG, "a datagram could not be received", e);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }
    System.arraycopy(next, 0, packet.getData(), packet.getOffset(), next.length);
    packet.setLength(next.length);
    packet.setSocketAddress(from);
  }

  /** Returns the first packet of a datagram and keeps the others for the next calls. */
  private byte[] first(DatagramPacket packet) {
    int offset = packet.getOffset();
    byte[] whole = Arrays.copyOfRange(packet.getData(), offset, offset + packet.getLength());
    remaining.addAll(Coalesced.split(whole, whole.length));
    from = packet.getSocketAddress();
    return remaining.remove();
  }

  /**
   * Waits until the client's Finished has been sent, one second at most: kwik drops an unsent one
   * at close, and the server would wait for it.
   */
  void awaitFinished() {
    long begin = System.nanoTime();
    while (!finishedSent && System.nanoTime() - begin < FINISHED_NANOS_MAX) {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
    }
  }

  @Override
  public void send(DatagramPacket packet) throws IOException {
    try {
      super.send(packet);
      if (!finishedSent) {
        finishedSent =
            Coalesced.of(packet.getData(), packet.getLength()).stream()
                .anyMatch(part ->
                    part.is(LongHeader.HANDSHAKE)
                        && part.end() - part.offset() >= FINISHED_BYTES_MIN);
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a datagram could not be sent", e);
    }
  }

  @Override
  public void close() {
    super.close();
    whenClosed.run();
  }
}
