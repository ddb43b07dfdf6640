/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Port: keeps the records of files by key. Thread-safe. Every method may block on the store. An
 * {@link IOException} means that the store does not work at the moment.
 */
public interface MetadataStore {
  /**
   * Keeps {@code record}, durably when it returns, unless its key is in use.
   *
   * @return false if the key is in use, even by a record that has expired
   */
  boolean putIfAbsent(FileRecord record) throws IOException;

  /** The record of {@code key}, which may have expired. */
  Optional<FileRecord> find(FileKey key) throws IOException;

  /**
   * Removes {@code record}, unless its key has come to name another content.
   *
   * @return true if it was there
   */
  boolean remove(FileRecord record) throws IOException;

  /**
   * Hands every record that has expired at {@code now} to {@code action}, the oldest first; {@code
   * action} may remove it.
   */
  void expired(Instant now, Consumer<FileRecord> action) throws IOException;

  /** Hands every record to {@code action}. Of those that come or go meanwhile some may be in it. */
  void all(Consumer<FileRecord> action) throws IOException;
}
