/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Holds contents and records against each other: at start by their sizes, and each content by its
 * digest before it is given out for the first time. What does not fit is set aside, never deleted.
 * Thread-safe.
 */
final class StoreCheck {
  private static final System.Logger LOG = System.getLogger(StoreCheck.class.getName());
  private static final int BUFFER_BYTES = 64 * 1024;

  /** A damaged disk must not fill the log as well. */
  private static final int FINDINGS_LOGGED_MAX = 20;

  private final ContentStore contents;
  private final MetadataStore metadata;
  private final InstantSource clock;
  private final Set<ContentId> inFlight;

  /**
   * Contents of an earlier process that nobody has read since; whoever reads one holds its lock.
   */
  private final Map<ContentId, ReentrantLock> unproven = new ConcurrentHashMap<>();

  /**
   * Over both stores.
   *
   * @param inFlight contents being written, which are none of its business
   */
  StoreCheck(
      ContentStore contents, MetadataStore metadata, InstantSource clock, Set<ContentId> inFlight) {
    this.contents = contents;
    this.metadata = metadata;
    this.clock = clock;
    this.inFlight = inFlight;
  }

  /** See {@link FileLibrary#recover}. */
  Recovery recover() throws IOException {
    // The order matters: a content listed and not in flight by then has its record by then.
    Set<ContentId> unnamed = new HashSet<>(contents.list());
    unnamed.removeAll(Set.copyOf(inFlight));
    List<FileRecord> records = new ArrayList<>();
    metadata.all(records::add);
    int files = 0;
    int aside = 0;
    int lost = 0;
    for (FileRecord record : records) {
      unnamed.remove(record.content());
      if (inFlight.contains(record.content())) {
        continue;
      }
      OptionalLong size = size(record.content());
      if (size.isPresent() && size.getAsLong() == record.size()) {
        unproven.put(record.content(), new ReentrantLock());
        files++;
      } else if (size.isPresent()) {
        finding(
            aside++, lose(record, size.getAsLong() + " bytes, its record says " + record.size()));
      } else if (record.expiredAt(clock.instant())) {
        metadata.remove(record); // what a crash in the middle of a sweep leaves
      } else {
        finding(
            lost++,
            "content %s is gone, its file is lost; its record is now %s"
                .formatted(record.content().text(), metadata.setAside(record)));
      }
    }
    for (ContentId content : unnamed) {
      finding(
          aside++,
          "content %s has no record that can be read; it is now %s"
              .formatted(content.text(), contents.setAside(content)));
    }
    return new Recovery(files, aside, lost);
  }

  /**
   * Makes sure that a content is what was stored. The first time after a start, all of it is read.
   *
   * @throws NoSuchContentException it is not, and has been set aside
   */
  void prove(FileRecord file) throws IOException {
    prove(file, () -> false);
  }

  /** Proves everything that is not proven, unless told to stop; returns how many were damaged. */
  int proveAll(BooleanSupplier stop) throws IOException {
    List<FileRecord> records = new ArrayList<>();
    metadata.all(record -> {
      if (unproven.containsKey(record.content())) {
        records.add(record);
      }
    });
    int damaged = 0;
    for (FileRecord record : records) {
      try {
        prove(record, stop);
      } catch (NoSuchContentException e) {
        damaged++;
      } catch (IOException e) {
        LOG.log(Level.WARNING, "content " + record.content().text() + " cannot be read", e);
      }
    }
    return damaged;
  }

  /** A content was deleted. */
  void forget(ContentId content) {
    unproven.remove(content);
  }

  private void prove(FileRecord file, BooleanSupplier stop) throws IOException {
    ReentrantLock lock = unproven.get(file.content());
    if (lock == null) {
      return;
    }
    lock.lock();
    try {
      if (!unproven.containsKey(file.content())) {
        return; // somebody else has read it meanwhile
      }
      Optional<String> digest = digest(file, stop);
      if (digest.isPresent() && !digest.get().equals(file.sha256())) {
        String why = lose(file, "its bytes are not those that were stored");
        LOG.log(Level.WARNING, why);
        throw new NoSuchContentException(file.content());
      }
      if (digest.isPresent()) {
        unproven.remove(file.content());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes a file out of both stores; returns what to say of it. */
  private String lose(FileRecord file, String why) throws IOException {
    metadata.setAside(file);
    unproven.remove(file.content());
    return "content %s is damaged: %s; it is now %s"
        .formatted(file.content().text(), why, contents.setAside(file.content()));
  }

  private static void finding(int before, String text) {
    LOG.log(before < FINDINGS_LOGGED_MAX ? Level.WARNING : Level.DEBUG, text);
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
