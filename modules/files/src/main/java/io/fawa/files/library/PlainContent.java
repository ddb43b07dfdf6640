/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.ByteRange;
import io.fawa.files.Checksums;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import java.io.InputStream;
import java.util.Optional;

/** The bytes of a file. */
record PlainContent(FileLibrary library, FileRecord file) implements Representation {
  @Override
  public long size() {
    return file.size();
  }

  @Override
  public String tag() {
    return file.sha256();
  }

  @Override
  public Optional<Checksums> checksums() {
    return Optional.of(file.checksums());
  }

  @Override
  public InputStream open(ByteRange part) throws FileRefusedException {
    return library.read(file, part);
  }
}
