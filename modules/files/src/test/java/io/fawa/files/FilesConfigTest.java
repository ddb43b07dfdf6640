/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FilesConfigTest {
  private static final FilesConfig DEFAULTS = FilesConfig.defaults();

  /** Each value differs from the default, so that none can be lost or take another's place. */
  @Test
  void changesOnlyWhatIsNamed() {
    FilesConfig.Requests requests =
        new FilesConfig.Requests(Duration.ofHours(1), Duration.ofHours(2), 21, 22);
    FilesConfig changed =
        DEFAULTS
            .withKeyLength(7)
            .withShortKeyLength(18)
            .withTimeToLive(Duration.ofMinutes(8))
            .withTimeToLiveMax(Duration.ofMinutes(19))
            .withFiles(9, 10)
            .withBundleFilesMax(20)
            .withUploads(11, 12)
            .withUploadLife(Duration.ofSeconds(13))
            .withResumeLife(Duration.ofSeconds(17))
            .withLeaseLife(Duration.ofSeconds(14))
            .withMisses(15, Duration.ofMillis(16))
            .withRequests(requests)
            .withQuotas(new FilesConfig.Quotas(23, 24, 25));
    assertThat(changed)
        .isEqualTo(
            new FilesConfig(
                7,
                18,
                Duration.ofMinutes(8),
                Duration.ofMinutes(19),
                9,
                10,
                20,
                11,
                12,
                Duration.ofSeconds(13),
                Duration.ofSeconds(17),
                Duration.ofSeconds(14),
                15,
                Duration.ofMillis(16),
                DEFAULTS.askersMax(),
                requests,
                new FilesConfig.Quotas(23, 24, 25)));
    assertThat(DEFAULTS.withFileBytesMax(5)).isEqualTo(DEFAULTS.withFiles(5, DEFAULTS.filesMax()));
  }

  @Test
  void theLongestLifeIsNeverShorterThanTheUsualOne() {
    Duration year = Duration.ofDays(365);
    assertThat(DEFAULTS.withTimeToLive(year).timeToLiveMax()).isEqualTo(year);
    assertThat(DEFAULTS.timeToLiveMax()).isEqualTo(Duration.ofDays(7));
    assertThatThrownBy(() -> DEFAULTS.withTimeToLiveMax(Duration.ofMinutes(24)))
        .hasMessage("timeToLiveMax in ms is 1440000, not 1500000 to 315360000000");
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> DEFAULTS.withKeyLength(5)).hasMessage("keyLength is 5, not 6 to 64");
    assertThatThrownBy(() -> DEFAULTS.withUploadLife(Duration.ofMillis(999)))
        .hasMessage("uploadLife in ms is 999, not 1000 to 31536000000");
    assertThatThrownBy(() -> DEFAULTS.withLeaseLife(Duration.ofDays(2)))
        .hasMessage("leaseLife in ms is 172800000, not 1000 to 86400000");
    assertThatThrownBy(
            () -> new FilesConfig.Requests(Duration.ofHours(1), Duration.ofHours(1), 1_001, 1))
        .hasMessage("filesMax of a request is 1001, not 1 to 1000");
    assertThatThrownBy(
            () -> new FilesConfig.Requests(Duration.ofHours(1), Duration.ofMinutes(59), 1, 1))
        .hasMessage("its lifeMax in ms is 3540000, not 3600000 to 315360000000");
  }
}
