/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Tools;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The parts of the page that need no browser, by Node's test runner. */
@Timeout(120)
class WebTest {
  private static final Pattern PASSED = Pattern.compile("(?m)^# pass (\\d+)$");

  @Test
  void theCoreOfThePage() throws Exception {
    String report =
        Command.of(
                Tools.require("node"),
                "--test",
                "--test-reporter=tap",
                "apps/canvaservice/web/test/sync.test.mjs",
                "apps/canvaservice/web/test/parts.test.mjs")
            .succeeds(Duration.ofSeconds(100));
    Matcher passed = PASSED.matcher(report);
    assertThat(passed.find()).as(report).isTrue();
    assertThat(Integer.parseInt(passed.group(1))).isGreaterThan(40);
    assertThat(report).contains("# fail 0");
  }
}
