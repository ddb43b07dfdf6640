/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Port: keeps the records of files by key. Several replicas may share a store: no key is given to
 * two files, and each finds the files of all. Thread-safe. Every method may block on the store. An
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

  /** The record of {@code content}, asked of the store itself, whoever has put it. */
  Optional<FileRecord> find(ContentId content) throws IOException;

  /**
   * Removes {@code record}, unless its key has come to name another content.
   *
   * @return true if it was there; of several replicas that remove it one is told so
   */
  boolean remove(FileRecord record) throws IOException;

  /**
   * Hands out the records that have expired at {@code now}, the oldest first and {@code max} at
   * most; {@code action} may remove them.
   */
  void expired(Instant now, int max, Visitor<FileRecord> action) throws IOException;

  /**
   * Takes the record of a file that is lost out of the store without deleting it: for a person to
   * look at.
   *
   * @return where it is now, for the log; empty if it was not there
   */
  Optional<String> setAside(FileRecord record) throws IOException;

  /** How many records there are, those of other replicas as far as they are known here. */
  int count() throws IOException;

  /** Hands out every record. Of those that come or go meanwhile some may be in it. */
  void all(Visitor<FileRecord> action) throws IOException;
}
