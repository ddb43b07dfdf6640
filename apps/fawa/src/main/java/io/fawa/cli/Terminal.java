/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.cli;

import io.fawa.sdk.files.SafeName;
import io.fawa.sdk.files.TransferException;
import io.fawa.sdk.sealed.SealedFileException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What people see. */
final class Terminal {
  private static final String PROPERTY = "fawa.terminal";
  private static final String INPUT_PROPERTY = "fawa.terminal.input";
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private Terminal() {}

  /** Whether standard error is a terminal, as the launcher has seen. */
  static boolean isThere() {
    return Boolean.getBoolean(PROPERTY);
  }

  /** Whether a person can answer, as the launcher has seen. */
  static boolean canAsk() {
    return isThere() && Boolean.getBoolean(INPUT_PROPERTY);
  }

  /** One line that a terminal only shows: what names and servers say is not obeyed. */
  static String line(String text) {
    return SafeName.shown(text.strip());
  }

  static void note(String text) {
    System.err.println("fawa: " + line(text));
  }

  static void error(Exception failure) {
    note(reason(failure));
    if (!(failure instanceof IOException) && !(failure instanceof IllegalArgumentException)) {
      failure.printStackTrace();
    }
  }

  private static String reason(Exception failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure) {
      case TransferException e when e.reason() == TransferException.Reason.PASSWORD ->
          message + "; give the right one by --password, which asks for it";
      case SealedFileException e ->
          switch (e.reason()) {
            case KEY -> message + "; check that the whole link was copied";
            case NOT_SEALED -> message + "; receive it without #k=...";
            case VERSION -> message + "; use a newer one";
            case DAMAGED -> message + "; receive it again, or ask for it to be sent again";
          };
      case AccessDeniedException e -> e.getFile() + " may not be read or written by this user";
      case FileSystemException e when e.getReason() == null ->
          e.getFile() + ": " + e.getClass().getSimpleName();
      default -> message;
    };
  }

  /** A time for people, where this runs. */
  static String time(Instant time) {
    return TIME.format(time.atZone(ZoneId.systemDefault()));
  }

  /** Bytes for people: three digits and a unit. */
  static String bytes(long bytes) {
    int unit = 0;
    double value = bytes;
    for (; value >= 1024 && unit < UNITS.length - 1; unit++) {
      value /= 1024;
    }
    String number =
        unit == 0 || value >= 100
            ? String.valueOf(Math.round(value))
            : String.format(Locale.ROOT, "%.1f", value);
    return number + " " + UNITS[unit];
  }
}
