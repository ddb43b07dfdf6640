/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

/**
 * Is told what happens to files, such as to call webhooks. Must neither block nor throw.
 * Thread-safe.
 */
public interface FileEvents {
  /** Tells nobody. */
  FileEvents NONE =
      new FileEvents() {
        @Override
        public void stored(FileRecord file) {}

        @Override
        public void downloaded(FileRecord file) {}
      };

  /** A file can be found from now on. */
  void stored(FileRecord file);

  /** A file was downloaded to its last byte. */
  void downloaded(FileRecord file);
}
