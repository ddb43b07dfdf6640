/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.Peer;
import io.fawa.service.config.ServiceConfig;
import io.fawa.service.log.LogLevel;
import io.fawa.service.log.Logs;
import io.fawa.service.metrics.Metrics;
import io.fawa.service.websocket.WebSocketRequest;
import io.fawa.service.websocket.WebSocketSummary;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What remains of a WebSocket in the logs and in the meters. */
class WebSocketLogTest {
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

  private final Metrics metrics = new Metrics("probe");
  private final ByteArrayOutputStream access = new ByteArrayOutputStream();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @AfterEach
  void restoreConsole() {
    Logs.levels(Map.of());
    Logs.start(System.err, false, LogLevel.INFO);
  }

  private void ended(int code, String... fields) {
    CallNotes notes =
        CallNotes.of(metrics, new AccessLog("probe", ServiceConfig.AccessLog.JSON, access));
    Peer peer = new Peer(new InetSocketAddress("192.0.2.7", 4711), false, List.of());
    new WebSocketLog(notes)
        .ended(
            new WebSocketSummary(
                new WebSocketRequest("/ws", "code=SECRET", Headers.of(fields), peer),
                HttpVersion.HTTP_2,
                code,
                1_500_000_000L,
                1,
                2,
                30,
                40));
  }

  /** The line of the log with this part. */
  private String line(String part) {
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains(part))
        .findFirst()
        .orElseThrow();
  }

  /** One finds the other by it. */
  @ParameterizedTest
  @ValueSource(strings = {"board-1", "", "{no id}"})
  void bothLogsNameItAlike(String given) {
    Logs.start(log, true, LogLevel.DEBUG);
    ended(1000, "x-request-id", given);

    Matcher one = ID.matcher(access.toString(StandardCharsets.UTF_8));
    // Threads of tests before this one may log something as well.
    Matcher other = ID.matcher(line("192.0.2.7"));
    assertThat(one.find()).isTrue();
    assertThat(other.find()).isTrue();
    assertThat(one.group(1)).isEqualTo(other.group(1));
    if (given.equals("board-1")) {
      assertThat(one.group(1)).isEqualTo(given);
    } else {
      assertThat(one.group(1)).matches("[0-9a-f]{8}-[0-9a-f]+");
    }
  }

  @Test
  void aLineHasWhatItTookAndNothingThatWasSaid() {
    Logs.start(log, true, LogLevel.DEBUG);
    ended(4001, "user-agent", "Browser");
    assertThat(access.toString(StandardCharsets.UTF_8))
        .contains("\"remote\":\"192.0.2.7\"", "\"method\":\"GET\",\"path\":\"/ws\"")
        .contains("\"protocol\":\"websocket/HTTP/2\",\"status\":101,\"code\":\"4001\"")
        .contains("\"bytes\":40,\"seconds\":1.5,\"userAgent\":\"Browser\"")
        .doesNotContain("SECRET");
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("\"code\":4001,\"millis\":1500,\"messagesIn\":1,\"messagesOut\":2")
        .contains("\"bytesIn\":30,\"bytesOut\":40,\"remote\":\"192.0.2.7\"")
        .doesNotContain("SECRET");
  }

  @Test
  void theLogIsSilentWhereNobodyWantsDetails() {
    Logs.start(log, true, LogLevel.INFO);
    ended(1000);
    assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("/ws");
    assertThat(access.size()).isPositive();
  }

  /** An application's codes are two thousand, and a peer may use each. */
  @ParameterizedTest
  @CsvSource({
    "1000, 1000",
    "1006, 1006",
    "1015, 1015",
    "1016, application",
    "3000, application",
    "4999, application"
  })
  void codesAreABoundedLabel(int code, String label) {
    ended(code);
    assertThat(
            metrics
                .prometheus()
                .lines()
                .filter(line -> line.startsWith("fawa_websocket_duration_seconds_count")))
        .containsExactly(
            "fawa_websocket_duration_seconds_count{close_code=\""
                + label
                + "\",http_route=\"/ws\"} 1");
  }
}
