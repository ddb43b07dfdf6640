/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of {@code date} (RFC 9110 §6.6.1), formatted once a second. Thread-safe. */
final class DateField {
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static volatile Line last = line(0);

  private DateField() {}

  /** A field line with its line end. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  private record Line(long second, byte[] bytes) {}

  /** The current field line with its line end; callers must not change it. */
  static byte[] now() {
    long second = System.currentTimeMillis() / 1000;
    Line line = last;
    if (line.second() != second) {
      line = line(second);
      last = line;
    }
    return line.bytes();
  }

  private static Line line(long second) {
    String text = "date: " + IMF_FIXDATE.format(Instant.ofEpochSecond(second)) + "\r\n";
    return new Line(second, text.getBytes(StandardCharsets.US_ASCII));
  }
}
