/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.api.greet.v1.GreetBidiStreamRequest;
import io.fawa.api.greet.v1.GreetBidiStreamResponse;
import io.fawa.api.greet.v1.GreetServiceClient;
import io.fawa.api.greet.v1.SayHelloRequest;
import io.fawa.connect.Code;
import io.fawa.connect.DuplexStream;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcClient;
import io.fawa.connect.RpcClientConfig;
import io.fawa.connect.RpcException;
import io.fawa.http.Command;
import io.fawa.http2.Http2Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** Over HTTP/2 the connection says that it ends; what runs on it goes on, nothing new begins. */
  @Test
  void streamsUnderWayAreFinishedOverHttp2() throws Exception {
    try (Fawa fawa = Fawa.start(List.of("greet"));
        Http2Transport transport = Http2Transport.to(URI.create(fawa.clear("greet")))) {
      GreetServiceClient greet =
          new GreetServiceClient(
              RpcClient.builder(transport)
                  .config(RpcClientConfig.DEFAULTS.withProtocol(Protocol.GRPC).withTimeout(LIMIT))
                  .build());
      DuplexStream<GreetBidiStreamRequest, GreetBidiStreamResponse> talk = greet.greetBidiStream();
      assertThat(echo(talk, "Ada")).isEqualTo("Hello, Ada!");

      fawa.process().destroy();
      awaitRefusal(greet);

      assertThat(echo(talk, "Bob")).isEqualTo("Hello, Bob!");
      talk.endRequests();
      assertThat(talk.receive()).isEmpty();
      fawa.awaitEnd();
      assertThat(fawa.log()).contains("drained and closed").doesNotContain("Exception");
    }
  }

  private static String echo(
      DuplexStream<GreetBidiStreamRequest, GreetBidiStreamResponse> talk, String name) {
    talk.send(GreetBidiStreamRequest.newBuilder().setName(name).build());
    return talk.receive().orElseThrow().getEcho();
  }

  /** Waits until a new call finds nobody. */
  private static void awaitRefusal(GreetServiceClient greet) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        greet.sayHello(SayHelloRequest.getDefaultInstance());
        assertThat(System.nanoTime()).as("still taking calls").isLessThan(end);
      } catch (RpcException e) {
        assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
        return;
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--drainTimeout=soon | drainTimeout: \"soon\" is not allowed; it must be a duration",
        "--greetservice.addr=8080 | addr: \"8080\" is not allowed; it must be host:port",
        "--colour=red | unknown flag --colour",
        "nosuchservice | service: \"nosuchservice\" is not allowed; it must be one of greetservice",
        "--config=/no/such/file | config: \"/no/such/file\" is not allowed; it must be a readable",
        "--certFile=a.pem | certFile and keyFile are given together",
        "--logLevel=loud | logLevel: \"loud\" is not allowed; it must be one of debug, info"
      })
  void whatCannotBeUsedEndsWithStatus2AndSaysWhy(String word, String why) throws IOException {
    Command.Outcome outcome = main(word);

    assertThat(outcome.text()).contains(why, "--help").doesNotContain("\tat ");
    assertThat(outcome.status()).isEqualTo(2);
  }

  @Test
  void helpNamesServicesAndSettings() throws IOException {
    Command.Outcome outcome = main("--help");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.text())
        .contains("greetservice, fileservice, canvaxservice, canvaservice")
        .contains("--addr", "--certFile", "--drainTimeout", "--logLevel", "--config FILE")
        .contains("how long a TLS handshake may take (10s)");
  }

  /** What the process says and how it ends when it is not meant to serve. */
  private static Command.Outcome main(String word) throws IOException {
    return Command.of(Path.of(System.getProperty("java.home"), "bin", "java").toString())
        .with("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m")
        .with("-cp", System.getProperty("java.class.path"), "io.fawa.all.Main", word)
        .run(LIMIT, new byte[0]);
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
