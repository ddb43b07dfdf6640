/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.Outgoing.Seal;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is sent from disk as one file. */
sealed interface Source permits Source.OneFile, SealedBundle {
  /** Which it is, whatever it has: a later run finds its upload again by this. */
  String place();

  /** What its bytes are known by: if it differs, there may be others. */
  String identity() throws IOException;

  /** The number of its bytes, before they are sealed. */
  long bytes() throws IOException;

  /** Its bytes; opening them fails once {@link #identity} has changed. */
  Outgoing outgoing(Optional<Seal> seal) throws IOException;

  /** The attributes by which a change of a file is seen; {@code size} is one of them. */
  static Map<String, String> attributes(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileNotFoundException(
          SafeName.shown(file.toString()) + " is a folder; pack it, or name its files");
    }
    Map<String, String> attributes = new TreeMap<>();
    try {
      boolean unix = Files.getFileStore(file).supportsFileAttributeView("unix");
      Map<String, Object> seen =
          Files.readAttributes(
              file, unix ? "unix:size,lastModifiedTime,ctime,ino,dev" : "size,lastModifiedTime");
      seen.forEach((name, value) -> attributes.put(name, String.valueOf(value)));
    } catch (NoSuchFileException e) {
      FileNotFoundException missing =
          new FileNotFoundException(SafeName.shown(file.toString()) + " does not exist");
      missing.initCause(e);
      throw missing;
    }
    return attributes;
  }

  /** The length of a file. */
  static long size(Path file) throws IOException {
    return size(attributes(file));
  }

  /** The length among attributes. */
  static long size(Map<String, String> attributes) {
    return Long.parseLong(attributes.getOrDefault("size", "0"));
  }

  /**
   * A file.
   *
   * @param name as its receivers see it
   */
  record OneFile(Path file, String name) implements Source {
    @Override
    public String place() {
      return file.toAbsolutePath().normalize().toString();
    }

    @Override
    public String identity() throws IOException {
      return attributes(file).toString();
    }

    @Override
    public long bytes() throws IOException {
      return size(file);
    }

    @Override
    public Outgoing outgoing(Optional<Seal> seal) throws IOException {
      return Outgoing.of(file, name, seal);
    }
  }
}
