/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.fawa.connect.Code;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.http.FullBacklog;
import io.fawa.http.Gate;
import io.fawa.http.HttpVersion;
import io.fawa.http.Transport;
import io.fawa.http1.Http1Config;
import io.fawa.http1.Http1Transport;
import io.fawa.http2.Http2Transport;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that end while their connection is still being made, over real sockets. */
@Timeout(240)
class ConnectingTest {
  /** None of the tests may end because of it. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofHours(1);

  private static final StringValue TEXT = StringValue.of("text");

  @TempDir static Path data;
  private static Running running;

  @BeforeAll
  static void start() throws Exception {
    running = ProbeApp.start(new ProbeApp(), data);
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  /** A transport and how many connections it has. */
  private record Client(Transport transport, IntSupplier connections) implements AutoCloseable {
    static Client of(HttpVersion version, URI origin) throws Exception {
      if (version == HttpVersion.HTTP_1_1) {
        Http1Transport transport =
            Http1Transport.builder(origin)
                .tls(Trust.in(data.resolve("tls/ca.pem")))
                .config(
                    Http1Config.DEFAULTS.withConnectTimeout(CONNECT_TIMEOUT).withConnectionsMax(1))
                .build();
        return new Client(transport, transport::connections);
      }
      Http2Transport transport =
          Http2Transport.builder(origin)
              .tls(Trust.in(data.resolve("tls/ca.pem")))
              .connectTimeout(CONNECT_TIMEOUT)
              .connectionsMax(1)
              .build();
      return new Client(transport, transport::connections);
    }

    /** Calls on a virtual thread; the result fails with what the call failed with. */
    CompletableFuture<StringValue> call(Protocol protocol, ClientCall call) {
      CompletableFuture<StringValue> result = new CompletableFuture<>();
      RpcClient client =
          RpcClient.builder(transport)
              .config(RpcClientConfig.DEFAULTS.withProtocol(protocol))
              .build();
      Thread caller =
          Thread.startVirtualThread(() -> {
            try {
              result.complete(client.unary(ProbeRpc.SAY).call(TEXT, call));
            } catch (RpcException e) {
              result.completeExceptionally(e);
            }
          });
      // It waits: for a connection, for there is nothing else yet to wait for.
      while (caller.getState() != Thread.State.WAITING
          && caller.getState() != Thread.State.TIMED_WAITING
          && !result.isDone()) {
        Thread.onSpinWait();
      }
      return result;
    }

    @Override
    public void close() {
      transport.close();
    }
  }

  private static URI secure(Gate gate) {
    return URI.create("https://localhost:" + gate.port());
  }

  private static Gate gate() throws IOException {
    return new Gate(running.tlsUrl("probe").getPort());
  }

  private static StringValue done(CompletableFuture<StringValue> result) throws Exception {
    return result.get(60, TimeUnit.SECONDS);
  }

  private static void failsWith(Code code, CompletableFuture<StringValue> result) {
    assertThatThrownBy(() -> done(result))
        .cause()
        .isInstanceOfSatisfying(
            RpcException.class, failure -> assertThat(failure.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_1_1, CONNECT",
    "HTTP_1_1, GRPC_WEB",
    "HTTP_2, CONNECT",
    "HTTP_2, GRPC",
  })
  void aCancelEndsACallThatIsInItsHandshake(HttpVersion version, Protocol protocol)
      throws Exception {
    try (Gate gate = gate();
        Client client = Client.of(version, secure(gate))) {
      ClientCall call = new ClientCall();
      CompletableFuture<StringValue> result = client.call(protocol, call);
      try (Gate.Visitor held = gate.next()) {
        call.cancel();

        failsWith(Code.CANCELED, result);
        if (version == HttpVersion.HTTP_2) {
          // The connection is there for calls to come, until the transport is closed.
          client.transport().close();
        }
        held.awaitEnd();
      }
      assertThat(client.connections().getAsInt()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void aDeadlineEndsACallThatIsInItsHandshake(HttpVersion version) throws Exception {
    try (Gate gate = gate();
        Client client = Client.of(version, secure(gate))) {
      CompletableFuture<StringValue> result =
          client.call(Protocol.CONNECT, new ClientCall().timeout(Duration.ofMillis(300)));

      failsWith(Code.DEADLINE_EXCEEDED, result);
      assertThat(client.connections().getAsInt()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void aCancelEndsACallThatNobodyAccepts(HttpVersion version) throws Exception {
    try (FullBacklog listener = new FullBacklog();
        Client client = Client.of(version, URI.create("http://127.0.0.1:" + listener.port()))) {
      ClientCall call = new ClientCall();
      CompletableFuture<StringValue> result = client.call(Protocol.CONNECT, call);
      ClientCall late = new ClientCall().timeout(Duration.ofMillis(1500));
      CompletableFuture<StringValue> second = client.call(Protocol.CONNECT, late);
      call.cancel();

      failsWith(Code.CANCELED, result);
      failsWith(Code.DEADLINE_EXCEEDED, second);
    }
  }

  /** Whichever of the two has begun to connect, the other one's call must come through. */
  @ParameterizedTest
  @CsvSource({"HTTP_1_1, 0", "HTTP_1_1, 1", "HTTP_2, 0", "HTTP_2, 1"})
  void aCancelledCallTakesNothingFromOneThatWaitsBesideIt(HttpVersion version, int cancelled)
      throws Exception {
    try (Gate gate = gate();
        Client client = Client.of(version, secure(gate))) {
      ClientCall first = new ClientCall();
      CompletableFuture<StringValue> one = client.call(Protocol.CONNECT, first);
      try (Gate.Visitor held = gate.next()) {
        ClientCall second = new ClientCall();
        CompletableFuture<StringValue> other = client.call(Protocol.CONNECT, second);
        (cancelled == 0 ? first : second).cancel();
        failsWith(Code.CANCELED, cancelled == 0 ? one : other);

        if (version == HttpVersion.HTTP_1_1 && cancelled == 0) {
          // A connection of HTTP/1.1 is its exchange's own, and so the other one makes its own.
          held.awaitEnd();
          try (Gate.Visitor next = gate.next()) {
            next.letThrough();
            assertThat(done(other)).isEqualTo(TEXT);
          }
        } else {
          held.letThrough();
          assertThat(done(cancelled == 0 ? other : one)).isEqualTo(TEXT);
        }
        assertThat(client.connections().getAsInt()).isEqualTo(1);
      }
    }
  }

  /** What a call too short for the handshake has begun is there for the next one. */
  @Test
  void aConnectionIsMadeThoughTheCallThatWantedItHasEnded() throws Exception {
    try (Gate gate = gate();
        Client client = Client.of(HttpVersion.HTTP_2, secure(gate))) {
      ClientCall call = new ClientCall();
      CompletableFuture<StringValue> result = client.call(Protocol.GRPC, call);
      try (Gate.Visitor held = gate.next()) {
        call.cancel();
        failsWith(Code.CANCELED, result);
        held.letThrough();

        assertThat(done(client.call(Protocol.GRPC, new ClientCall()))).isEqualTo(TEXT);
      }
    }
  }

  /** All who wait for a connection learn why there is none, without trying once more each. */
  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void aConnectionThatBreaksInItsHandshakeIsUnavailable(HttpVersion version) throws Exception {
    try (Gate gate = gate();
        Client client = Client.of(version, secure(gate))) {
      CompletableFuture<StringValue> first = client.call(Protocol.CONNECT, new ClientCall());
      try (Gate.Visitor held = gate.next()) {
        CompletableFuture<StringValue> second =
            version == HttpVersion.HTTP_2 ? client.call(Protocol.CONNECT, new ClientCall()) : first;
        held.hangUp();

        failsWith(Code.UNAVAILABLE, first);
        failsWith(Code.UNAVAILABLE, second);
      }
    }
  }

  @Test
  void aCallThatWaitsForAFreeConnectionIsCancelledToo() throws Exception {
    try (Gate gate = gate();
        Client client = Client.of(HttpVersion.HTTP_1_1, secure(gate))) {
      ClientCall holder = new ClientCall();
      CompletableFuture<StringValue> held = client.call(Protocol.CONNECT, holder);
      try (Gate.Visitor visitor = gate.next()) {
        ClientCall waiting = new ClientCall().deadline(Deadline.none());
        CompletableFuture<StringValue> result = client.call(Protocol.CONNECT, waiting);
        waiting.cancel();

        failsWith(Code.CANCELED, result);
        visitor.letThrough();
        assertThat(done(held)).isEqualTo(TEXT);
      }
    }
  }
}
