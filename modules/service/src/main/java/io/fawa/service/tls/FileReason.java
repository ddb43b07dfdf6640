/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Explains to the operator why a file could not be read. */
final class FileReason {
  private FileReason() {}

  /** Setting, value and reason in one line. */
  static String of(String setting, Path file, IOException failure) {
    return setting + ": \"" + file + "\" " + reason(file, failure);
  }

  private static String reason(Path file, IOException failure) {
    if (!Files.exists(file)) {
      return "does not exist";
    }
    if (Files.isDirectory(file)) {
      return "is a directory";
    }
    if (!Files.isReadable(file)) {
      return "may not be read by this user";
    }
    return "holds no readable PEM: " + failure.getMessage();
  }
}
