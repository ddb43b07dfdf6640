/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.Lease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** The paths in the directory of a store; see the package. */
record Layout(Path directory) {
  static final String RECORD = ".record";
  static final String GONE = ".gone";
  static final String SESSION = ".upload";

  /** The ending of incomplete files, which are renamed when complete. */
  static final String NEW = ".new";

  Path lock() {
    return directory.resolve("lock");
  }

  /** A byte that is overwritten to check whether the disk works. */
  Path room() {
    return directory.resolve("room");
  }

  /** A file that is created to check for space, and deleted at once. */
  Path probe(long process, long count) {
    return directory.resolve("room-" + process + "-" + count);
  }

  Path partial() {
    return directory.resolve("partial");
  }

  Path partial(ContentId id) {
    return partial().resolve(id.text());
  }

  Path session(ContentId id) {
    return partial().resolve(id.text() + SESSION);
  }

  Path replicas() {
    return directory.resolve("replicas");
  }

  Path lease(String owner) {
    if (!Lease.isOwner(owner)) {
      throw new IllegalArgumentException("not an owner: " + owner.length() + " characters");
    }
    return replicas().resolve(owner);
  }

  Path done() {
    return directory.resolve("done");
  }

  Path done(ContentId id) {
    return done().resolve(id.text());
  }

  Path record(ContentId id) {
    return done().resolve(id.text() + RECORD);
  }

  Path gone(ContentId id) {
    return done().resolve(id.text() + GONE);
  }

  Path keys() {
    return directory.resolve("keys");
  }

  Path key(FileKey key) {
    return keys().resolve(key.text());
  }

  /** The name of a file before it is complete. */
  static Path unfinished(Path file) {
    return file.resolveSibling(file.getFileName() + NEW);
  }

  /** The content of a file with this ending; empty for a foreign file. */
  static Optional<ContentId> content(Path file, String ending) {
    String name = file.getFileName().toString();
    if (!name.endsWith(ending)) {
      return Optional.empty();
    }
    String id = name.substring(0, name.length() - ending.length());
    return ContentId.isValid(id) ? Optional.of(new ContentId(id)) : Optional.empty();
  }

  /** Created at first use, so that operators do not find an empty one. */
  private Path aside() {
    return directory.resolve("aside");
  }

  /**
   * Moves a file to the folder where nothing is read or deleted.
   *
   * @return its new place; empty if it did not exist
   */
  Optional<String> setAside(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    OwnerOnly.createDirectories(aside());
    String name = file.getFileName().toString();
    Path target = aside().resolve(name);
    for (int i = 2; Files.exists(target); i++) {
      target = aside().resolve(name + "-" + i);
    }
    try {
      Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
      return Optional.of(target.toString());
    } catch (NoSuchFileException e) {
      return Optional.empty(); // another process was faster
    }
  }
}
