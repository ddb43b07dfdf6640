/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class DateFieldTest {
  /** RFC 9110 §5.6.7; the JDK's formatter of the older form reads this one too. */
  @Test
  void itIsTheSecondOfNow() {
    Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String line = new String(DateField.now(), StandardCharsets.US_ASCII);
    Instant after = Instant.now();

    assertThat(line).matches("date: [A-Z][a-z]{2}, [0-9]{2} [A-Z].* GMT\r\n").hasSize(37);
    String value = line.substring("date: ".length(), line.length() - 2);
    assertThat(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)))
        .isBetween(before, after);
  }
}
