/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Tools;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: what windows draw is seen in all of them, over every transport. */
@Timeout(240)
class BrowserTest {
  private static final Duration LIMIT = Duration.ofSeconds(200);

  @TempDir Path data;

  @Test
  void windowsDrawTogether() throws Exception {
    Tools.require("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    Command draw = Command.of(Tools.requireNode(), "apps/canvaservice/src/test/browser/draw.mjs");
    try (RunningCanva canva = new RunningCanva(data, "--quic=netty")) {
      String report =
          draw.with(canva.url().toString(), "", canva.tlsUrl().toString()).succeeds(LIMIT);
      assertThat(report).contains("all well");
    }
  }
}
