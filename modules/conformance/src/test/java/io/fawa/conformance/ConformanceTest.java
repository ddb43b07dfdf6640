/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Tools;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every case of the official suite; fewer would mean that something is no longer tried. */
class ConformanceTest {
  @ParameterizedTest
  @CsvSource({
    "server, 7288",
    "client, 8978",
    "server-h3, 1522",
    "client-h3, 1789",
    "server-h3-kwik, 1506",
    "client-h3-kwik, 1773"
  })
  void everyCasePasses(String mode, int cases) throws IOException {
    Tools.require("connectconformance");
    Command run = Command.of(Tools.ROOT.resolve("modules/conformance/run").toString(), mode);

    assertThat(run.succeeds(Duration.ofMinutes(11)))
        .isEqualTo("conformance of the " + mode + ": " + cases + " passed, 0 failed\n");
  }
}
