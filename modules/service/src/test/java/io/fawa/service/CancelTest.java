/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.fawa.connect.Code;
import io.fawa.connect.Method;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.server.Call;
import io.fawa.http2.Http2Transport;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that are ended from the server's side, over real sockets. */
class CancelTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String WHY = "too far behind";

  @TempDir static Path data;
  private static final ProbeApp APP = new ProbeApp();
  private static Running running;

  @BeforeAll
  static void start() throws Exception {
    running = ProbeApp.start(APP, data);
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @ParameterizedTest
  @EnumSource(names = "REST", mode = EnumSource.Mode.EXCLUDE)
  void aClientThatReadsIsToldWhyWhileTheHandlerWaitsForIt(Protocol protocol) throws Exception {
    try (Http2Transport transport = Http2Transport.to(running.cleartextUrl("probe"));
        DuplexStream<StringValue, StringValue> stream = open(transport, protocol, ProbeRpc.TALK)) {
      stream.send(StringValue.of("first"));
      assertThat(stream.receive()).contains(StringValue.of("first"));

      next(APP.rpc.begun).cancel(Code.RESOURCE_EXHAUSTED, WHY);

      assertThatThrownBy(stream::receive).satisfies(CancelTest::isTheFailure);
      isTheFailure(next(APP.rpc.failed));
    }
  }

  /** Nothing can be told to it, but its handler must not wait for ever. */
  @Test
  void aClientThatStopsReadingLeavesNoThreadBehind() throws Exception {
    try (Http2Transport transport = Http2Transport.to(running.cleartextUrl("probe"));
        DuplexStream<StringValue, StringValue> stream =
            open(transport, Protocol.GRPC, ProbeRpc.FLOOD)) {
      stream.send(StringValue.of("go"));
      stream.endRequests();
      assertThat(stream.receive()).isPresent();

      Call call = next(APP.rpc.begun);
      awaitStalled();
      call.cancel(Code.RESOURCE_EXHAUSTED, WHY);

      isTheFailure(next(APP.rpc.failed));
      assertThat(call.cancelled()).isTrue();
      assertThatThrownBy(
              () -> {
                while (stream.receive().isPresent()) {
                  // What was under way.
                }
              })
          .isInstanceOf(RpcException.class);
    }
  }

  @Test
  void aConnectionThatNobodyReadsIsClosedOverHttp1() throws Exception {
    try (Socket socket = connect()) {
      byte[] go = new byte[] {0, 0, 0, 0, 4, 10, 2, 'g', 'o'};
      write(socket, head("Flood", "Content-Length: " + go.length));
      socket.getOutputStream().write(go);
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      Call call = next(APP.rpc.begun);
      awaitStalled();

      call.cancel(Code.RESOURCE_EXHAUSTED, WHY);

      isTheFailure(next(APP.rpc.failed));
      assertEnds(socket);
    }
  }

  @Test
  void aHandlerThatWaitsForMoreOverHttp1IsWoken() throws Exception {
    try (Socket socket = connect()) {
      write(socket, head("Join", "Transfer-Encoding: chunked"));

      next(APP.rpc.begun).cancel(Code.RESOURCE_EXHAUSTED, WHY);

      isTheFailure(next(APP.rpc.failed));
      assertEnds(socket);
    }
  }

  /** Waits until the flood has filled all there is between it and its client. */
  private static void awaitStalled() throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    long before = -1;
    long now = APP.rpc.flooded.get();
    while (now != before || now == 0) {
      assertThat(System.nanoTime()).as("still sending").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(100);
      before = now;
      now = APP.rpc.flooded.get();
    }
  }

  private static DuplexStream<StringValue, StringValue> open(
      Http2Transport transport, Protocol protocol, Method<StringValue, StringValue> method) {
    RpcClientConfig config = RpcClientConfig.DEFAULTS.withProtocol(protocol).withTimeout(LIMIT);
    return RpcClient.builder(transport).config(config).build().stream(method)
        .open(new ClientCall());
  }

  private static void isTheFailure(Throwable thrown) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining(WHY);
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  private static String head(String method, String field) {
    return String.join(
        "\r\n",
        "POST /" + ProbeRpc.NAME + "/" + method + " HTTP/1.1",
        "Host: a.test",
        "Content-Type: application/connect+proto",
        field,
        "",
        "");
  }

  private static Socket connect() throws IOException {
    URI url = running.cleartextUrl("probe");
    Socket socket = new Socket(url.getHost(), url.getPort());
    socket.setSoTimeout((int) LIMIT.toMillis());
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Reads on to the end, be it a close or a reset. */
  private static void assertEnds(Socket socket) throws IOException {
    try {
      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (java.net.SocketTimeoutException e) {
      throw new AssertionError("still open", e);
    } catch (IOException reset) {
      // What was on its way to us makes a close a reset.
    }
  }
}
