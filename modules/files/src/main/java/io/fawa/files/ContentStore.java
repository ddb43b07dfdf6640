/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Port: keeps the bytes of files, each content written once, then only read or deleted. Several
 * replicas may share a store; what one of them does, the others see. Thread-safe. Every method may
 * block on the store; none holds more than a fixed amount of memory, whatever the size of the
 * content. Any other {@link IOException} means that the store is not working at the moment.
 */
public interface ContentStore {
  /**
   * Starts a content, which becomes visible by {@link ContentWriter#commit}.
   *
   * @param id not in use in this store
   * @param bytesExpected the expected size, or -1 if unknown; a hint to refuse early
   * @throws StorageFullException there is not enough space
   */
  ContentWriter begin(ContentId id, long bytesExpected) throws IOException;

  /**
   * Continues an unfinished content of this or another replica, which nobody writes now.
   *
   * @param offset bytes to keep, at most those that were durable; later ones are forgotten
   * @param state {@link ContentWriter#state} at that offset; empty for offset 0
   * @throws NoSuchContentException it was not begun, or was committed or abandoned
   * @throws IOException also if fewer bytes are durable
   */
  ContentWriter resume(ContentId id, long offset, String state) throws IOException;

  /**
   * Whether {@link #openUnfinished} works. If not, the digest of the bytes so far is kept with
   * their upload.
   */
  default boolean readsUnfinished() {
    return true;
  }

  /**
   * Whether the store itself detects contents that have changed. If not, each content of an earlier
   * process is verified before it is read.
   */
  default boolean detectsDamage() {
    return false;
  }

  /**
   * Opens the beginning of an unfinished content, which the caller closes.
   *
   * @throws NoSuchContentException as {@link #resume}
   * @throws IOException also if this store cannot read unfinished contents
   */
  InputStream openUnfinished(ContentId id, long length) throws IOException;

  /**
   * Opens a committed content at {@code offset}. The caller closes the stream. Deleting the content
   * does not disturb readers, where the store supports that.
   *
   * @param offset 0 to the content's size
   * @param length bytes the caller will read at most
   * @return a stream that ends after {@code length} bytes
   * @throws NoSuchContentException it was not committed, or was deleted
   */
  InputStream open(ContentId id, long offset, long length) throws IOException;

  /**
   * A signed URL at which clients get a committed content from the store itself, with ranges.
   *
   * @param name under which it is saved
   * @param life how long the link is good; the store may shorten it
   * @return empty if this store has none
   */
  default Optional<String> link(ContentId id, FileName name, Duration life) throws IOException {
    return Optional.empty();
  }

  /**
   * The size of a committed content.
   *
   * @throws NoSuchContentException it was not committed, or was deleted
   */
  long size(ContentId id) throws IOException;

  /**
   * Removes an unfinished content of this or another replica: its commit fails from now on. A
   * committed one stays.
   *
   * @return false if there was no unfinished content of this name
   */
  boolean abandon(ContentId id) throws IOException;

  /**
   * Moves a content without a matching record out of the store without deleting it, for an operator
   * to inspect.
   *
   * @return its new place, for the log; empty if it did not exist, or is being deleted
   */
  Optional<String> setAside(ContentId id) throws IOException;

  /** Deletes a content whose record was removed before; does nothing if there is none. */
  void delete(ContentId id) throws IOException;

  /**
   * Visits every committed content, which the visitor may set aside or delete. Contents added or
   * removed meanwhile may be included or not.
   */
  void list(Visitor<ContentId> action) throws IOException;

  /** Visits every content that was begun and neither committed nor abandoned; likewise. */
  void unfinished(Visitor<ContentId> action) throws IOException;
}
