/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Checks the content of a file before the file can be found, such as a virus scanner. Thread-safe.
 */
public interface ContentScan {
  /**
   * The largest content that it checks; what is larger is refused, as nobody would have checked it.
   */
  long bytesMax();

  /**
   * Reads a content to its end, or until something is found; the caller closes it.
   *
   * @param size of the content in bytes, at most {@link #bytesMax}
   * @return what was found, for the log and the sender; empty for a clean content
   * @throws IOException the content could not be checked
   */
  Optional<String> scan(InputStream content, long size) throws IOException;
}
