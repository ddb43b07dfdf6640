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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The editor on boards, in a real browser: windows that draw together, one by WebTransport and the
 * others by WebSocket, lose their connection, have rights, keep secrets and mean harm.
 */
@Timeout(300)
class BoardTest {
  private static final Duration LIMIT = Duration.ofSeconds(280);

  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "door",
        "together",
        "breaks",
        "session",
        "rights",
        "images",
        "sealed",
        "harm",
        "ink",
        "hands",
        "replay"
      })
  void onABoard(String step) throws Exception {
    take(step);
  }

  @Test
  void theDrawingOfABoardThatIsGone() throws Exception {
    take("gone", "--boardIdleMax=8s");
  }

  private void take(String step, String... flags) throws Exception {
    Tools.require("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    Command board = Command.of(Tools.requireNode(), "apps/canvaservice/src/test/browser/board.mjs");
    String[] all =
        Stream.concat(Stream.of("--quic=netty"), Stream.of(flags)).toArray(String[]::new);
    try (RunningCanva canva = new RunningCanva(data, all)) {
      String report =
          board
              .with(canva.url().toString(), "--tls", canva.tlsUrl().toString(), "--only", step)
              .succeeds(LIMIT);
      assertThat(report).contains("all well");
    }
  }
}
