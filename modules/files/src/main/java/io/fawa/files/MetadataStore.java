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
   * Keeps {@code record} unless its key is in use; durably once its content is committed as well.
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

  /**
   * Takes the record of a file that is lost out of the store without deleting it: for a person to
   * look at.
   *
   * @return where it is now, for the log
   */
  String setAside(FileRecord record) throws IOException;

  /** How many records there are. */
  int count() throws IOException;

  /** Hands every record to {@code action}. Of those that come or go meanwhile some may be in it. */
  void all(Consumer<FileRecord> action) throws IOException;
}
