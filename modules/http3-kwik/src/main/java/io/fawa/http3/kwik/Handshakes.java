/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The handshakes under way and the connector of each, read from the unprotected fields of long
 * headers: kwik reports a connection only when its handshake is complete. Thread-safe.
 */
final class Handshakes {
  /** Connection ids remembered at most; the oldest is dropped, as ids matter only in handshakes. */
  private static final int ROUTES_MAX = 16_384;

  private final long timeoutNanos;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<String, Connector> routes = new LinkedHashMap<>();

  @GuardedBy("lock")
  private final Map<Client, Handshake> underWay = new LinkedHashMap<>();

  /** A client's address and the source connection id it chose, in hex. */
  private record Client(SocketAddress address, String id) {}

  /** One handshake; {@code serverId}, in hex, is empty until the server has answered. */
  record Handshake(
      Connector connector,
      SocketAddress address,
      LongHeader first,
      String serverId,
      long beganNanos) {}

  Handshakes(long timeoutNanos) {
    this.timeoutNanos = timeoutNanos;
  }

  int count() {
    lock.lock();
    try {
      return underWay.size();
    } finally {
      lock.unlock();
    }
  }

  boolean any(Connector connector) {
    lock.lock();
    try {
      return underWay.values().stream().anyMatch(each -> each.connector == connector);
    } finally {
      lock.unlock();
    }
  }

  /** The connector that an Initial packet belongs to; empty if it begins a connection. */
  Optional<Connector> of(LongHeader initial) {
    lock.lock();
    try {
      return Optional.ofNullable(routes.get(initial.destination()));
    } finally {
      lock.unlock();
    }
  }

  void begun(Connector connector, LongHeader initial, SocketAddress address, long nowNanos) {
    lock.lock();
    try {
      route(initial.destination(), connector);
      underWay.put(
          new Client(address, initial.source()),
          new Handshake(connector, address, initial, "", nowNanos));
    } finally {
      lock.unlock();
    }
  }

  /** Records a long header that the server has sent. */
  void answered(Connector connector, LongHeader answer, SocketAddress address) {
    lock.lock();
    try {
      route(answer.source(), connector);
      underWay.computeIfPresent(
          new Client(address, answer.destination()),
          (client, each) ->
              new Handshake(
                  each.connector, each.address, each.first, answer.source(), each.beganNanos));
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void route(String id, Connector connector) {
    routes.put(id, connector);
    if (routes.size() > ROUTES_MAX) {
      Iterator<String> oldest = routes.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Removes the oldest handshake of this address: it is complete. */
  void completed(Connector connector, SocketAddress address) {
    lock.lock();
    try {
      Iterator<Handshake> all = underWay.values().iterator();
      while (all.hasNext()) {
        Handshake each = all.next();
        if (each.connector == connector && each.address.equals(address)) {
          all.remove();
          return;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Removes and returns the handshakes that exceed the time-out. */
  List<Handshake> expired(long nowNanos) {
    List<Handshake> late = new ArrayList<>();
    lock.lock();
    try {
      underWay
          .values()
          .removeIf(each -> nowNanos - each.beganNanos > timeoutNanos && late.add(each));
    } finally {
      lock.unlock();
    }
    return late;
  }

  /** Removes and returns all handshakes. */
  List<Handshake> all() {
    lock.lock();
    try {
      List<Handshake> all = List.copyOf(underWay.values());
      underWay.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }

  void forget(Connector connector) {
    lock.lock();
    try {
      routes.values().removeIf(each -> each == connector);
    } finally {
      lock.unlock();
    }
  }
}
