/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.contract;

import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import io.fawa.files.MetadataStore;
import io.fawa.files.Visitor;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Records in memory; it can be told to fail. Thread-safe. */
public final class MemoryMetadataStore implements MetadataStore {
  private final Map<FileKey, FileRecord> records = new ConcurrentHashMap<>();
  private final Map<FileKey, FileRecord> aside = new ConcurrentHashMap<>();
  private volatile boolean broken;

  /** Has every further call fail as if the store were gone, or work again. */
  public void broken(boolean nowBroken) {
    broken = nowBroken;
  }

  @Override
  public boolean putIfAbsent(FileRecord file) throws IOException {
    work();
    return records.putIfAbsent(file.key(), file) == null;
  }

  @Override
  public Optional<FileRecord> find(FileKey key) throws IOException {
    work();
    return Optional.ofNullable(records.get(key));
  }

  @Override
  public Optional<FileRecord> find(ContentId content) throws IOException {
    work();
    return records.values().stream().filter(file -> file.content().equals(content)).findAny();
  }

  @Override
  public boolean remove(FileRecord file) throws IOException {
    work();
    FileRecord known = records.get(file.key());
    while (known != null && known.content().equals(file.content())) {
      if (records.remove(file.key(), known)) {
        return true;
      }
      known = records.get(file.key()); // its downloads were counted meanwhile
    }
    return false;
  }

  @Override
  public boolean replace(FileRecord seen, FileRecord next) throws IOException {
    work();
    return records.replace(seen.key(), seen, next);
  }

  /** What was set aside. */
  public Map<FileKey, FileRecord> aside() {
    return Map.copyOf(aside);
  }

  @Override
  public Optional<String> setAside(FileRecord file) throws IOException {
    work();
    if (!remove(file)) {
      return Optional.empty();
    }
    aside.put(file.key(), file);
    return Optional.of("aside in memory");
  }

  @Override
  public int count() throws IOException {
    work();
    return records.size();
  }

  @Override
  public void expired(Instant now, int max, Visitor<FileRecord> action) throws IOException {
    work();
    List<FileRecord> found =
        records.values().stream()
            .filter(file -> file.expiredAt(now))
            .sorted(Comparator.comparing(FileRecord::expires))
            .limit(max)
            .toList();
    for (FileRecord file : found) {
      action.visit(file);
    }
  }

  @Override
  public void all(Visitor<FileRecord> action) throws IOException {
    work();
    for (FileRecord file : records.values()) {
      action.visit(file);
    }
  }

  private void work() throws IOException {
    if (broken) {
      throw new IOException("secret-host:6379: the test broke it");
    }
  }
}
