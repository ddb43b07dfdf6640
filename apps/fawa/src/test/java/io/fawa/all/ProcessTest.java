/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Starting and ending, as a supervisor sees it. */
class ProcessTest {
  private static final int READ_MILLIS = 20_000;
  private static final String HEAD =
      """
      POST /greet.v1.GreetService/GreetClientStream HTTP/1.1
      Host: localhost
      Content-Type: application/connect+json
      Transfer-Encoding: chunked

      """;
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Pattern IN_FLIGHT =
      Pattern.compile("^fawa_requests_in_flight\\S* 1(\\.0)?$", Pattern.MULTILINE);

  @Test
  void oneServiceAlone() throws IOException {
    try (Fawa fawa = Fawa.start(List.of("greet"))) {
      Curl.post(fawa.clear("greet") + "/greet.v1.GreetService/SayHello")
          .json("{\"name\":\"Ada\"}")
          .send()
          .hasStatus(200)
          .hasJson("{\"resp\":\"Hello, Ada!\"}");
      assertThat(fawa.log()).doesNotContain("logging implementation");
      assertThat(fawa.log()).contains(fawa.clear("greet")).contains("curl");
      fawa.stop();
      assertThat(fawa.log()).doesNotContain("Exception");
    }
  }

  /** A call that is under way when the end is asked for is answered before the process ends. */
  @Test
  void callsUnderWayAreFinished() throws IOException {
    try (Fawa fawa = Fawa.start(List.of("greet"));
        Socket socket = connect(fawa.clear("greet"))) {
      OutputStream out = socket.getOutputStream();
      out.write(HEAD.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
      chunk(out, Envelopes.of("{\"name\":\"Ada\"}"));
      awaitInFlight(fawa);
      fawa.process().destroy();
      chunk(out, Envelopes.of("{\"name\":\"Bob\"}"));
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      assertThat(untilSummary(socket.getInputStream())).contains("Hello, Ada, Bob!");
      fawa.awaitEnd();
    }
  }

  /** Waits until the call has reached its handler. */
  private static void awaitInFlight(Fawa fawa) throws IOException {
    long end = System.nanoTime() + LIMIT.toNanos();
    String metrics;
    do {
      metrics = Curl.request("GET", fawa.admin("greet") + "/metrics").send().text();
      assertThat(System.nanoTime()).as("in flight in %s", metrics).isLessThan(end);
    } while (!IN_FLIGHT.matcher(metrics).find());
  }

  private static Socket connect(String url) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(url).getPort());
    socket.setSoTimeout(READ_MILLIS);
    return socket;
  }

  private static void chunk(OutputStream out, byte[] bytes) throws IOException {
    out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static String untilSummary(InputStream in) throws IOException {
    StringBuilder answer = new StringBuilder();
    byte[] buffer = new byte[4096];
    while (answer.indexOf("Hello, Ada, Bob!") < 0) {
      int n = in.read(buffer);
      assertThat(n).as("the answer breaks off after: %s", answer).isPositive();
      answer.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
    }
    return answer.toString();
  }
}
