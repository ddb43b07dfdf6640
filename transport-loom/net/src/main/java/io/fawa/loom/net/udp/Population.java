/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bookkeeping of a listener: connections and their origins, unproven peers, peers proven before
 * they were accepted, and ended conversations. Guarded by the listener's lock.
 */
final class Population {
  private static final int DEPARTED_MAX = 4096;
  private static final int SHOWN_MAX = 1024;

  private record Departure(int conversation, long atMillis) {}

  /** A bounded map that drops the eldest entry. */
  private static final class Bounded<K, V> extends LinkedHashMap<K, V> {
    private static final long serialVersionUID = 1L;

    private final int entriesMax;

    Bounded(int entriesMax) {
      this.entriesMax = entriesMax;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
      return size() > entriesMax;
    }
  }

  private final KcpLimits limits;
  private final long reuseMillis;
  private final long proofMillis;
  private final Map<KcpConnection, Origin> origins = new HashMap<>();
  private final Map<Origin, Integer> counts = new HashMap<>();

  /** Unproven connections with their start times, in that order. */
  private final LinkedHashMap<KcpConnection, Long> unproven = new LinkedHashMap<>();

  /** Conversations that have responded to a challenge before they were accepted. */
  private final Bounded<InetSocketAddress, Integer> shown = new Bounded<>(SHOWN_MAX);

  /** The last ended conversation of each address, so that late datagrams do not open a new one. */
  private final Bounded<InetSocketAddress, Departure> departed = new Bounded<>(DEPARTED_MAX);

  Population(KcpOptions options) {
    this.limits = options.limits();
    this.reuseMillis = options.reuseAfter().toMillis();
    this.proofMillis = options.proofTime().toMillis();
  }

  /** Whether another connection from an address is accepted. */
  boolean hasRoomFor(InetSocketAddress from) {
    return origins.size() < limits.connectionsMax()
        && counts.getOrDefault(Origin.of(from.getAddress()), 0) < limits.connectionsPerAddressMax();
  }

  /**
   * Whether a datagram is a late one of an ended conversation. After some time the same
   * conversation may start again, but not in the middle.
   */
  boolean isStraggler(InetSocketAddress from, Datagram datagram, long nowMillis) {
    Departure last = departed.get(from);
    return last != null
        && last.conversation == datagram.conversation()
        && (nowMillis - last.atMillis < reuseMillis || !datagram.pushesFirst());
  }

  void add(KcpConnection connection, InetSocketAddress from, boolean proven, long nowMillis) {
    Origin origin = Origin.of(from.getAddress());
    origins.put(connection, origin);
    counts.merge(origin, 1, Integer::sum);
    if (!proven) {
      unproven.put(connection, nowMillis);
    }
  }

  /** A connection has moved. */
  void moved(KcpConnection connection, InetSocketAddress to) {
    Origin before = origins.get(connection);
    if (before != null) {
      Origin after = Origin.of(to.getAddress());
      origins.put(connection, after);
      uncount(before);
      counts.merge(after, 1, Integer::sum);
    }
  }

  void proven(KcpConnection connection) {
    unproven.remove(connection);
  }

  void remove(KcpConnection connection, InetSocketAddress address, long nowMillis) {
    Origin origin = origins.remove(connection);
    if (origin != null) {
      uncount(origin);
      unproven.remove(connection);
      departed.put(address, new Departure(connection.conversation(), nowMillis));
    }
  }

  private void uncount(Origin origin) {
    int left = counts.getOrDefault(origin, 1) - 1;
    if (left == 0) {
      counts.remove(origin);
    } else {
      counts.put(origin, left);
    }
  }

  /** Whether the maximum of unproven peers is reached. */
  boolean isUnprovenFull() {
    return unproven.size() >= limits.unprovenMax();
  }

  /** The oldest peer that has not proven its address in time. */
  @Nullable KcpConnection overdue(long nowMillis) {
    Map.Entry<KcpConnection, Long> eldest = unproven.firstEntry();
    return eldest != null && nowMillis - eldest.getValue() >= proofMillis ? eldest.getKey() : null;
  }

  /** An address without a connection was proven. */
  void show(InetSocketAddress from, int conversation) {
    shown.put(from, conversation);
  }

  /** Whether an address was proven; counts once. */
  boolean hasShown(InetSocketAddress from, int conversation) {
    return shown.remove(from, conversation);
  }
}
