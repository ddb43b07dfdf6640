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
 * {@link IOException} means that the store is not working at the moment.
 */
public interface MetadataStore {
  /**
   * Stores {@code record} unless its key is in use; it is durable once its content is committed.
   *
   * @return false if the key is in use, even by a record that has expired
   */
  boolean putIfAbsent(FileRecord record) throws IOException;

  /**
   * Replaces a record by compare-and-set, durably.
   *
   * @param seen as found
   * @param next with the same key and content
   * @return false if the record has changed, or is gone
   */
  boolean replace(FileRecord seen, FileRecord next) throws IOException;

  /** The record of {@code key}, which may have expired. */
  Optional<FileRecord> find(FileKey key) throws IOException;

  /** The record of {@code content}, read from the store itself, from any replica. */
  Optional<FileRecord> find(ContentId content) throws IOException;

  /**
   * Removes {@code record}, unless its key now refers to another content.
   *
   * @return true if it existed; of several replicas that remove it only one gets true
   */
  boolean remove(FileRecord record) throws IOException;

  /**
   * Visits the records that have expired at {@code now}, the oldest first and at most {@code max};
   * {@code action} may remove them.
   */
  void expired(Instant now, int max, Visitor<FileRecord> action) throws IOException;

  /**
   * Moves the record of a lost file out of the store without deleting it, for an operator to
   * inspect.
   *
   * @return its new place, for the log; empty if it did not exist
   */
  Optional<String> setAside(FileRecord record) throws IOException;

  /** How many records exist, with known ones of other replicas. */
  int count() throws IOException;

  /** Visits every record. Records added or removed meanwhile may be included or not. */
  void all(Visitor<FileRecord> action) throws IOException;
}
