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
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.http.Command;
import io.fawa.http.Tools;
import io.fawa.http2.Http2Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starting and ending, as a supervisor sees it. */
class ProcessTest {
  private static final int READ_MILLIS = 60_000;
  private static final String HEAD =
      """
      POST /greet.v1.GreetService/GreetClientStream HTTP/1.1
      Host: localhost
      Content-Type: application/connect+json
      Transfer-Encoding: chunked

      """;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Pattern IN_FLIGHT =
      Pattern.compile("^http_server_active_requests 1\\.0$", Pattern.MULTILINE);

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
      assertThat(fawa.log())
          .contains(
              "\"message\":\"fawa is starting\"", "\"version\":\"", "\"services\":\"greetservice\"")
          .contains("greetservice is up", "\"cleartext\":\"" + fawa.clear("greet"), "\"data\":\"");

      assertThat(fawa.stop()).isZero();

      assertThat(fawa.log())
          .contains("SIGTERM: drains", "greetservice is draining", "drained and closed")
          .doesNotContain("Exception", "not ready", "\"level\":\"warn\"", "\"level\":\"error\"");
    }
  }

  @Test
  void aCleanStopOfAllWarnsOfNothing() throws IOException {
    try (Fawa fawa = Fawa.startAll()) {
      assertThat(fawa.stop()).isZero();
      assertThat(fawa.log())
          .doesNotContain("Exception", "\"level\":\"warn\"", "\"level\":\"error\"");
    }
  }

  /** A call that is under way when the end is asked for is answered before the process ends. */
  @Test
  void callsUnderWayAreFinished() throws IOException {
    try (Fawa fawa = Fawa.start(List.of("greet"), "--drainTimeout=5m");
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
      assertThat(fawa.awaitEnd()).isZero();
      assertThat(fawa.log()).doesNotContain("call cut");
    }
  }

  @Test
  void aCallThatOutlastsTheDrainIsCutCountedAndNamed() throws IOException {
    try (Fawa fawa = Fawa.start(List.of("greet"), "--drainTimeout=100ms");
        Socket socket = connect(fawa.clear("greet"))) {
      beginCall(fawa, socket);
      fawa.process().destroy();
      assertThat(fawa.awaitEnd()).isZero();
      assertThat(fawa.log())
          .contains("call cut", "\"path\":\"/greet.v1.GreetService/GreetClientStream\"")
          .contains("greetservice: 1 calls were cut")
          .doesNotContain("Exception");
    }
  }

  /** With ten minutes to drain, only the second order can be the reason for an end. */
  @Test
  void aSecondOrderCutsShort() throws IOException {
    try (Fawa fawa = Fawa.start(List.of("greet"), "--drainTimeout=10m");
        Socket socket = connect(fawa.clear("greet"))) {
      beginCall(fawa, socket);
      fawa.process().destroy();
      fawa.awaitLog("greetservice is draining");
      fawa.process().destroy();
      assertThat(fawa.awaitEnd()).isZero();
      assertThat(fawa.log()).contains("told again to stop", "greetservice: 1 calls were cut");
    }
  }

  /** Whether it comes during the start or just after it is all the same. */
  @Test
  void anOrderDuringTheStartIsFollowed() throws IOException {
    try (Fawa fawa = Fawa.begin(Fawa.ALL)) {
      fawa.awaitLog("fawa is starting");
      fawa.process().destroy();
      assertThat(fawa.awaitEnd()).isZero();
      assertThat(fawa.log()).contains("drained and closed").doesNotContain("Exception");
    }
  }

  @Test
  void aHangUpHasItLookForChangedFiles() throws IOException {
    try (Fawa fawa = Fawa.start(List.of("greet"))) {
      Command.of("kill", "-HUP", Long.toString(fawa.process().pid())).succeeds(LIMIT);
      fawa.awaitLog("checking for changed files on request");
      assertThat(fawa.stop()).isZero();
    }
  }

  private static void beginCall(Fawa fawa, Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(HEAD.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
    chunk(out, Envelopes.of("{\"name\":\"Ada\"}"));
    awaitInFlight(fawa);
  }

  /** Every protocol has a line with its code; what is typed into a path is in none. */
  @Test
  void theAccessLogHasEveryCall() throws IOException {
    try (Fawa fawa = Fawa.start(List.of("greet"), "--accessLog=json");
        Http2Transport transport = Http2Transport.to(URI.create(fawa.clear("greet")))) {
      String call = fawa.clear("greet") + "/greet.v1.GreetService/SayHello";
      Curl.post(call).json("{\"name\":\"Connect\"}").send().hasStatus(200);
      Curl.post(call).json("[]").send().hasStatus(400);
      Curl.request("GET", fawa.clear("greet") + "/v1/greetings/Secret").send().hasStatus(200);
      Curl.request("GET", fawa.clear("greet") + "/nothing/Secret").send().hasStatus(404);
      new GreetServiceClient(
              RpcClient.builder(transport)
                  .config(RpcClientConfig.DEFAULTS.withProtocol(Protocol.GRPC).withTimeout(LIMIT))
                  .build())
          .sayHello(SayHelloRequest.newBuilder().setName("gRPC").build());
      assertThat(fawa.stop()).isZero();

      String rpc = "\"path\":\"/greet.v1.GreetService/SayHello\",\"protocol\":";
      assertThat(fawa.log())
          .contains("\"method\":\"POST\"," + rpc + "\"HTTP/1.1\",\"status\":200,\"code\":\"ok\"")
          .contains(rpc + "\"HTTP/1.1\",\"status\":400")
          .contains("\"method\":\"GET\"," + rpc + "\"HTTP/1.1\",\"status\":200,\"code\":\"ok\"")
          .contains(rpc + "\"HTTP/2\",\"status\":200,\"code\":\"ok\"")
          .contains("\"path\":\"/nothing/…\"", "\"status\":404")
          .doesNotContain("Secret");
    }
  }

  @Test
  void noKeyOfAFileIsInALog() throws IOException {
    try (Fawa fawa = Fawa.start(List.of("file"), "--logLevel=debug", "--accessLog=combined")) {
      String url = fawa.clear("file");
      String stored =
          Curl.request("PUT", url + "/upload/name.txt")
              .body("text/plain", "text".getBytes(StandardCharsets.US_ASCII))
              .send()
              .text();
      Matcher found = Pattern.compile("[?&]key=([A-Z0-9]+)").matcher(stored);
      assertThat(found.find()).as(stored).isTrue();
      String key = found.group(1);
      for (String path :
          List.of(
              "/v1/files/", "/v1/files/none", "/d/", "/upload/", "/download?key=", "/no/such/")) {
        Curl.request("GET", url + path + key).send();
      }
      Curl.request("GET", url + "/v1/files/" + key + ":link").send();
      Curl.post(url + "/file.v1.FileService/GetDownloadURL")
          .json("{\"randomkey\":\"" + key + "\"}")
          .send()
          .hasStatus(200);
      assertThat(fawa.stop()).isZero();
      assertThat(fawa.log()).contains("PUT /upload/{name} HTTP/1.1").doesNotContain(key);
    }
  }

  /** Over HTTP/2 the connection says that it ends; what runs on it goes on, nothing new begins. */
  @Test
  void streamsUnderWayAreFinishedOverHttp2() throws Exception {
    try (Fawa fawa = Fawa.start(List.of("greet"), "--drainTimeout=5m");
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
        "--config=/no/such/file | config: \"/no/such/file\" does not exist",
        "--config=/ | config: \"/\" is a directory",
        "--certFile=a.pem | certFile and keyFile are given together",
        "--logLevel=loud | logLevel: \"loud\" is not allowed; it must be one of debug, info",
        "--logLvl=debug | unknown flag --logLvl; did you mean --logLevel?",
        "--keyLength=8 | --keyLength is a setting of fileservice: write --fileservice.keyLength",
        "--addr=:8080 | --addr is for one service, and 4 are to start: write --greetservice.addr",
        "--addr | --addr has no value: write --addr=VALUE",
        "--fileservice.maxUploads=3 | --fileservice.maxUploads was renamed to --fileservice.uploadsMax"
      })
  void whatCannotBeUsedEndsWithStatus2AndSaysWhy(String word, String why) throws IOException {
    Command.Outcome outcome = said(word);

    assertThat(outcome.text()).contains(why, "--help").doesNotContain("\tat ");
    assertThat(outcome.status()).isEqualTo(2);
  }

  @Test
  void anAddressThatIsTakenIsOneLine(@TempDir Path data) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Command.Outcome outcome =
          said(
              "greetservice",
              "--dataDir=" + data,
              "--addr=127.0.0.1:" + taken.getLocalPort(),
              "--tlsAddr=127.0.0.1:0",
              "--adminAddr=127.0.0.1:0");

      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.text())
          .contains("greetservice.addr: cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .contains("Address already in use")
          .doesNotContain("\tat ", "\\tat ");
    }
  }

  @Test
  void aCertificateThatIsMissingIsOneLine(@TempDir Path data) throws IOException {
    Command.Outcome outcome =
        said("greetservice", "--dataDir=" + data, "--certFile=/no.pem", "--keyFile=/no.key");

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.text())
        .contains("certFile: \"/no.pem\" does not exist")
        .doesNotContain("\tat ", "\\tat ");
  }

  @Test
  void aSecondProcessOnTheDataIsOneLine() throws IOException {
    try (Fawa first = Fawa.start(List.of("file"))) {
      Command.Outcome outcome =
          said(
              "fileservice",
              "--dataDir=" + first.data(),
              "--addr=127.0.0.1:0",
              "--tlsAddr=127.0.0.1:0",
              "--adminAddr=127.0.0.1:0");

      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.text())
          .contains("in use by another process", first.data().toString())
          .doesNotContain("\tat ", "\\tat ");
    }
  }

  @Test
  void helpNamesServicesAndEverySettingOfTheirs() throws IOException {
    Command.Outcome outcome = said("--help");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.text())
        .contains("greetservice, fileservice, canvaservice, canvaxservice")
        .contains("--greetservice.addr", "--certFile", "--drainTimeout", "--logLevel", "--config")
        .contains("--handshakeTimeout duration", "how long a TLS handshake may take (10s)")
        .contains("--fileservice.keyLength number", "--fileservice.reserveBytes bytes")
        .contains(
            "--canvaservice.boardIdleMax duration", "--canvaxservice.historyEventsMax number");
    assertThat(said("fileservice", "--help").text())
        .contains("--keyLength number", "--addr host:port")
        .doesNotContain("boardIdleMax");
  }

  @Test
  void theVersionIsTold() throws IOException {
    Command.Outcome outcome = said("--version");

    assertThat(outcome.status()).isZero();
    assertThat(outcome.text()).matches("fawa \\d\\S* \\(commit \\w+\\), Java \\d\\S*\n");
  }

  /** {@code ./justw settings} writes it. */
  @Test
  void theSampleOfAllSettingsIsInTheDocs() throws IOException {
    assertThat(said("--sample").text())
        .isEqualTo(Files.readString(Tools.ROOT.resolve("docs/settings.yaml")));
  }

  /** What the process says and how it ends when it is not meant to serve. */
  private static Command.Outcome said(String... words) throws IOException {
    return Command.of(Path.of(System.getProperty("java.home"), "bin", "java").toString())
        .with("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m")
        .with("-cp", System.getProperty("java.class.path"), "io.fawa.all.Main")
        .with(words)
        .run(START_LIMIT, new byte[0]);
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
