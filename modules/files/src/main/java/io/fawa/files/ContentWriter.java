/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.Closeable;
import java.io.IOException;

/** Writes a content to a {@link ContentStore}. Single-owner; closed by its owner. */
public interface ContentWriter extends Closeable {
  /**
   * Appends bytes, waiting for the store. Does not retain {@code source}.
   *
   * @throws StorageFullException no space is left
   */
  void append(byte[] source, int offset, int length) throws IOException;

  /**
   * Makes the bytes appended so far durable; more may follow.
   *
   * @throws StorageFullException no space is left
   */
  void sync() throws IOException;

  /**
   * Makes the content durable without making it readable. Only {@link #commit} and {@link #close}
   * may follow.
   *
   * @throws StorageFullException no space is left
   */
  void seal() throws IOException;

  /**
   * Makes the content readable, atomically and durably; {@link #seal seals} it first if needed.
   * Only {@link #close} may follow.
   *
   * @throws IOException it is not committed, or that is unknown; always if it was {@link
   *     ContentStore#abandon abandoned}
   */
  void commit() throws IOException;

  /** Without {@link #commit}, discards the content; after it, does nothing. Never throws. */
  @Override
  void close();
}
