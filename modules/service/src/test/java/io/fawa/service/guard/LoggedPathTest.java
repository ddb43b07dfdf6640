/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggedPathTest {
  @ParameterizedTest
  @CsvSource({
    "/v1/files/ABC123, /v1/files/*",
    "/v1/files/ABC123/url, /v1/files/*/url",
    "/v1/files/%41BC123, /v1/files/*",
    "/v1/files/ABC123:link, /v1/files/*",
    "/ABC123, /*",
    "/v1/files/ABC12, /v1/files/ABC12",
    "/file.v1.FileService/GetDownloadURL, /file.v1.FileService/GetDownloadURL",
    "/%, /%",
    "/, /",
    "*, *",
    "'', ''"
  })
  void whatMayBeAKeyIsNotShown(String path, String logged) {
    assertThat(LoggedPath.of(path)).isEqualTo(logged);
  }
}
