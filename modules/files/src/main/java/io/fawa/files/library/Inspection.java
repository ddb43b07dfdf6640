/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.library;

import io.fawa.files.ContentScan;
import io.fawa.files.ContentStore;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.MetadataStore;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * Checks files by the operator's {@link ContentScan}. Until that has ended a file is {@code
 * UNCHECKED}, and nobody finds it; if this process dies meanwhile it stays so until it expires.
 * Thread-safe.
 */
record Inspection(Optional<ContentScan> scan, ContentStore contents, MetadataStore metadata) {
  private static final System.Logger LOG = System.getLogger(Inspection.class.getName());

  /** As what a new file is stored. A bundle is a list of ours. */
  FileRecord.Kind first(FileRecord.Kind kind) {
    return scan.isPresent() && kind == FileRecord.Kind.FILE ? FileRecord.Kind.UNCHECKED : kind;
  }

  /**
   * Checks the declared size of a file, where it is known.
   *
   * @throws FileRefusedException {@code TOO_LARGE}
   */
  void requireScannable(long bytes) throws FileRefusedException {
    if (scan.isPresent() && bytes > scan.get().bytesMax()) {
      throw FileRefusedException.tooLarge(
          "%d bytes, but files of more than %d are not scanned here, and so not taken"
              .formatted(bytes, scan.get().bytesMax()));
    }
  }

  /**
   * Checks a file that is committed and unchecked, and lets it be found.
   *
   * @return its record from now on
   * @throws FileRefusedException {@code INFECTED}, {@code TOO_LARGE}, {@code UNAVAILABLE}; the
   *     caller removes the file
   */
  FileRecord pass(FileRecord file) throws FileRefusedException {
    if (file.kind() != FileRecord.Kind.UNCHECKED || scan.isEmpty()) {
      return file;
    }
    requireScannable(file.size());
    try {
      Optional<String> finding = find(file, scan.get());
      if (finding.isPresent()) {
        LOG.log(
            Level.WARNING,
            "content {0} was refused by the scan: {1}",
            file.content().text(),
            finding.get());
        throw new FileRefusedException(
            Reason.INFECTED, "the file was refused by the scan: " + finding.get());
      }
      FileRecord passed = file.withKind(FileRecord.Kind.FILE);
      if (metadata.replace(file, passed)) {
        return passed;
      }
      throw new IOException("its record has changed");
    } catch (FileRefusedException e) {
      throw e;
    } catch (IOException e) {
      LOG.log(Level.ERROR, "content " + file.content().text() + " could not be scanned", e);
      FileRefusedException refusal =
          new FileRefusedException(
              Reason.UNAVAILABLE, "the file could not be scanned; send it again later");
      refusal.initCause(e);
      throw refusal;
    }
  }

  private Optional<String> find(FileRecord file, ContentScan scan) throws IOException {
    try (InputStream in = contents.open(file.content(), 0, file.size())) {
      return scan.scan(in, file.size());
    }
  }
}
