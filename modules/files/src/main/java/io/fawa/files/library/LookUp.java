/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.FilesConfig;
import io.fawa.files.MetadataStore;
import io.fawa.limits.Asker;
import io.fawa.limits.AskerQuota;
import io.fawa.limits.SlowLane;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Finds records by key, and slows down those who guess keys. Thread-safe. */
final class LookUp {
  private static final System.Logger LOG = System.getLogger(LookUp.class.getName());

  private final MetadataStore metadata;
  private final InstantSource clock;
  private final AskerQuota misses;
  private final SlowLane slowLane = new SlowLane();

  LookUp(MetadataStore metadata, FilesConfig config, InstantSource clock) {
    this.metadata = metadata;
    this.clock = clock;
    this.misses =
        new AskerQuota(
            config.missesMax(), 1e9 / config.missInterval().toNanos(), config.askersMax());
  }

  /** See {@link FileLibrary#find(String, Asker)}. */
  Optional<FileRecord> find(String said, Asker asker) throws FileRefusedException {
    return find(said, asker, LookUp::isShared);
  }

  /** See {@link FileRequests#find}. */
  Optional<FileRecord> request(String said, Asker asker) throws FileRefusedException {
    return find(said, asker, record -> record.inbox().isPresent());
  }

  private Optional<FileRecord> find(String said, Asker asker, Predicate<FileRecord> isMeant)
      throws FileRefusedException {
    Instant now = clock.instant();
    long nowNanos = TimeUnit.MILLISECONDS.toNanos(now.toEpochMilli());
    boolean guesses = !misses.left(asker, nowNanos);
    if ((guesses || misses.crowded(nowNanos)) && !slowLane.pass(asker) && guesses) {
      throw tooManyMisses();
    }
    Optional<FileKey> key = FileKey.typed(said);
    Optional<FileRecord> found = key.isEmpty() ? Optional.empty() : meant(key.get(), isMeant);
    if (found.isEmpty() && !misses.take(asker, nowNanos)) {
      throw tooManyMisses();
    }
    return found;
  }

  private static FileRefusedException tooManyMisses() {
    return FileRefusedException.tooMany("too many unknown keys; try again later");
  }

  /** The file of a key that is no guess. */
  Optional<FileRecord> find(FileKey key) throws FileRefusedException {
    return live(key, clock.instant()).filter(LookUp::isShared);
  }

  private static boolean isShared(FileRecord file) {
    return file.kind() == FileRecord.Kind.FILE || file.kind() == FileRecord.Kind.BUNDLE;
  }

  /** A file of a bundle, which only its bundle gives access to. */
  Optional<FileRecord> member(FileKey key) throws FileRefusedException {
    return live(key, clock.instant()).filter(file -> file.kind() == FileRecord.Kind.MEMBER);
  }

  /** The file of this key, else of the one that it looks like. */
  private Optional<FileRecord> meant(FileKey key, Predicate<FileRecord> isMeant)
      throws FileRefusedException {
    Instant now = clock.instant();
    Optional<FileRecord> exact = live(key, now).filter(isMeant);
    FileKey lookAlike = key.lookAlike();
    return exact.isPresent() || lookAlike.equals(key)
        ? exact
        : live(lookAlike, now).filter(isMeant);
  }

  private Optional<FileRecord> live(FileKey key, Instant now) throws FileRefusedException {
    try {
      return metadata.find(key).filter(file -> !file.expiredAt(now));
    } catch (IOException e) {
      LOG.log(Level.ERROR, "look-up of a record failed", e);
      throw new FileRefusedException(Reason.UNAVAILABLE, "storage is not available");
    }
  }
}
