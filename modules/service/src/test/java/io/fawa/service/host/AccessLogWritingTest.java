/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.fawa.http.Headers;
import io.fawa.service.config.ServiceConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of fields that are long or hostile, of outputs that fail, and of many at once. */
class AccessLogWritingTest {
  private static AccessLog.Entry entry(Headers request, String method, String path) {
    return new AccessLog.Entry(
        request, "2001:db8::1", method, path, "HTTP/2", "id-1", 200, "", 17, 12_345_678_901L);
  }

  private static String written(ServiceConfig.AccessLog format, AccessLog.Entry entry) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new AccessLog("probe", format, out).write(entry);
    return out.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"JSON, user-agent", "JSON, x-forwarded-for", "COMBINED, user-agent"})
  void aFieldIsShownUpToALimit(ServiceConfig.AccessLog format, String name) {
    String atLimit = "a".repeat(199) + "z";
    assertThat(written(format, entry(Headers.of(name, atLimit), "GET", "/"))).contains(atLimit);
    assertThat(written(format, entry(Headers.of(name, atLimit + "!"), "GET", "/")))
        .contains(atLimit)
        .doesNotContain("!");
  }

  /** A separator of lines for one reader is a part of the line for another. */
  @ParameterizedTest
  @EnumSource(names = {"JSON", "COMBINED"})
  void noControlCharacterIsWritten(ServiceConfig.AccessLog format) {
    StringBuilder every = new StringBuilder();
    for (char c = 0; c < 0xa0; c++) {
      every.append(c);
    }
    String agent = every.toString();
    String line = written(format, entry(Headers.of("user-agent", agent), "G\"E\nT", "/a\tb\u007f"));

    assertThat(line.chars().limit(line.length() - 1).filter(c -> c < ' ' || c == 0x7f)).isEmpty();
    assertThat(line).endsWith("\n").contains("G\\\"E");
  }

  @Test
  void aTraceThatIsNoneIsADashAndADurationHasMicroseconds() {
    String line =
        written(
            ServiceConfig.AccessLog.COMBINED,
            entry(Headers.of("traceparent", "00-made-up-01"), "GET", "/"));
    assertThat(line)
        .startsWith("2001:db8::1 - - [")
        .endsWith("\"GET / HTTP/2\" 200 17 \"-\" \"-\" - 12.345679 id-1 - \"-\"\n");
  }

  /** Whoever reads the log may go; the calls do not fail for it. */
  @Test
  void anOutputThatFailsFailsNoCall() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    AccessLog log = new AccessLog("probe", ServiceConfig.AccessLog.JSON, broken);
    assertThatCode(() -> log.write(entry(new Headers(), "GET", "/"))).doesNotThrowAnyException();
  }

  /** Apps of one process share the output, each by a log of its own. */
  @Test
  void linesOfManyCallsStayWhole() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputStream slow =
        new OutputStream() {
          @Override
          public void write(int octet) {
            out.write(octet);
            Thread.onSpinWait();
          }
        };
    List<AccessLog> logs =
        List.of(
            new AccessLog("one", ServiceConfig.AccessLog.JSON, slow),
            new AccessLog("two", ServiceConfig.AccessLog.JSON, slow));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        AccessLog log = logs.get(i % 2);
        threads.execute(() -> log.write(entry(new Headers(), "GET", "/")));
      }
    }
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .hasSize(200)
        .allMatch(line -> line.matches("\\{\"time\":\"[^\"]+\",\"service\":\"(one|two)\",.*}"));
  }
}
