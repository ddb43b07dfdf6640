/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.ByteRange;
import io.fawa.files.Checksums;
import io.fawa.files.FileRefusedException;
import java.io.InputStream;
import java.util.Optional;

/** What a receiver gets for a record: the bytes of a file, or the zip of a bundle. */
public interface Representation {
  /** In bytes. */
  long size();

  /** A text that is the same for the same bytes, of printable ASCII without quotes. */
  String tag();

  /** Its checksums, if they are known. */
  Optional<Checksums> checksums();

  /**
   * Opens a part, which the caller closes.
   *
   * @throws FileRefusedException {@code NOT_FOUND} its content is gone or damaged, {@code
   *     UNAVAILABLE}
   */
  InputStream open(ByteRange part) throws FileRefusedException;
}
