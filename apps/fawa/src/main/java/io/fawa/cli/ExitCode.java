/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.cli;

import io.fawa.sdk.files.TransferException;
import io.fawa.sdk.sealed.SealedFileException;
import java.io.InterruptedIOException;

/** How a command ends. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int NOT_FOUND = 3;
  static final int REFUSED = 4;
  static final int DAMAGED = 5;
  static final int INTERRUPTED = 130;

  private ExitCode() {}

  static int of(Exception failure) {
    return switch (failure) {
      case TransferException e ->
          switch (e.reason()) {
            case NOT_FOUND -> NOT_FOUND;
            case REFUSED, PASSWORD -> REFUSED;
            case DAMAGED -> DAMAGED;
            case UNREACHABLE, EXISTS, PROTOCOL -> FAILED;
          };
      case SealedFileException e -> DAMAGED;
      case InterruptedIOException e -> INTERRUPTED;
      case IllegalArgumentException e -> USAGE;
      default -> FAILED;
    };
  }
}
