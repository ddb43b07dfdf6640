/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.BoolValue;
import io.fawa.conformance.interop.v1.StreamingInputCallRequest;
import io.fawa.conformance.interop.v1.StreamingInputCallResponse;
import io.fawa.conformance.interop.v1.TestServiceClient;
import io.fawa.connect.Code;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.RequestStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.http.Transport;
import io.fawa.http1.Http1Transport;
import io.fawa.http2.Http2Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that streams 3,000 messages to a server that fails the first, over sockets. */
@Timeout(180)
class EarlyAnswerTest {
  private static final int MESSAGES = 3000;
  private static final StreamingInputCallRequest FIRST =
      StreamingInputCallRequest.newBuilder().setExpectCompressed(BoolValue.of(true)).build();
  private static final StreamingInputCallRequest NEXT =
      StreamingInputCallRequest.newBuilder().setPayload(TestServiceHandler.payload(1000)).build();

  @TempDir static Path folder;
  private static InteropServer ours;

  @BeforeAll
  static void start() throws Exception {
    ours = new InteropServer(folder);
  }

  @AfterAll
  static void stop() {
    ours.close();
  }

  private static TestServiceClient client(Transport transport, Protocol protocol) {
    return new TestServiceClient(
        RpcClient.builder(transport)
            .config(
                RpcClientConfig.DEFAULTS.withProtocol(protocol).withTimeout(Duration.ofSeconds(40)))
            .build());
  }

  private static void sendAll(RequestStream<StreamingInputCallRequest, ?> stream) {
    stream.send(FIRST);
    for (int i = 1; i < MESSAGES; i++) {
      stream.send(NEXT);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void overHttp2SendSaysWhatTheServerSaid(Protocol protocol) {
    try (Http2Transport transport =
            Http2Transport.to(URI.create("http://127.0.0.1:" + ours.port(false)));
        RequestStream<StreamingInputCallRequest, StreamingInputCallResponse> stream =
            client(transport, protocol).streamingInputCall()) {
      for (RpcException failure :
          new RpcException[] {
            catchThrowableOfType(RpcException.class, () -> sendAll(stream)),
            catchThrowableOfType(RpcException.class, stream::finish)
          }) {
        assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(failure.text()).isEqualTo("the message came uncompressed");
        assertThat(failure.details()).hasSize(1);
        assertThat(failure.metadata().get("x-method", "")).isEqualTo("StreamingInputCall");
      }
    }
  }

  /** Answers the first request, reads on for {@code bytesMax} bytes or to the end, and closes. */
  private static int answerEarly(ServerSocket listener, int bytesMax) throws IOException {
    byte[] end =
        ("{\"error\":{\"code\":\"invalid_argument\",\"message\":\"early\",\"details\":[{\"type\":"
                + "\"google.protobuf.BoolValue\",\"value\":\"CAE\"}]},\"metadata\":{\"x-m\":[\"1\"]}}")
            .getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.writeBytes(
        ("HTTP/1.1 200 OK\r\nContent-Type: application/connect+proto\r\nConnection: close\r\n"
                + "Content-Length: "
                + (5 + end.length)
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII));
    answer.writeBytes(new byte[] {2, 0, 0, (byte) (end.length >> 8), (byte) end.length});
    answer.writeBytes(end);
    byte[] part = new byte[8192];
    try (Socket socket = listener.accept();
        InputStream in = socket.getInputStream()) {
      int read = in.read(part);
      socket.getOutputStream().write(answer.toByteArray());
      for (int n = 0; n >= 0 && read < bytesMax; n = in.read(part)) {
        read += n;
      }
      return read;
    }
  }

  /** One that closes while more comes, and one that reads all of it. */
  @ParameterizedTest
  @ValueSource(ints = {50_000, 100_000_000})
  void overHttp1TheAnswerIsNotLost(int bytesMax) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Http1Transport transport =
            Http1Transport.builder(URI.create("http://127.0.0.1:" + listener.getLocalPort()))
                .build()) {
      Future<Integer> server = threads.submit(() -> answerEarly(listener, bytesMax));
      try (RequestStream<StreamingInputCallRequest, StreamingInputCallResponse> stream =
          client(transport, Protocol.CONNECT).streamingInputCall()) {
        RpcException failure =
            catchThrowableOfType(
                RpcException.class,
                () -> {
                  sendAll(stream);
                  stream.finish();
                });
        assertThat(failure.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(failure.text()).isEqualTo("early");
        assertThat(failure.details()).hasSize(1);
        assertThat(failure.metadata().get("x-m", "")).isEqualTo("1");
      }
      assertThat(server.get()).isPositive();
    }
  }
}
