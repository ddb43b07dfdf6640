/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import com.google.protobuf.WrappersProto;
import io.fawa.connect.Code;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.server.Service;
import io.fawa.http2.Http2Transport;
import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trailers larger than the client takes, over real sockets. */
@Timeout(120)
class LargeTrailersTest {
  @TempDir static Path data;
  private static Running running;

  /** Its Say answers with a trailer of as many bytes as it is told. */
  private static final class TrailersApp implements App {
    @Override
    public String name() {
      return "trailers";
    }

    @Override
    public Ports defaultPorts() {
      return new Ports(0, 0, 0);
    }

    @Override
    public void install(Wiring wiring) {
      wiring.rpc(
          Service.builder(ProbeRpc.NAME, WrappersProto::getDescriptor)
              .unary(
                  ProbeRpc.SAY,
                  (request, call) -> {
                    int bytes = Integer.parseInt(request.getValue());
                    call.responseTrailers().add("x-trail", "v".repeat(bytes));
                    return request;
                  })
              .bidiStream(
                  ProbeRpc.TALK, (requests, responses, call) -> requests.forEach(responses::send))
              .build());
    }
  }

  @BeforeAll
  static void start() throws Exception {
    running = Launcher.start(List.of("--dataDir=" + data), List.of(new TrailersApp()), Map.of());
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static RpcClient client(Http2Transport transport, Protocol protocol) {
    RpcClientConfig config =
        RpcClientConfig.DEFAULTS.withProtocol(protocol).withTimeout(Duration.ofSeconds(60));
    return RpcClient.builder(transport).config(config).build();
  }

  private static StringValue say(RpcClient client, int trailerBytes) {
    return client
        .unary(ProbeRpc.SAY)
        .call(StringValue.of(Integer.toString(trailerBytes)), new ClientCall());
  }

  /** Connect has trailers in the head; the others have them at the end. */
  @ParameterizedTest
  @CsvSource({
    "GRPC, 33000, response trailer section of 3",
    "GRPC, 100000, response trailer section of 10",
    "CONNECT, 40000, response header section of 4",
    "CONNECT, 200000, response header section of " + "20",
  })
  void areResourceExhaustedAndTheOthersGoOn(Protocol protocol, int bytes, String what) {
    try (Http2Transport transport = Http2Transport.to(running.cleartextUrl("trailers"));
        DuplexStream<StringValue, StringValue> other =
            client(transport, protocol).stream(ProbeRpc.TALK).open(new ClientCall())) {
      other.send(StringValue.of("before"));
      assertThat(other.receive()).contains(StringValue.of("before"));

      assertThatThrownBy(() -> say(client(transport, protocol), bytes))
          .satisfies(e -> isExhausted(e, what, 32_768));

      other.send(StringValue.of("after"));
      assertThat(other.receive()).contains(StringValue.of("after"));
      assertThat(transport.connections()).isOne();
    }
  }

  @Test
  void areResourceExhaustedHoweverLarge() {
    try (Http2Transport transport = Http2Transport.to(running.cleartextUrl("trailers"))) {
      RpcClient client = client(transport, Protocol.GRPC);

      assertThatThrownBy(() -> say(client, 2_000_000))
          .satisfies(e -> isExhausted(e, "field block of 2", 262_144));
      assertThat(say(client, 32_000).getValue()).isEqualTo("32000");
    }
  }

  private static void isExhausted(Throwable thrown, String what, int allowed) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining(what)
        .hasMessageEndingWith(", at most " + allowed);
  }
}
