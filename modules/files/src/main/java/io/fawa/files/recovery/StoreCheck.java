/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.recovery;

import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.FileKey;
import io.fawa.files.FileRecord;
import io.fawa.files.MetadataStore;
import io.fawa.files.NoSuchContentException;
import io.fawa.files.UploadStore;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Checks contents and records for consistency: at start by their sizes, and each content by its
 * digest before its first read. Inconsistent items are set aside, never deleted. Replicas may use
 * the stores meanwhile. Thread-safe.
 */
public final class StoreCheck {
  private static final System.Logger LOG = System.getLogger(StoreCheck.class.getName());
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final FileKey PROBE = new FileKey("READY0");
  private static final ContentId PROBED = new ContentId("0".repeat(32));

  private final ContentStore contents;
  private final MetadataStore metadata;
  private final UploadStore uploads;
  private final InstantSource clock;

  /** Contents of earlier processes that were not verified yet. */
  private final Set<ContentId> unproven = ConcurrentHashMap.newKeySet();

  /** Contents being verified, each with the lock of its reader. */
  private final Map<ContentId, ReentrantLock> proving = new ConcurrentHashMap<>();

  /** Creates a check of all stores. */
  public StoreCheck(
      ContentStore contents, MetadataStore metadata, UploadStore uploads, InstantSource clock) {
    this.contents = contents;
    this.metadata = metadata;
    this.uploads = uploads;
    this.clock = clock;
  }

  /** True while all stores can be read. */
  public boolean works() {
    try {
      metadata.find(PROBE);
      uploads.find(PROBED);
      contents.size(PROBED);
      return true;
    } catch (NoSuchContentException e) {
      return true;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "a store cannot be read", e);
      return false;
    }
  }

  /** Compares all records and contents by their sizes. */
  public Recovery recover() throws IOException {
    Findings aside = new Findings(LOG);
    Findings lost = new Findings(LOG);
    contents.list(content -> checkNamed(content, aside));
    int[] files = {0};
    metadata.all(record -> {
      if (fits(record, aside, lost)) {
        if (!contents.detectsDamage()) {
          unproven.add(record.content());
        }
        files[0]++;
      }
    });
    return new Recovery(files[0], aside.count(), lost.count());
  }

  /** A record is put before its content is committed, and removed before it is deleted. */
  private void checkNamed(ContentId content, Findings aside) throws IOException {
    if (metadata.find(content).isEmpty()) {
      contents
          .setAside(content)
          .ifPresent(where ->
              aside.say(
                  "content %s has no record that can be read; it is now %s"
                      .formatted(content.text(), where)));
    }
  }

  private boolean fits(FileRecord record, Findings aside, Findings lost) throws IOException {
    OptionalLong size = size(record.content());
    if (size.isEmpty()) {
      if (uploads.find(record.content()).isPresent()) {
        return false; // not committed: its owner, or a replica that takes its session, ends it
      }
      size = size(record.content()); // it may have been committed since, and its session ended
    }
    if (size.isPresent() && size.getAsLong() == record.size()) {
      return true;
    }
    if (size.isPresent()) {
      lose(record, size.getAsLong() + " bytes, its record says " + record.size())
          .ifPresent(aside::say);
    } else if (record.expiredAt(clock.instant())) {
      metadata.remove(record); // left by a crash in the middle of a sweep
    } else {
      metadata
          .setAside(record)
          .ifPresent(where ->
              lost.say(
                  "content %s is missing, its file is lost; its record is now %s"
                      .formatted(record.content().text(), where)));
    }
    return false;
  }

  /**
   * Verifies that a content is unchanged. The first time after a start, all of it is read.
   *
   * @throws NoSuchContentException it is damaged and was set aside
   */
  public void prove(FileRecord file) throws IOException {
    prove(file, () -> false);
  }

  /**
   * Verifies everything that is not verified, unless told to stop; returns how many were damaged.
   */
  public int proveAll(BooleanSupplier stop) throws IOException {
    int[] damaged = {0};
    metadata.all(record -> {
      try {
        prove(record, stop);
      } catch (NoSuchContentException e) {
        damaged[0]++;
      } catch (IOException e) {
        LOG.log(Level.WARNING, "content " + record.content().text() + " cannot be read", e);
      }
    });
    return damaged[0];
  }

  /** A content was deleted. */
  public void forget(ContentId content) {
    unproven.remove(content);
  }

  private void prove(FileRecord file, BooleanSupplier stop) throws IOException {
    if (!unproven.contains(file.content()) || stop.getAsBoolean()) {
      return;
    }
    ReentrantLock lock = proving.computeIfAbsent(file.content(), id -> new ReentrantLock());
    lock.lock();
    try {
      if (!unproven.contains(file.content())) {
        return; // another thread has verified it meanwhile
      }
      Optional<String> digest = digest(file, stop);
      if (digest.isPresent() && !digest.get().equals(file.sha256())) {
        lose(file, "its bytes have changed").ifPresent(why -> LOG.log(Level.WARNING, why));
        throw new NoSuchContentException(file.content());
      }
      if (digest.isPresent()) {
        unproven.remove(file.content());
      }
    } finally {
      proving.remove(file.content(), lock);
      lock.unlock();
    }
  }

  /** Sets a file aside in both stores; returns the warning, unless another replica has done it. */
  private Optional<String> lose(FileRecord file, String why) throws IOException {
    metadata.setAside(file);
    unproven.remove(file.content());
    return contents
        .setAside(file.content())
        .map(where ->
            "content %s is damaged: %s; it is now %s".formatted(file.content().text(), why, where));
  }

  private OptionalLong size(ContentId content) throws IOException {
    try {
      return OptionalLong.of(contents.size(content));
    } catch (NoSuchContentException e) {
      return OptionalLong.empty();
    }
  }

  private Optional<String> digest(FileRecord file, BooleanSupplier stop) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    try (InputStream in = contents.open(file.content(), 0, Long.MAX_VALUE)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (stop.getAsBoolean()) {
          return Optional.empty();
        }
        digest.update(buffer, 0, count);
      }
    }
    return Optional.of(HexFormat.of().formatHex(digest.digest()));
  }
}
