/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Headers;
import io.fawa.service.config.ServiceConfig;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AccessLogTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private String written(ServiceConfig.AccessLog format, Headers request, String code) {
    new AccessLog("probe", format, out)
        .write(
            new AccessLog.Entry(
                request,
                "192.0.2.1",
                "POST",
                "/a.B/C",
                "HTTP/2",
                "id-1",
                200,
                code,
                17,
                1_500_000));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aJsonLineHasCodeDurationTraceAndForwardedAddress() {
    Headers request =
        Headers.of(
            "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "x-forwarded-for", "203.0.113.9",
            "user-agent", "curl/8");
    assertThat(written(ServiceConfig.AccessLog.JSON, request, "not_found"))
        .startsWith("{\"time\":\"")
        .contains("\"service\":\"probe\",\"remote\":\"192.0.2.1\",\"forwardedFor\":\"203.0.113.9\"")
        .contains("\"trace\":\"0af7651916cd43dd8448eb211c80319c\"")
        .contains("\"method\":\"POST\",\"path\":\"/a.B/C\",\"protocol\":\"HTTP/2\",\"status\":200")
        .contains("\"code\":\"not_found\",\"bytes\":17,\"seconds\":0.0015")
        .endsWith("\"userAgent\":\"curl/8\"}\n");
  }

  @Test
  void theCombinedFormatIsReadByWhatReadsApaches() {
    Headers request = Headers.of("user-agent", "evil \"agent\"\u0007");
    assertThat(written(ServiceConfig.AccessLog.COMBINED, request, "ok"))
        .matches(
            "192\\.0\\.2\\.1 - - \\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}] "
                + "\"POST /a\\.B/C HTTP/2\" 200 17 \"-\" "
                + "\"evil \\\\\"agent\\\\\"\\\\x07\" ok 0\\.001500 id-1 - \"-\"\n");
  }

  @Test
  void whatIsOffIsOff() {
    assertThat(AccessLog.off().isOn()).isFalse();
    assertThat(new AccessLog("a", ServiceConfig.AccessLog.JSON, out).isOn()).isTrue();
  }
}
