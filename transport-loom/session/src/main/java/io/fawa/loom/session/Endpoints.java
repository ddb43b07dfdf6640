/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * The servers that a client chooses from: at random by their weights, but one that failed only if
 * all have. A failed one counts again once a check has reached it. Thread-safe.
 */
public final class Endpoints {
  private final List<Endpoint> all;
  private final RandomGenerator random;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Set<Endpoint> failed = new HashSet<>();

  @GuardedBy("lock")
  private Optional<URI> wanted = Optional.empty();

  /**
   * A choice.
   *
   * @throws IllegalArgumentException there is none
   */
  public Endpoints(List<Endpoint> all, RandomGenerator random) {
    if (all.isEmpty()) {
      throw new IllegalArgumentException("no endpoints, needed is one");
    }
    this.all = List.copyOf(all);
    this.random = random;
  }

  /** All of them. */
  public List<Endpoint> all() {
    return all;
  }

  /** Those that have failed and were not reached since. */
  public List<Endpoint> failed() {
    lock.lock();
    try {
      List<Endpoint> some = new ArrayList<>(all);
      some.retainAll(failed);
      return some;
    } finally {
      lock.unlock();
    }
  }

  /** The next to try. */
  Endpoint choose() {
    lock.lock();
    try {
      Optional<URI> asked = wanted;
      wanted = Optional.empty();
      if (asked.isPresent()) {
        Optional<Endpoint> known =
            all.stream().filter(one -> one.target().equals(asked.get())).findFirst();
        if (known.isPresent()) {
          return known.get();
        }
      }
      List<Endpoint> healthy = new ArrayList<>(all);
      healthy.removeAll(failed);
      return byWeight(healthy.isEmpty() ? all : healthy);
    } finally {
      lock.unlock();
    }
  }

  private Endpoint byWeight(List<Endpoint> from) {
    long sum = from.stream().mapToLong(Endpoint::weight).sum();
    if (sum == 0) {
      return from.get(random.nextInt(from.size()));
    }
    long ticket = random.nextLong(sum);
    for (Endpoint one : from) {
      ticket -= one.weight();
      if (ticket < 0) {
        return one;
      }
    }
    throw new IllegalStateException("weights of " + sum + " together are not");
  }

  /** The next choice is this one, if it is among them: its predecessor has said so. */
  void prefer(URI target) {
    lock.lock();
    try {
      wanted = Optional.of(target);
    } finally {
      lock.unlock();
    }
  }

  void failed(Endpoint endpoint) {
    lock.lock();
    try {
      failed.add(endpoint);
    } finally {
      lock.unlock();
    }
  }

  void reached(Endpoint endpoint) {
    lock.lock();
    try {
      failed.remove(endpoint);
    } finally {
      lock.unlock();
    }
  }
}
