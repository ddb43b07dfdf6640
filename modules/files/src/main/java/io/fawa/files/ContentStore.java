/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Port: keeps the bytes of files, each content written once, then only read or deleted. Several
 * replicas may share a store; what one of them does, the others see. Thread-safe. Every method may
 * block on the store; none holds more than a fixed amount of memory, whatever the size of the
 * content. An {@link IOException} that is none of the named ones means that the store does not work
 * at the moment.
 */
public interface ContentStore {
  /**
   * Starts a content, which is not there before {@link ContentWriter#commit}.
   *
   * @param id not in use in this store
   * @param bytesExpected how much will come, or -1 if nobody knows; a hint to refuse early
   * @throws StorageFullException that much will not fit
   */
  ContentWriter begin(ContentId id, long bytesExpected) throws IOException;

  /**
   * Opens a committed content at {@code offset}. The caller closes the stream. Deleting the content
   * meanwhile does not disturb the reader where the store can help it.
   *
   * @param offset 0 to the content's size
   * @param length bytes the caller will read at most
   * @return a stream that ends after {@code length} bytes
   * @throws NoSuchContentException it was not committed, or was deleted
   */
  InputStream open(ContentId id, long offset, long length) throws IOException;

  /**
   * The bytes of a committed content.
   *
   * @throws NoSuchContentException it was not committed, or was deleted
   */
  long size(ContentId id) throws IOException;

  /**
   * Removes an unfinished content, whoever writes it, here or in another replica: its commit fails
   * from now on. A committed one is left as it is.
   *
   * @return false if there was no unfinished content of this name
   */
  boolean abandon(ContentId id) throws IOException;

  /**
   * Takes a content that does not fit its record, or has none, out of the store without deleting
   * it: for a person to look at.
   *
   * @return where it is now, for the log; empty if it was not there, or is being deleted
   */
  Optional<String> setAside(ContentId id) throws IOException;

  /** Deletes a content whose record was removed before; does nothing if there is none. */
  void delete(ContentId id) throws IOException;

  /**
   * Hands out every committed content, which may be set aside or deleted on the way. Of those that
   * come or go meanwhile some may be in it.
   */
  void list(Visitor<ContentId> action) throws IOException;

  /** Hands out every content that was begun and neither committed nor abandoned; likewise. */
  void unfinished(Visitor<ContentId> action) throws IOException;
}
