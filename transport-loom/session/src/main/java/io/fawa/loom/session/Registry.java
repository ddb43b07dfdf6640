/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.limits.Asker;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The connections and sessions of one server. A session is removed by identity: the end of a former
 * one never removes another of the same uid. Thread-safe.
 */
final class Registry {
  private final ServerConfig config;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger unauthenticated = new AtomicInteger();
  private final ConcurrentHashMap<String, Integer> addresses = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, Session> sessions = new ConcurrentHashMap<>();

  /** The sessions of a uid, the oldest first. */
  private final ConcurrentHashMap<Long, List<Session>> uids = new ConcurrentHashMap<>();

  Registry(ServerConfig config) {
    this.config = config;
  }

  /** Counts a connection; false if a limit is reached. */
  boolean add(Link link) {
    if (connections.incrementAndGet() > config.connectionsMax()) {
      connections.decrementAndGet();
      return false;
    }
    if (unauthenticated.incrementAndGet() > config.unauthenticatedMax()) {
      unauthenticated.decrementAndGet();
      connections.decrementAndGet();
      return false;
    }
    if (!link.isOfMany() && !locate(link)) {
      unauthenticated.decrementAndGet();
      connections.decrementAndGet();
      return false;
    }
    links.add(link);
    return true;
  }

  /** Counts a connection for its address, once that is known; false if it has too many. */
  boolean locate(Link link) {
    String from = address(link.remoteAddress());
    if (from != null
        && addresses.merge(from, 1, Integer::sum) > config.connectionsPerAddressMax()) {
      leave(from);
      return false;
    }
    link.countedFor(from);
    return true;
  }

  /** A connection has its session. */
  void authenticated() {
    unauthenticated.decrementAndGet();
  }

  void remove(Link link, boolean authenticated) {
    if (links.remove(link)) {
      connections.decrementAndGet();
      if (!authenticated) {
        unauthenticated.decrementAndGet();
      }
      link.countedFor().ifPresent(this::leave);
    }
  }

  private void leave(String from) {
    addresses.computeIfPresent(from, (key, count) -> count == 1 ? null : count - 1);
  }

  /** Null for this machine, whose connections have no limit of their own. */
  private static @Nullable String address(SocketAddress remote) {
    boolean local =
        !(remote instanceof InetSocketAddress socket)
            || socket.getAddress() == null
            || socket.getAddress().isLoopbackAddress();
    return local ? null : Asker.of(remote).network();
  }

  /**
   * Adds a session, by the policy for others of its uid.
   *
   * @return those that it replaces
   * @throws RefusedException the uid is taken
   */
  List<Session> claim(Session session) throws RefusedException {
    AtomicReference<List<Session>> replaced = new AtomicReference<>(List.of());
    List<Session> now =
        uids.compute(
            session.uid(),
            (uid, known) -> {
              List<Session> living = known == null ? List.of() : known;
              return switch (config.sameUid()) {
                case REJECT -> living.isEmpty() ? List.of(session) : living;
                case REPLACE -> {
                  replaced.set(living);
                  yield List.of(session);
                }
                case KEEP_BOTH -> with(living, session);
              };
            });
    if (now.getLast() != session) {
      throw new RefusedException(
          RefusedException.UID_TAKEN, false, "uid " + session.uid() + " has a session already");
    }
    sessions.put(session.id(), session);
    return replaced.get();
  }

  private static List<Session> with(List<Session> living, Session session) {
    List<Session> all = new ArrayList<>(living);
    all.add(session);
    return List.copyOf(all);
  }

  void remove(Session session) {
    sessions.remove(session.id(), session);
    uids.computeIfPresent(
        session.uid(),
        (uid, known) -> {
          List<Session> rest = known.stream().filter(one -> one != session).toList();
          return rest.isEmpty() ? null : rest;
        });
  }

  /** The newest session of a uid. */
  Optional<Session> ofUid(long uid) {
    return Optional.ofNullable(uids.get(uid)).map(List::getLast);
  }

  Optional<Session> session(long id) {
    return Optional.ofNullable(sessions.get(id));
  }

  Collection<Session> sessions() {
    return sessions.values();
  }

  Collection<Link> links() {
    return links;
  }

  int connections() {
    return connections.get();
  }

  int unauthenticatedConnections() {
    return unauthenticated.get();
  }
}
