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
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A UDP relay between one client and one server that can be cut, and can lose chosen packets, or
 * lose, duplicate and reorder a share of all. Counts the server's Retry packets.
 */
public final class UdpRelay implements AutoCloseable {
  private static final int DOUBLED_PERCENT = 1;
  private static final int LATE_PERCENT = 2;

  private final InetSocketAddress server;
  private final DatagramSocket outer;
  private final DatagramSocket inner;
  private final AtomicReference<SocketAddress> client = new AtomicReference<>();
  private final AtomicInteger retries = new AtomicInteger();
  private final AtomicInteger lostToServer = new AtomicInteger();
  private final AtomicInteger lostToClient = new AtomicInteger();
  private final AtomicInteger losesToServer = new AtomicInteger(-1);
  private final AtomicInteger losesToClient = new AtomicInteger(-1);
  private final int lostPercent;
  private final long seed;
  private volatile int burst;
  private volatile boolean cut;

  /** Loses nothing. */
  UdpRelay(InetSocketAddress server) throws IOException {
    this(server, 0, 0);
  }

  /**
   * A bad network.
   *
   * @param lostPercent of all packets; 0 for a good network, which doubles and reorders none either
   * @param seed decides which packets
   */
  public UdpRelay(InetSocketAddress server, int lostPercent, long seed) throws IOException {
    this.server = server;
    this.lostPercent = lostPercent;
    this.seed = seed;
    outer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    inner = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::toServer);
    Thread.ofVirtual().start(this::toClient);
  }

  /** Where the client connects to. */
  public InetSocketAddress address() {
    return (InetSocketAddress) outer.getLocalSocketAddress();
  }

  /** Carries nothing from now on. */
  public void cut() {
    cut = true;
  }

  /** Loses also the packet with this number, from 0, of one direction. */
  public void lose(boolean toServer, int number) {
    lose(toServer, number, 1);
  }

  /** Loses also {@code count} packets in a row of one direction, from this number on, from 0. */
  public void lose(boolean toServer, int number, int count) {
    burst = count;
    (toServer ? losesToServer : losesToClient).set(number);
  }

  /** Packets lost in a direction. */
  public int lost(boolean toServer) {
    return (toServer ? lostToServer : lostToClient).get();
  }

  /** Packets lost in the direction that has lost fewer. */
  public int lost() {
    return Math.min(lostToServer.get(), lostToClient.get());
  }

  int retries() {
    return retries.get();
  }

  private void toServer() {
    Direction direction = new Direction(inner, new Random(seed), losesToServer, lostToServer);
    try {
      while (true) {
        DatagramPacket packet = receive(outer);
        client.set(packet.getSocketAddress());
        direction.carry(packet, server);
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void toClient() {
    Direction direction = new Direction(outer, new Random(~seed), losesToClient, lostToClient);
    try {
      while (true) {
        DatagramPacket packet = receive(inner);
        // A long header of type Retry (RFC 9000 §17.2.5).
        if (packet.getLength() > 0 && (packet.getData()[0] & 0xf0) == 0xf0) {
          retries.incrementAndGet();
        }
        direction.carry(packet, client.get());
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

  /** One direction; used by one thread. */
  private final class Direction {
    private final DatagramSocket out;
    private final Random random;
    private final AtomicInteger loses;
    private final AtomicInteger lost;
    private int carried;
    private @Nullable DatagramPacket late;

    Direction(DatagramSocket out, Random random, AtomicInteger loses, AtomicInteger lost) {
      this.out = out;
      this.random = random;
      this.loses = loses;
      this.lost = lost;
    }

    void carry(DatagramPacket received, SocketAddress target) throws IOException {
      DatagramPacket packet = new DatagramPacket(received.getData(), received.getLength(), target);
      if (cut) {
        return;
      }
      int number = carried++;
      int first = loses.get();
      if (first >= 0 && number >= first && number < first + burst) {
        lost.incrementAndGet();
        return;
      }
      if (lostPercent == 0) {
        out.send(packet);
        return;
      }
      int chance = random.nextInt(100);
      if (chance < lostPercent) {
        lost.incrementAndGet();
        return;
      }
      DatagramPacket before = late;
      late = null;
      if (before == null && chance >= 100 - LATE_PERCENT) {
        late = packet;
        return;
      }
      out.send(packet);
      if (chance < lostPercent + DOUBLED_PERCENT) {
        out.send(packet);
      }
      if (before != null) {
        out.send(before);
      }
    }
  }

  @Override
  public void close() {
    outer.close();
    inner.close();
  }
}
