/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The tunnels of one session. Thread-safe. */
final class Tunnels {
  private final Session session;
  private final Service service;
  private final ServerConfig config;

  /** Held while a tunnel is made, so that each is made once. Acquired before {@link #lock}. */
  private final ReentrantLock making = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<Key, Tunnel> tunnels = new HashMap<>(2);

  @GuardedBy("lock")
  private boolean ended;

  private record Key(int type, long objectId) {}

  Tunnels(Session session, Service service, ServerConfig config) {
    this.session = session;
    this.service = service;
    this.config = config;
  }

  Tunnel get(int module, long objectId) throws Exception {
    TunnelType type = service.tunnelType(module);
    Key key = new Key(type.type(), objectId);
    making.lock();
    try {
      Tunnel made = new Tunnel(session, type, objectId, config, this);
      lock.lock();
      try {
        Tunnel known = tunnels.get(key);
        if (known != null && !known.ended()) {
          return known;
        }
        requireRoom(known != null);
        tunnels.put(key, made);
      } finally {
        lock.unlock();
      }
      try {
        made.start(service.createTunnel(session, made));
        return made;
      } catch (Exception e) {
        made.end(TunnelEnd.CLOSED);
        throw e;
      }
    } finally {
      making.unlock();
    }
  }

  @GuardedBy("lock")
  private void requireRoom(boolean replaces) {
    if (ended) {
      throw new IllegalStateException("the session has ended");
    }
    if (!replaces && tunnels.size() >= config.tunnelsMax()) {
      throw new IllegalStateException(
          "the session has " + config.tunnelsMax() + " tunnels, which is the most");
    }
  }

  void remove(Tunnel tunnel) {
    lock.lock();
    try {
      tunnels.remove(new Key(tunnel.type().type(), tunnel.objectId()), tunnel);
    } finally {
      lock.unlock();
    }
  }

  void endIdle(long nowNanos) {
    all(false).forEach(tunnel -> tunnel.endIfIdle(nowNanos));
  }

  void end() {
    all(true).forEach(tunnel -> tunnel.end(TunnelEnd.SESSION_ENDED));
  }

  int size() {
    return all(false).size();
  }

  private List<Tunnel> all(boolean forTheLastTime) {
    lock.lock();
    try {
      ended |= forTheLastTime;
      return List.copyOf(tunnels.values());
    } finally {
      lock.unlock();
    }
  }
}
