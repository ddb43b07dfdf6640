/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.Closeable;
import java.io.IOException;

/** A content on its way into a {@link ContentStore}. Single-owner; to be closed by its owner. */
public interface ContentWriter extends Closeable {
  /**
   * Appends bytes, waiting for the store. Does not retain {@code source}.
   *
   * @throws StorageFullException there is no room left
   */
  void append(byte[] source, int offset, int length) throws IOException;

  /**
   * Makes the bytes durable that were appended so far; more may follow.
   *
   * @throws StorageFullException there is no room left
   */
  void sync() throws IOException;

  /**
   * Makes the bytes durable, as they are, without making the content readable. Nothing may follow
   * but {@link #commit} and {@link #close}.
   *
   * @throws StorageFullException there is no room left
   */
  void seal() throws IOException;

  /**
   * Makes the content readable, and that durable, all of it at once; it is {@link #seal sealed}
   * first if it was not. Nothing may follow but {@link #close}.
   *
   * @throws IOException it is not there, or not known to be; always if it was {@link
   *     ContentStore#abandon abandoned}
   */
  void commit() throws IOException;

  /** Without {@link #commit}, leaves nothing behind; after it, does nothing. Never throws. */
  @Override
  void close();
}
