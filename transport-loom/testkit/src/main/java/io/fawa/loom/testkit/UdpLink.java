/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A bad link between real programs: clients send to its {@link #address}, it forwards to a target
 * and back. Its effect on the datagrams of each client and direction depends only on the seed and
 * on their order. Thread-safe. Close it to end its three threads.
 */
public final class UdpLink implements AutoCloseable {
  private static final int SOCKET_BYTES = 4 * 1024 * 1024;

  private final InetSocketAddress target;
  private final LinkConditions conditions;
  private final long seed;
  private final DatagramChannel front;
  private final Selector backs;
  private final DelayLine line = new DelayLine();
  private final Map<SocketAddress, Client> clients = new ConcurrentHashMap<>();
  private final LongAdder taken = new LongAdder();
  private final LongAdder lost = new LongAdder();

  /** The two directions of one client; its datagrams reach the target from their own socket. */
  private record Client(
      SocketAddress address, DatagramChannel back, Random forward, Random backward) {}

  private UdpLink(
      InetSocketAddress listen, InetSocketAddress target, LinkConditions conditions, long seed)
      throws IOException {
    this.target = target;
    this.conditions = conditions;
    this.seed = seed;
    this.front = open();
    this.backs = Selector.open();
    try {
      front.bind(listen);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens a link; port 0 lets the system choose one.
   *
   * @param conditions the conditions of each direction
   * @throws IOException the address is not local or is taken
   */
  public static UdpLink open(
      InetSocketAddress listen, InetSocketAddress target, LinkConditions conditions, long seed)
      throws IOException {
    UdpLink link = new UdpLink(listen, target, conditions, seed);
    // Platform threads: they wait in the kernel for most of their time, and no scheduler of ours
    // comes between a datagram's time and its sending.
    Thread.ofPlatform().daemon().name("link-front").start(link::takeFromClients);
    Thread.ofPlatform().daemon().name("link-backs").start(link::takeFromTarget);
    Thread.ofPlatform().daemon().name("link-line").start(link.line::run);
    return link;
  }

  private static DatagramChannel open() throws IOException {
    return DatagramChannel.open()
        .setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BYTES)
        .setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BYTES);
  }

  /** The address that clients send to. */
  public InetSocketAddress address() throws IOException {
    if (front.getLocalAddress() instanceof InetSocketAddress address) {
      return address;
    }
    throw new ClosedChannelException();
  }

  /** Received datagrams, in both directions. */
  public long taken() {
    return taken.sum();
  }

  /** Datagrams of these that were lost on purpose. */
  public long lost() {
    return lost.sum();
  }

  /** Datagrams that were lost because the link could not keep up. */
  public long dropped() {
    return line.dropped();
  }

  @Override
  public void close() throws IOException {
    line.close();
    front.close();
    backs.close();
    for (Client client : clients.values()) {
      client.back.close();
    }
  }

  private void takeFromClients() {
    DelayLine.Parcel spare = new DelayLine.Parcel();
    try {
      while (true) {
        DelayLine.Parcel parcel = line.take();
        DelayLine.Parcel filled = parcel == null ? spare : parcel;
        filled.bytes.clear();
        SocketAddress from = front.receive(filled.bytes);
        if (parcel != null) {
          Client client = clients.get(from);
          if (client == null) {
            client = welcome(from);
          }
          pass(parcel, client.forward, client.back, false, client);
        }
      }
    } catch (IOException | ClosedSelectorException e) {
      // Closed.
    }
  }

  private Client welcome(SocketAddress from) throws IOException {
    DatagramChannel back = open();
    back.connect(target);
    back.configureBlocking(false);
    long own = seed * 0x9e3779b97f4a7c15L + 2L * clients.size();
    Client client = new Client(from, back, new Random(own), new Random(own + 1));
    clients.put(from, client);
    back.register(backs, SelectionKey.OP_READ, client);
    // A selection in progress does not see the new key.
    backs.wakeup();
    return client;
  }

  private void takeFromTarget() {
    try {
      while (backs.isOpen()) {
        backs.select(key -> {
          if (key.attachment() instanceof Client client) {
            takeAll(client);
          }
        });
      }
    } catch (IOException | ClosedSelectorException e) {
      // Closed.
    }
  }

  private void takeAll(Client client) {
    try {
      for (DelayLine.Parcel parcel = line.take(); parcel != null; parcel = line.take()) {
        if (client.back.receive(parcel.bytes) == null) {
          line.giveBack(parcel);
          return;
        }
        pass(parcel, client.backward, front, true, client);
      }
    } catch (PortUnreachableException e) {
      // The target is not listening yet.
      lost.increment();
    } catch (IOException e) {
      clients.remove(client.address, client);
    }
  }

  private void pass(
      DelayLine.Parcel parcel,
      Random random,
      DatagramChannel channel,
      boolean addressed,
      Client client) {
    parcel.bytes.flip();
    taken.increment();
    if (random.nextDouble() < conditions.lossRate()) {
      lost.increment();
      line.giveBack(parcel);
      return;
    }
    long now = System.nanoTime();
    SocketAddress to = addressed ? client.address : null;
    if (random.nextDouble() < conditions.duplicateRate()) {
      DelayLine.Parcel copy = line.take();
      if (copy != null) {
        copy.bytes.put(parcel.bytes.duplicate()).flip();
        line.put(copy, channel, to, now + delayNanos(random));
      }
    }
    conditions.spoil(random, parcel.bytes);
    line.put(parcel, channel, to, now + delayNanos(random));
  }

  private long delayNanos(Random random) {
    return TimeUnit.MILLISECONDS.toNanos(conditions.drawDelay(random));
  }
}
