/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.StringValue;
import io.fawa.limits.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RPCs over HTTP/1.1 to the byte: bodies, trailers, expectations and early answers. */
class Http1RpcTest {
  private static final int PATIENCE_MILLIS = 60_000;

  @TempDir static Path data;
  private static Running running;

  @BeforeAll
  static void start() throws Exception {
    running = ProbeApp.start(new ProbeApp(), data, "--requestBytesMax=1000");
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  /** One connection, and the answers on it. */
  private static final class Client implements AutoCloseable {
    final Socket socket;
    private final InputStream in;

    Client() throws IOException {
      URI url = running.cleartextUrl("probe");
      socket = new Socket(url.getHost(), url.getPort());
      socket.setSoTimeout(PATIENCE_MILLIS);
      in = socket.getInputStream();
    }

    void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    void chunk(byte[] bytes) throws IOException {
      send(Integer.toHexString(bytes.length) + "\r\n");
      send(bytes);
      send("\r\n");
    }

    Answer answer() throws IOException {
      String status = line();
      Map<String, String> headers = fields();
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      Map<String, String> trailers = new TreeMap<>();
      if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
        for (int n = Integer.parseInt(line(), 16); n > 0; n = Integer.parseInt(line(), 16)) {
          body.writeBytes(in.readNBytes(n));
          assertThat(line()).isEmpty();
        }
        trailers = fields();
      } else {
        body.writeBytes(
            in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0"))));
      }
      return new Answer(status, headers, body.toByteArray(), trailers);
    }

    private Map<String, String> fields() throws IOException {
      Map<String, String> fields = new TreeMap<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        int colon = line.indexOf(':');
        fields.merge(
            line.substring(0, colon).toLowerCase(Locale.ROOT),
            line.substring(colon + 1).strip(),
            (one, other) -> one + ", " + other);
      }
      return fields;
    }

    String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        assertThat(c).as("the connection ended after %s", line).isNotNegative();
        line.append((char) c);
      }
      return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Answer(
      String status, Map<String, String> headers, byte[] body, Map<String, String> trailers) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    StringValue message(int index) throws IOException {
      ByteBuffer in = ByteBuffer.wrap(body);
      for (int i = 0; ; i++) {
        assertThat(in.get()).isZero();
        byte[] data = new byte[in.getInt()];
        in.get(data);
        if (i == index) {
          return StringValue.parseFrom(data);
        }
      }
    }
  }

  private static String head(String method, String type, String... fields) {
    return "POST /"
        + ProbeRpc.NAME
        + "/"
        + method
        + " HTTP/1.1\r\nHost: a.test\r\nContent-Type: "
        + type
        + "\r\n"
        + String.join("\r\n", fields)
        + "\r\n\r\n";
  }

  private static byte[] envelope(String text) {
    byte[] data = StringValue.of(text).toByteArray();
    return ByteBuffer.allocate(5 + data.length).put((byte) 0).putInt(data.length).put(data).array();
  }

  @Test
  void grpcAnswersWithTrailersOverHttp1() throws IOException {
    try (Client client = new Client()) {
      byte[] request = envelope("Ada");
      client.send(
          head("Say", "application/grpc", "TE: trailers", "Content-Length: " + request.length));
      client.send(request);

      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(answer.headers()).containsEntry("content-type", "application/grpc");
      assertThat(answer.headers().get("trailer")).contains("grpc-status");
      assertThat(answer.message(0).getValue()).isEqualTo("Ada");
      assertThat(answer.trailers()).containsEntry("grpc-status", "0");
    }
  }

  @Test
  void aGrpcFailureIsToldAndTheConnectionGoesOn() throws IOException {
    try (Client client = new Client()) {
      client.send(head("Say", "application/grpc", "Content-Length: 0"));
      Answer refused = client.answer();
      assertThat(refused.status()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(refused.headers())
          .as("trailers alone, as there is no message")
          .containsEntry("grpc-status", "12")
          .containsKey("grpc-message")
          .doesNotContainKey("trailer");

      client.send(head("Say", "application/json", "Content-Length: 5") + "\"Ada\"");
      assertThat(client.answer().text()).isEqualTo("\"Ada\"");
    }
  }

  @Test
  void aShortAnswerHasItsLengthAndAStreamIsChunked() throws IOException {
    try (Client client = new Client()) {
      client.send(head("Say", "application/proto", "Content-Length: 5") + "\n\003Ada");
      Answer whole = client.answer();
      assertThat(whole.headers()).containsEntry("content-length", "5");
      assertThat(whole.headers()).doesNotContainKey("transfer-encoding");
      assertThat(StringValue.parseFrom(whole.body()).getValue()).isEqualTo("Ada");

      byte[] request = envelope("n");
      client.send(head("Repeat", "application/connect+proto", "Content-Length: " + request.length));
      client.send(request);
      Answer stream = client.answer();
      assertThat(stream.headers()).containsEntry("transfer-encoding", "chunked");
      assertThat(stream.message(2).getValue()).isEqualTo("n2");
      assertThat(stream.text()).endsWith("{}");
    }
  }

  /** Beyond any body limit of ordinary requests: an RPC's messages have a limit of their own. */
  @Test
  void aChunkedStreamOfMessagesIsJoined() throws IOException {
    try (Client client = new Client()) {
      client.send(head("Join", "application/grpc", "Transfer-Encoding: chunked"));
      byte[] both = ByteBuffer.allocate(20).put(envelope("abc")).put(envelope("def")).array();
      for (int i = 0; i < both.length; i += 3) {
        client.chunk(java.util.Arrays.copyOfRange(both, i, Math.min(i + 3, both.length)));
      }
      client.send("0\r\n\r\n");
      Answer answer = client.answer();
      assertThat(answer.message(0).getValue()).isEqualTo("abc+def");
      assertThat(answer.trailers()).containsEntry("grpc-status", "0");
    }
  }

  @Test
  void whoeverWaitsForAWordBeforeItsBodyGetsOne() throws IOException {
    try (Client client = new Client()) {
      client.send(head("Say", "application/json", "Expect: 100-continue", "Content-Length: 5"));
      assertThat(client.line()).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(client.line()).isEmpty();
      client.send("\"Ada\"");
      assertThat(client.answer().text()).isEqualTo("\"Ada\"");
    }
  }

  @Test
  void whoeverWouldSendForNothingIsToldBefore() throws IOException {
    try (Client client = new Client()) {
      client.send(head("Say", "text/html", "Expect: 100-continue", "Content-Length: 5"));
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo("HTTP/1.1 415 Unsupported Media Type");
      assertThat(answer.headers().get("accept-post")).contains("application/json");
    }
  }

  /**
   * The deadline is answered though the body is still on its way; then the connection is of no use.
   */
  @Test
  void anEarlyAnswerEndsAConnectionWithABodyOnItsWay() throws IOException {
    try (Client client = new Client()) {
      client.send(
          head("Say", "application/json", "Connect-Timeout-Ms: 50", "Content-Length: 100") + "\"A");
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo("HTTP/1.1 504 Gateway Timeout");
      assertThat(answer.text()).contains("deadline_exceeded");
      assertThat(answer.headers()).containsEntry("connection", "close");
    }
  }

  @Test
  void streamsBothWaysNeedHttp2() throws IOException {
    try (Client client = new Client()) {
      client.send(head("Talk", "application/grpc", "Content-Length: 0"));
      Answer answer = client.answer();
      assertThat(answer.status()).startsWith("HTTP/1.1 505");
      assertThat(answer.headers()).containsEntry("connection", "close");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zz\r\n", "-1\r\n", "5\r\nhello"})
  void aChunkThatIsNoneBreaksOff(String broken) throws IOException {
    try (Client client = new Client()) {
      client.send(head("Say", "application/json", "Transfer-Encoding: chunked") + broken);
      client.socket.shutdownOutput();
      ByteArrayOutputStream rest = new ByteArrayOutputStream();
      try {
        client.socket.getInputStream().transferTo(rest);
      } catch (IOException reset) {
        // As good an end as any.
      }
      assertThat(rest.toString(StandardCharsets.UTF_8)).doesNotContain("200 OK");
    }
  }

  @Test
  void callsAreCountedByTheirMethod() throws IOException {
    try (Client client = new Client()) {
      client.send(head("Say", "application/json", "Content-Length: 5") + "\"Ada\"");
      client.answer();
      client.send(head("NoSuch", "application/json", "Content-Length: 2") + "{}");
      assertThat(client.answer().status()).isEqualTo("HTTP/1.1 404 Not Found");
    }
    // A call is counted once its answer is out, so we may be here first.
    Deadline patience = Deadline.after(Duration.ofMillis(PATIENCE_MILLIS));
    List<String> counts = counts();
    while (counts.stream().noneMatch(line -> line.contains("route=\"/unknown method\""))
        && !patience.expired()) {
      counts = counts();
    }
    assertThat(counts)
        .anyMatch(
            line -> line.contains("route=\"/probe.v1.Probe/Say\"") && line.contains("\"200\""))
        .anyMatch(line -> line.contains("route=\"/unknown method\"") && line.contains("\"404\""))
        .noneMatch(line -> line.contains("NoSuch"));
  }

  private static List<String> counts() throws IOException {
    URI admin = running.adminUrl("probe");
    try (Socket socket = new Socket(admin.getHost(), admin.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket
          .getOutputStream()
          .write(
              "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      StringBuilder text = new StringBuilder();
      byte[] part = new byte[8192];
      while (text.indexOf("\nprocess_max_fds ") < 0) {
        int n = socket.getInputStream().read(part);
        assertThat(n).as("%s", text).isPositive();
        text.append(new String(part, 0, n, StandardCharsets.UTF_8));
      }
      return text.toString().lines().filter(line -> line.contains("_count{")).toList();
    }
  }
}
