/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import io.fawa.files.FilesConfig;
import io.fawa.files.Inbox;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTermsTest {
  private static final FilesConfig CONFIG = FilesConfig.defaults();

  @Test
  void whoAsksForNothingGetsTheDefaults() throws Exception {
    assertThat(RequestTerms.parse(Map.of("files", " "), CONFIG))
        .isEqualTo(
            new RequestTerms(Duration.ofDays(1), new Inbox.Limits(10, 10L << 30, 10L << 30)));
    FilesConfig small =
        CONFIG
            .withFileBytesMax(77)
            .withRequests(
                new FilesConfig.Requests(Duration.ofHours(1), Duration.ofHours(1), 2, 99));
    assertThat(RequestTerms.parse(Map.of(), small))
        .isEqualTo(new RequestTerms(Duration.ofHours(1), new Inbox.Limits(2, 99, 77)));
  }

  @Test
  void bytesHaveUnits() throws Exception {
    Map<String, String> asked =
        Map.of("expires", "2d", "files", "100", "bytes", "3G", "fileBytes", "20k");
    assertThat(RequestTerms.parse(asked, CONFIG))
        .isEqualTo(
            new RequestTerms(Duration.ofDays(2), new Inbox.Limits(100, 3L << 30, 20L << 10)));
  }

  @ParameterizedTest
  @CsvSource({
    "expires, 8d, 'expires is 8d: allowed are 1s to 604800s'",
    "files, 0, 'files is 0: allowed are 1 to 100'",
    "files, 101, 'files is 101: allowed are 1 to 100'",
    "files, many, 'files is many: allowed are 1 to 100'",
    "bytes, 11g, 'bytes is 11g: allowed are 1 to 10737418240, also with k, m, g or t'",
    "bytes, 999999999999999t, "
        + "'bytes is 999999999999999t: allowed are 1 to 10737418240, also with k, m, g or t'",
    "bytes, 0, 'bytes is 0: allowed are 1 to 10737418240, also with k, m, g or t'",
    "fileBytes, -1, 'fileBytes is -1: allowed are 1 to 10737418240, also with k, m, g or t'"
  })
  void saysWhatIsAllowed(String name, String value, String message) {
    assertThatThrownBy(() -> RequestTerms.parse(Map.of(name, value), CONFIG))
        .isInstanceOfSatisfying(
            FileRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
        .hasMessage(message);
  }
}
