/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.contract;

import io.fawa.files.ContentId;
import io.fawa.files.Lease;
import io.fawa.files.UploadSession;
import io.fawa.files.UploadStore;
import io.fawa.files.Visitor;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** Sessions and leases in memory; it can be told to fail. Thread-safe. */
public final class MemoryUploadStore implements UploadStore {
  /** Held for each of these; see {@link #alone}. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<ContentId, UploadSession> sessions = new LinkedHashMap<>();

  private final Map<String, Lease> leases = new HashMap<>();

  /** What calls of {@link #expired} have not looked at in this turn. */
  private final Queue<ContentId> unseen = new ArrayDeque<>();

  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean broken;

  /** Has every further call fail as if the store were gone, or work again. */
  public void broken(boolean nowBroken) {
    broken = nowBroken;
  }

  /** How many calls have failed so. */
  public int failures() {
    return failures.get();
  }

  /** How many sessions there are. */
  public int count() {
    lock.lock();
    try {
      return sessions.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void renew(Lease lease) throws IOException {
    alone(() -> Optional.ofNullable(leases.put(lease.owner(), lease)));
  }

  @Override
  public void release(String owner) throws IOException {
    alone(() -> Optional.ofNullable(leases.remove(owner)));
  }

  @Override
  public boolean isAlive(String owner, Instant now) throws IOException {
    return alone(() -> lives(owner, now));
  }

  @Override
  public void create(UploadSession session) throws IOException {
    if (!alone(() -> sessions.putIfAbsent(session.content(), session) == null)) {
      throw new IOException("there is a session of " + session.content().text());
    }
  }

  @Override
  public Optional<UploadSession> find(ContentId content) throws IOException {
    return alone(() -> Optional.ofNullable(sessions.get(content)));
  }

  @Override
  public boolean replace(String owner, UploadSession next) throws IOException {
    return alone(() -> {
      UploadSession before = sessions.get(next.content());
      if (before == null || !before.owner().equals(owner)) {
        return false;
      }
      if (next.offset() < before.offset()) {
        throw new IllegalArgumentException(
            "offset " + next.offset() + " is before " + before.offset());
      }
      sessions.put(next.content(), next);
      return true;
    });
  }

  @Override
  public Optional<UploadSession> take(UploadSession seen, String by, Instant now)
      throws IOException {
    return alone(() -> {
      if (!seen.equals(sessions.get(seen.content())) || lives(seen.owner(), now)) {
        return Optional.empty();
      }
      UploadSession taken = seen.ownedBy(by);
      sessions.put(taken.content(), taken);
      return Optional.of(taken);
    });
  }

  @Override
  public boolean remove(ContentId content, String owner) throws IOException {
    return alone(() -> {
      UploadSession before = sessions.get(content);
      return before != null && before.owner().equals(owner) && sessions.remove(content, before);
    });
  }

  @Override
  public void expired(Instant now, int max, Visitor<UploadSession> action) throws IOException {
    List<UploadSession> found = alone(() -> next(now, max));
    for (UploadSession session : found) {
      action.visit(session);
    }
  }

  private List<UploadSession> next(Instant now, int max) {
    if (unseen.isEmpty()) {
      unseen.addAll(sessions.keySet());
    }
    List<UploadSession> found = new ArrayList<>();
    for (int i = 0; i < max && !unseen.isEmpty(); i++) {
      UploadSession session = sessions.get(unseen.remove());
      if (session != null && session.expiredAt(now) && !lives(session.owner(), now)) {
        found.add(session);
      }
    }
    return found;
  }

  private boolean lives(String owner, Instant now) {
    Lease lease = leases.get(owner);
    return lease != null && lease.heldAt(now);
  }

  private <T> T alone(Section<T> section) throws IOException {
    if (broken) {
      failures.incrementAndGet();
      throw new IOException("secret-host:6379: the test broke it");
    }
    lock.lock();
    try {
      return section.run();
    } finally {
      lock.unlock();
    }
  }

  private interface Section<T> {
    T run();
  }
}
