/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.MessageFormat;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoServiceClient;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The heads of requests as our client sends them: every field, and no other. */
class RequestHeadTest {
  private static final String SERVICE = "/fawa.connect.test.v1.EchoService/";
  private static final Duration BOUND = Duration.ofSeconds(60);

  private record Seen(String method, String path, String query, Headers headers) {
    String field(String name) {
      assertThat(headers.all(name)).as(name).hasSizeLessThanOrEqualTo(1);
      return headers.get(name, "");
    }

    Set<String> names() {
      Set<String> names = new TreeSet<>();
      headers.forEach((name, value) -> names.add(name));
      return names;
    }
  }

  private final BlockingQueue<Seen> seen = new ArrayBlockingQueue<>(10);
  private final MemoryTransport transport = new MemoryTransport(this::refuse, HttpVersion.HTTP_2);

  @AfterEach
  void close() {
    transport.close();
  }

  private void refuse(Exchange exchange) throws java.io.IOException {
    seen.add(new Seen(exchange.method(), exchange.path(), exchange.query(), exchange.headers()));
    exchange.respond(503, new Headers());
    exchange.end();
  }

  private Seen unary(RpcClientConfig config, ClientCall call) throws InterruptedException {
    EchoServiceClient client =
        new EchoServiceClient(RpcClient.builder(transport).config(config).build());
    assertThatThrownBy(() -> client.read(EchoRequest.newBuilder().setText("é").build(), call))
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.UNAVAILABLE));
    return seen.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  private Seen stream(RpcClientConfig config, ClientCall call) throws InterruptedException {
    EchoServiceClient client =
        new EchoServiceClient(RpcClient.builder(transport).config(config).build());
    try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk(call)) {
      assertThatThrownBy(stream::receive).isInstanceOf(RpcException.class);
    }
    return seen.poll(BOUND.toSeconds(), TimeUnit.SECONDS);
  }

  private static RpcClientConfig speaking(Protocol protocol, MessageFormat format) {
    return RpcClientConfig.DEFAULTS.withProtocol(protocol).withFormat(format);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, PROTO, application/proto, accept-encoding connect-protocol-version content-length",
    "CONNECT, JSON, application/json, accept-encoding connect-protocol-version content-length",
    "GRPC, PROTO, application/grpc+proto, grpc-accept-encoding te",
    "GRPC, JSON, application/grpc+json, grpc-accept-encoding te",
    "GRPC_WEB, PROTO, application/grpc-web+proto, grpc-accept-encoding x-user-agent",
    "GRPC_WEB, JSON, application/grpc-web+json, grpc-accept-encoding x-user-agent",
  })
  void aUnaryCallHasTheFieldsOfItsProtocol(
      Protocol protocol, MessageFormat format, String type, String names) throws Exception {
    Seen head = unary(speaking(protocol, format), new ClientCall());

    assertThat(head.method()).isEqualTo("POST");
    assertThat(head.path()).isEqualTo(SERVICE + "Read");
    assertThat(head.query()).isEmpty();
    assertThat(head.field("content-type")).isEqualTo(type);
    assertThat(head.field("user-agent")).startsWith("fawa-connect/");
    assertThat(head.names()).contains(names.split(" ")).hasSize(2 + names.split(" ").length);
    switch (protocol) {
      case CONNECT -> {
        assertThat(head.field("connect-protocol-version")).isEqualTo("1");
        assertThat(head.field("accept-encoding")).isEqualTo("gzip");
        int length = format == MessageFormat.PROTO ? 4 : "{\"text\":\"..\"}".length();
        assertThat(head.field("content-length")).isEqualTo("" + length);
      }
      case GRPC -> assertThat(head.field("te")).isEqualTo("trailers");
      default -> assertThat(head.field("x-user-agent")).isEqualTo(head.field("user-agent"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, PROTO, application/connect+proto, connect-accept-encoding connect-protocol-version",
    "CONNECT, JSON, application/connect+json, connect-accept-encoding connect-protocol-version",
    "GRPC, PROTO, application/grpc+proto, grpc-accept-encoding te",
    "GRPC_WEB, JSON, application/grpc-web+json, grpc-accept-encoding x-user-agent",
  })
  void aStreamHasTheFieldsOfItsProtocol(
      Protocol protocol, MessageFormat format, String type, String names) throws Exception {
    Seen head = stream(speaking(protocol, format), new ClientCall());

    assertThat(head.path()).isEqualTo(SERVICE + "Talk");
    assertThat(head.field("content-type")).isEqualTo(type);
    assertThat(head.names()).contains(names.split(" ")).hasSize(2 + names.split(" ").length);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, connect-timeout-ms, [0-9]{8}",
    "GRPC, grpc-timeout, [0-9]{8}m",
    "GRPC_WEB, grpc-timeout, [0-9]{8}m",
  })
  void theEarlierDeadlineIsSent(Protocol protocol, String name, String shape) throws Exception {
    RpcClientConfig config = speaking(protocol, MessageFormat.PROTO);
    Duration hours = Duration.ofHours(20);

    Seen both = unary(config.withTimeout(hours.plusDays(1)), new ClientCall().timeout(hours));
    assertThat(both.field(name)).matches(shape).isBetween("71000000", "72000000m");
    Seen always = stream(config.withTimeout(hours), new ClientCall().timeout(hours.plusDays(1)));
    assertThat(always.field(name)).matches(shape).isBetween("71000000", "72000000m");
    assertThat(unary(config, new ClientCall()).field(name)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void theCallersFieldsAreSentButForThoseOfTheProtocol(Protocol protocol) throws Exception {
    ClientCall call =
        new ClientCall()
            .header("X-A", "1")
            .header("x-a", "2")
            .header("x-b-bin", new byte[] {-1, -2})
            .header("content-type", "text/plain")
            .header("te", "gzip")
            .header("grpc-timeout", "1S")
            .header("connect-timeout-ms", "1");
    Seen head = unary(speaking(protocol, MessageFormat.PROTO), call);

    assertThat(head.headers().all("x-a")).containsExactly("1", "2");
    assertThat(head.field("x-b-bin")).isEqualTo("//4");
    assertThat(head.field("content-type")).startsWith("application/");
    assertThat(head.field("te")).isEqualTo(protocol == Protocol.GRPC ? "trailers" : "");
    assertThat(head.names()).doesNotContain("grpc-timeout", "connect-timeout-ms");
  }

  /** A field that is no list comes once (RFC 9110 §5.3). */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void aCallersNameStandsInPlaceOfOurs(Protocol protocol) throws Exception {
    RpcClientConfig config = speaking(protocol, MessageFormat.PROTO);

    Seen one = unary(config, new ClientCall().header("user-agent", "mine/1"));
    assertThat(one.field("user-agent")).isEqualTo("mine/1");
    Seen many = stream(config, new ClientCall().header("User-Agent", "mine/1"));
    assertThat(many.field("user-agent")).isEqualTo("mine/1");
    assertThat(many.field("x-user-agent")).isEqualTo(protocol == Protocol.GRPC_WEB ? "mine/1" : "");
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, content-encoding, connect-content-encoding",
    "GRPC, grpc-encoding, grpc-encoding",
    "GRPC_WEB, grpc-encoding, grpc-encoding",
  })
  void aCompressionIsNamed(Protocol protocol, String ofUnary, String ofStream) throws Exception {
    RpcClientConfig config =
        speaking(protocol, MessageFormat.PROTO).withCompression(Compression.gzip(), 0);

    assertThat(unary(config, new ClientCall()).field(ofUnary)).isEqualTo("gzip");
    assertThat(stream(config, new ClientCall()).field(ofStream)).isEqualTo("gzip");
    RpcClientConfig none = config.withCompression(Compression.gzip(), 1000);
    assertThat(unary(none, new ClientCall()).field(ofUnary))
        .isEqualTo(protocol == Protocol.CONNECT ? "" : "gzip");
  }

  @Test
  void aGetHasItsRequestInItsPathAndNoFieldsOfABody() throws Exception {
    Seen json =
        unary(speaking(Protocol.CONNECT, MessageFormat.JSON).withGet(1000), new ClientCall());
    assertThat(json.method()).isEqualTo("GET");
    assertThat(json.path()).isEqualTo(SERVICE + "Read");
    assertThat(json.query())
        .isEqualTo("connect=v1&encoding=json&message=%7B%22text%22%3A%22%C3%A9%22%7D");
    assertThat(json.names()).containsExactly("accept-encoding", "user-agent");

    Seen proto =
        unary(speaking(Protocol.CONNECT, MessageFormat.PROTO).withGet(1000), new ClientCall());
    assertThat(proto.query()).isEqualTo("connect=v1&base64=1&encoding=proto&message=CgLDqQ");
  }

  @Test
  void aGetIsAsLongAsItMayBeAndNoLonger() throws Exception {
    RpcClientConfig config = speaking(Protocol.CONNECT, MessageFormat.PROTO);
    int length = (SERVICE + "Read?connect=v1&base64=1&encoding=proto&message=CgLDqQ").length();

    assertThat(unary(config.withGet(length), new ClientCall()).method()).isEqualTo("GET");
    assertThat(unary(config.withGet(length - 1), new ClientCall()).method()).isEqualTo("POST");
    assertThat(unary(config.withGet(0), new ClientCall()).method()).isEqualTo("POST");
  }
}
