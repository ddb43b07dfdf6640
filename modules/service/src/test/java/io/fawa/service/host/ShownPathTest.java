/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShownPathTest {
  @ParameterizedTest
  @CsvSource({
    "/v1/files/SECRET, /file.v1.FileService/GetFile, /file.v1.FileService/GetFile",
    "/upload/SECRET, /upload/{name}, /upload/{name}",
    "/v1/file/SECRET, '', /v1/…",
    "/app.js, '', /app.js",
    "/, '', /",
    "*, '', *"
  })
  void noPartIsShownThatMayGuardAFile(String path, String route, String shown) {
    assertThat(ShownPath.of(path, route)).isEqualTo(shown);
  }

  @Test
  void itsLengthIsBounded() {
    assertThat(ShownPath.of("/" + "x".repeat(10_000), "")).hasSize(201).endsWith("…");
  }

  @ParameterizedTest
  @CsvSource({
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, 0af7651916cd43dd8448eb211c80319c",
    "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more, 0af7651916cd43dd8448eb211c80319c",
    "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01, ''",
    "00-00000000000000000000000000000000-b7ad6b7169203331-01, ''",
    "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01, ''",
    "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01, ''",
    "'', ''"
  })
  void aTraceIsTakenFromAFieldThatIsInForm(String field, String trace) {
    assertThat(Traceparent.traceOf(field)).isEqualTo(trace);
  }
}
