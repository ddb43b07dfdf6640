/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.files.ContentId;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.FilesConfig;
import io.fawa.limits.Asker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Limits what is stored at a time: bytes in all, and bytes and files of each asker. An upload
 * counts with the bytes that it has declared or received, whichever are more; then the file counts
 * until it is removed or expires. Who sent what is kept in memory only: what an earlier process
 * stored counts in all, and for no asker. Thread-safe.
 */
final class Quotas {
  private static final Comparator<Entry> BY_EXPIRY =
      Comparator.comparing((Entry entry) -> entry.expires)
          .thenComparing(entry -> entry.content.text());

  private final FilesConfig.Quotas limits;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Map<ContentId, Entry> entries = new HashMap<>();

  @GuardedBy("lock")
  private final Use all = new Use();

  @GuardedBy("lock")
  private final Map<String, Use> askers = new HashMap<>();

  @GuardedBy("lock")
  private long refused;

  /** What is counted: an upload in progress, which ends nobody knows when, or what is stored. */
  private static final class Entry {
    final ContentId content;
    final @Nullable String asker;
    long bytes;
    Instant expires = Instant.MAX;

    Entry(ContentId content, @Nullable String asker) {
      this.content = content;
      this.asker = asker;
    }
  }

  /** The entries of an asker, or all. */
  private static final class Use {
    final NavigableSet<Entry> entries = new TreeSet<>(BY_EXPIRY);
    long bytes;

    void add(Entry entry) {
      entries.add(entry);
      bytes += entry.bytes;
    }

    void remove(Entry entry) {
      entries.remove(entry);
      bytes -= entry.bytes;
    }

    /** When {@code bytesWanted} and {@code filesWanted} will have expired. */
    Instant freed(long bytesWanted, int filesWanted) {
      long freedBytes = 0;
      int freedFiles = 0;
      for (Entry entry : entries) {
        freedBytes += entry.bytes;
        freedFiles++;
        if (freedBytes >= bytesWanted && freedFiles >= filesWanted) {
          return entry.expires;
        }
      }
      return Instant.MAX;
    }
  }

  Quotas(FilesConfig.Quotas limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Begins or continues an upload that has, or will have, so many bytes.
   *
   * @throws FileRefusedException {@code TOO_LARGE} it never fits, {@code TOO_MANY} the asker has
   *     too much, {@code FULL} all have too much
   */
  void begin(ContentId content, Asker asker, long bytes) throws FileRefusedException {
    if (!limits.isOn()) {
      return;
    }
    lock.lock();
    try {
      prune();
      Entry known = entries.get(content);
      Entry entry = known == null ? new Entry(content, asker.name()) : known;
      require(entry, Math.max(bytes, entry.bytes), known == null);
      set(entry, Math.max(bytes, entry.bytes), Instant.MAX);
    } finally {
      lock.unlock();
    }
  }

  /**
   * An upload in progress will have at least so many bytes.
   *
   * @throws FileRefusedException as {@link #begin}
   */
  void grow(ContentId content, long bytes) throws FileRefusedException {
    if (!limits.isOn()) {
      return;
    }
    lock.lock();
    try {
      Entry entry = entries.get(content);
      if (entry == null || bytes <= entry.bytes) {
        return;
      }
      prune();
      require(entry, bytes, false);
      set(entry, bytes, Instant.MAX);
    } finally {
      lock.unlock();
    }
  }

  /** What is stored has these bytes, until it expires. */
  void keep(ContentId content, long bytes, Instant expires) {
    lock.lock();
    try {
      Entry entry = entries.get(content);
      if (entry != null) {
        set(entry, bytes, expires);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A file expires later, or earlier. */
  void expires(ContentId content, Instant expires) {
    lock.lock();
    try {
      Entry entry = entries.get(content);
      if (entry != null) {
        set(entry, entry.bytes, expires);
      }
    } finally {
      lock.unlock();
    }
  }

  /** It is no longer stored. */
  void end(ContentId content) {
    lock.lock();
    try {
      Entry entry = entries.remove(content);
      if (entry != null) {
        uncount(entry);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A file of an earlier process. */
  void found(FileRecord file) {
    lock.lock();
    try {
      if (limits.isOn() && !entries.containsKey(file.content())) {
        set(new Entry(file.content(), null), file.size(), file.expires());
      }
    } finally {
      lock.unlock();
    }
  }

  /** The bytes that count now. */
  long bytes() {
    lock.lock();
    try {
      prune();
      return all.bytes;
    } finally {
      lock.unlock();
    }
  }

  /** How often something was refused. */
  long refused() {
    lock.lock();
    try {
      return refused;
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void require(Entry entry, long bytes, boolean isNew) throws FileRefusedException {
    Use own = entry.asker == null ? null : askers.get(entry.asker);
    if (own == null) {
      own = new Use();
    }
    long more = bytes - entry.bytes;
    long askerMax = limits.askerBytesMax();
    if (askerMax > 0 && more > askerMax - own.bytes) {
      requirePossible(bytes, askerMax, "one sender may store here");
      throw refusal(
          Reason.TOO_MANY,
          "%d bytes of yours are stored, and the limit is %d".formatted(own.bytes, askerMax),
          own.freed(more - (askerMax - own.bytes), 0));
    }
    int filesMax = limits.askerFilesMax();
    if (isNew && filesMax > 0 && own.entries.size() >= filesMax) {
      throw refusal(
          Reason.TOO_MANY,
          "files of yours: %d are stored, and the limit is %d"
              .formatted(own.entries.size(), filesMax),
          own.freed(0, own.entries.size() - filesMax + 1));
    }
    long allMax = limits.bytesMax();
    if (allMax > 0 && more > allMax - all.bytes) {
      requirePossible(bytes, allMax, "can be stored here");
      throw refusal(
          Reason.FULL,
          "%d bytes are stored, and the limit is %d".formatted(all.bytes, allMax),
          all.freed(more - (allMax - all.bytes), 0));
    }
  }

  @GuardedBy("lock")
  private void requirePossible(long bytes, long max, String what) throws FileRefusedException {
    if (bytes > max) {
      refused++;
      throw FileRefusedException.tooLarge(
          "at least %d bytes, but at most %d %s".formatted(bytes, max, what));
    }
  }

  @GuardedBy("lock")
  private FileRefusedException refusal(Reason reason, String message, Instant freed) {
    refused++;
    if (freed.equals(Instant.MAX)) {
      return new FileRefusedException(reason, message + "; room comes when an upload has ended");
    }
    long seconds = (Duration.between(clock.instant(), freed).toMillis() + 999) / 1_000;
    return new FileRefusedException(
        reason, "%s; room comes in %d s".formatted(message, seconds), Duration.ofSeconds(seconds));
  }

  /** What has expired is found by nobody, and is removed by the next sweep. */
  @GuardedBy("lock")
  private void prune() {
    Instant now = clock.instant();
    while (!all.entries.isEmpty() && !all.entries.first().expires.isAfter(now)) {
      Entry entry = all.entries.first();
      entries.remove(entry.content);
      uncount(entry);
    }
  }

  @GuardedBy("lock")
  private void set(Entry entry, long bytes, Instant expires) {
    if (entries.put(entry.content, entry) != null) {
      uncount(entry);
    }
    entry.bytes = bytes;
    entry.expires = expires;
    all.add(entry);
    if (entry.asker != null) {
      askers.computeIfAbsent(entry.asker, name -> new Use()).add(entry);
    }
  }

  @GuardedBy("lock")
  private void uncount(Entry entry) {
    all.remove(entry);
    if (entry.asker != null) {
      Use own = askers.get(entry.asker);
      if (own != null) {
        own.remove(entry);
        if (own.entries.isEmpty()) {
          askers.remove(entry.asker);
        }
      }
    }
  }
}
