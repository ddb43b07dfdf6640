/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Code;
import io.fawa.connect.EchoHandler;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.RequestStream;
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.connect.test.v1.EchoServiceClient;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import java.lang.System.Logger.Level;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What observers are told, on both sides of real calls. */
class ObservedTest {
  private static final String SERVICE = "/fawa.connect.test.v1.EchoService/";

  /** What servers and clients have counted, in the order the calls ended. */
  private final BlockingQueue<CallMeters.Measured> served = new LinkedBlockingQueue<>();

  private final BlockingQueue<CallMeters.Measured> made = new LinkedBlockingQueue<>();
  private final List<String> lines = new ArrayList<>();
  private final MemoryTransport transport =
      new MemoryTransport(
          RpcServer.builder()
              .add(EchoService.bind(new EchoHandler()))
              .intercept(Observed.server(new MeteredCalls((call, nanos) -> served.add(call))))
              .build(),
          HttpVersion.HTTP_2);

  @AfterEach
  void close() {
    transport.close();
  }

  private EchoServiceClient client(Protocol protocol, CallObserver... more) {
    RpcClient.Builder builder =
        RpcClient.builder(transport)
            .config(
                RpcClientConfig.DEFAULTS.withProtocol(protocol).withTimeout(Duration.ofSeconds(60)))
            .intercept(
                Observed.client(
                    new MeteredCalls((call, nanos) -> {
                      assertThat(nanos).isNotNegative();
                      made.add(call);
                    })));
    for (CallObserver observer : more) {
      builder.intercept(Observed.client(observer));
    }
    return new EchoServiceClient(builder.build());
  }

  private static EchoRequest text(String text) {
    return EchoRequest.newBuilder().setText(text).build();
  }

  private void assertCounted(
      Protocol protocol, String method, Optional<Code> failure, long toServer, long toClient)
      throws InterruptedException {
    assertThat(served.poll(60, TimeUnit.SECONDS))
        .isEqualTo(
            new CallMeters.Measured(
                "server", SERVICE + method, protocol.toString(), failure, toServer, toClient));
    assertThat(made.poll(60, TimeUnit.SECONDS))
        .isEqualTo(
            new CallMeters.Measured("client", SERVICE + method, "", failure, toClient, toServer));
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT", "GRPC", "GRPC_WEB"})
  void everyKindOfCallIsCountedOnBothSides(Protocol protocol) throws InterruptedException {
    EchoServiceClient client = client(protocol);

    assertThat(client.say(text("a")).getText()).isEqualTo("a");
    assertCounted(protocol, "Say", Optional.empty(), 1, 1);
    try (ResponseStream<EchoResponse> stream =
        client.repeat(EchoRequest.newBuilder().setCount(3).build())) {
      assertThat(stream).hasSize(3);
    }
    assertCounted(protocol, "Repeat", Optional.empty(), 1, 3);
    try (RequestStream<EchoRequest, EchoResponse> stream = client.join()) {
      stream.send(text("a"));
      stream.send(text("b"));
      assertThat(stream.finish().getText()).isEqualTo("ab");
    }
    assertCounted(protocol, "Join", Optional.empty(), 2, 1);
    try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk()) {
      stream.send(text("x"));
      assertThat(stream.receive()).isPresent();
      stream.endRequests();
      assertThat(stream.receive()).isEmpty();
    }
    assertCounted(protocol, "Talk", Optional.empty(), 1, 1);
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECT", "GRPC", "GRPC_WEB"})
  void failuresAreCountedByTheirCode(Protocol protocol) throws InterruptedException {
    EchoServiceClient client = client(protocol);

    assertThatThrownBy(() -> client.say(text("fail"))).isInstanceOf(RpcException.class);
    assertCounted(protocol, "Say", Optional.of(Code.NOT_FOUND), 1, 0);
    assertThatThrownBy(() -> client.say(text("crash"))).isInstanceOf(RpcException.class);
    assertCounted(protocol, "Say", Optional.of(Code.INTERNAL), 1, 0);
    try (ResponseStream<EchoResponse> stream =
        client.repeat(EchoRequest.newBuilder().setText("fail").setCount(1).build())) {
      assertThat(stream.receive()).isPresent();
      assertThatThrownBy(stream::receive).isInstanceOf(RpcException.class);
    }
    assertCounted(protocol, "Repeat", Optional.of(Code.NOT_FOUND), 1, 1);
  }

  @Test
  void aStreamThatIsGivenUpHasEnded() throws InterruptedException {
    DuplexStream<EchoRequest, EchoResponse> stream = client(Protocol.GRPC).talk();
    stream.send(text("x"));
    stream.close();
    stream.close();

    CallMeters.Measured call = made.poll(60, TimeUnit.SECONDS);
    assertThat(call.failure()).contains(Code.CANCELED);
    assertThat(call.sent()).isEqualTo(1);
    assertThat(served.poll(60, TimeUnit.SECONDS).failure()).contains(Code.CANCELED);
    assertThat(made).isEmpty();
  }

  @Test
  void theLogSaysWhatHappenedAndNoSecrets() {
    EchoServiceClient client = client(Protocol.CONNECT, new CallLog(new Lines()));

    client.say(text("secret"), new ClientCall().header("authorization", "secret"));
    assertThatThrownBy(() -> client.say(text("fail"))).isInstanceOf(RpcException.class);
    assertThatThrownBy(() -> client.say(text("crash"))).isInstanceOf(RpcException.class);

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .matches(
            "DEBUG client fawa.connect.test.v1.EchoService/Say ok in \\d+ ms, 1 received, 1 sent");
    assertThat(lines.get(1)).startsWith("DEBUG ").contains(" not_found in ");
    assertThat(lines.get(2)).startsWith("WARNING ").contains(" internal in ");
    assertThat(String.join("", lines)).doesNotContain("secret");
  }

  /** Keeps lines as a logger would write them. */
  private final class Lines implements System.Logger {
    @Override
    public String getName() {
      return "lines";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
      lines.add(level + " " + message);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... values) {
      lines.add(level + " " + MessageFormat.format(format, values));
    }
  }
}
