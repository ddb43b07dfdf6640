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
   * Makes the bytes appended so far durable, as far as that is possible in the middle of a content;
   * more may follow.
   *
   * @return how many of the bytes appended to this writer are durable
   * @throws StorageFullException no space is left
   */
  long sync() throws IOException;

  /**
   * How many of the bytes appended to this writer are known to be durable; never waits. A store
   * that makes none durable before it is asked answers what its last {@link #sync} did, or 0.
   *
   * @throws IOException an earlier write has turned out to have failed
   */
  default long durable() throws IOException {
    return 0;
  }

  /**
   * What {@link ContentStore#resume} needs to continue after the last {@link #sync} or {@link
   * #suspend}: printable ASCII, at most {@value UploadSession#STATE_CHARS_MAX} characters.
   */
  String state();

  /**
   * Makes all appended bytes durable and ends this writer without discarding the content, which can
   * be {@link ContentStore#resume resumed}. Only {@link #state} and {@link #close} may follow, also
   * if this fails: then the bytes of the last {@link #sync} are kept.
   *
   * @throws StorageFullException no space is left
   */
  void suspend() throws IOException;

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

  /**
   * Without {@link #commit} or {@link #suspend}, discards the content; after them, does nothing.
   * Never throws.
   */
  @Override
  void close();
}
