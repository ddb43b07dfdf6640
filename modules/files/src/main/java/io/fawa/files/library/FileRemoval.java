/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.MetadataStore;
import io.fawa.files.recovery.StoreCheck;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Removes files, each record before its content, so that no record refers to a deleted content.
 * Thread-safe.
 */
final class FileRemoval {
  private static final System.Logger LOG = System.getLogger(FileRemoval.class.getName());

  /** The most failed deletions that are retried; the next start finds the rest. */
  private static final int UNDELETED_MAX = 10_000;

  private final ContentStore contents;
  private final MetadataStore metadata;
  private final StoreCheck check;
  private final Quotas quotas;

  /** Contents that could not be deleted after their record. */
  private final Set<ContentId> undeleted = ConcurrentHashMap.newKeySet();

  FileRemoval(ContentStore contents, MetadataStore metadata, StoreCheck check, Quotas quotas) {
    this.contents = contents;
    this.metadata = metadata;
    this.check = check;
    this.quotas = quotas;
  }

  /**
   * Removes a file.
   *
   * @param between runs after the record was removed, while the content can still be read
   * @return false if it was removed before
   * @throws FileRefusedException {@code UNAVAILABLE}
   */
  boolean remove(FileRecord file, Consumer<FileRecord> between) throws FileRefusedException {
    try {
      boolean removed = metadata.remove(file);
      if (removed) {
        between.accept(file);
        delete(file.content());
      }
      return removed;
    } catch (IOException e) {
      throw StoreFailure.refused("removal", file.content(), e);
    }
  }

  /** Removes a record whose content could not be made readable. */
  void withdraw(FileRecord record) {
    try {
      metadata.remove(record);
      delete(record.content());
    } catch (IOException e) {
      LOG.log(Level.WARNING, "record of " + record.content().text() + " stays until it expires", e);
    }
  }

  /**
   * Removes what has expired, the oldest first and at most {@code max} files. What cannot be
   * removed now is left for the next sweep.
   *
   * @return how many files were removed
   */
  int sweep(Instant now, int max) throws IOException {
    undeleted.removeIf(this::deleted);
    int[] removed = {0};
    metadata.expired(
        now,
        max,
        file -> {
          try {
            if (metadata.remove(file)) {
              removed[0]++;
              delete(file.content());
            }
          } catch (IOException e) {
            LOG.log(Level.WARNING, "expired record of " + file.content().text() + " stays", e);
          }
        });
    return removed[0];
  }

  private void delete(ContentId content) {
    quotas.end(content);
    if (!deleted(content) && undeleted.size() < UNDELETED_MAX) {
      undeleted.add(content);
    }
  }

  private boolean deleted(ContentId content) {
    try {
      contents.delete(content);
      check.forget(content);
      return true;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "content " + content.text() + " stays until the next sweep", e);
      return false;
    }
  }
}
