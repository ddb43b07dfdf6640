/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Where the bytes of a link are received, in order. */
sealed interface Destination extends AutoCloseable permits Partial, PartialBundle {
  /** What is there at the end: a file or a folder. */
  Path target();

  /** What a later run needs to know of where it is. */
  Path place();

  /** What an earlier run has left, from the beginning; the caller closes it. */
  InputStream content() throws IOException;

  /** Drops what is behind, and goes on there. */
  void continueAt(long bytes) throws IOException;

  /** Takes the next bytes. */
  void write(byte[] bytes, int offset, int length) throws IOException;

  /**
   * Makes it the target, once all is there.
   *
   * @throws TransferException something is in the way
   */
  void publish() throws IOException;

  /** Drops what has come. */
  void delete() throws IOException;

  @Override
  void close() throws IOException;
}
