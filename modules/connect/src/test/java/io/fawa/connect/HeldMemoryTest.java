/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.test.v1.Cover;
import io.fawa.connect.test.v1.CoverService;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.connect.test.v1.GetBookRequest;
import io.fawa.connect.test.v1.LibraryService;
import io.fawa.connect.test.v1.ReadRequest;
import io.fawa.http.ClientExchange;
import io.fawa.http.DelegatingExchange;
import io.fawa.http.Exchange;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.RequestHead;
import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a call holds of its peer's share of memory: a message at a time, however many there are, and
 * a call whose message has no room fails with that.
 */
class HeldMemoryTest {

  private static final SocketAddress NOBODY = InetSocketAddress.createUnresolved("a", 1);
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int MESSAGE_BYTES = 200_000;
  private static final int MESSAGES = 20;
  private static final RpcServer SERVER =
      RpcServer.builder()
          .add(EchoService.bind(new Quiet()))
          .add(LibraryService.bind(new LibraryHandler()))
          .add(CoverService.bind(new Covers()))
          .build();

  /** Says nothing of what it was sent. */
  private static final class Quiet extends EchoHandler {
    @Override
    public EchoResponse say(EchoRequest request, Call call) {
      return EchoResponse.newBuilder().setCount(request.getBlobData().size()).build();
    }
  }

  /** Counts the bytes of pieces. */
  private static final class Covers implements CoverService {
    @Override
    public HttpBody getCover(GetBookRequest request, Call call) {
      return HttpBody.getDefaultInstance();
    }

    @Override
    public Cover putCover(Cover request, Call call) {
      return request;
    }

    @Override
    public HttpBody negate(HttpBody request, Call call) {
      return request;
    }

    @Override
    public void scan(ReadRequest request, Sink<HttpBody> pieces, Call call) {}

    @Override
    public Cover glue(Source<Cover> pieces, Call call) {
      int bytes = 0;
      for (Cover piece : pieces) {
        bytes += piece.getImage().getData().size();
      }
      return Cover.newBuilder().setName("" + bytes).build();
    }
  }

  /** Who sends, and how it sees the outcome. */
  enum Sender {
    GRPC_STREAM("Join", "application/grpc", MESSAGES),
    GRPC("Say", "application/grpc", 1),
    GRPC_WEB_TEXT("Join", "application/grpc-web-text", MESSAGES),
    CONNECT_STREAM("Join", "application/connect+proto", MESSAGES),
    CONNECT("Say", "application/proto", 1),
    CONNECT_JSON("Say", "application/json", 1),
    CONNECT_GZIP("Say", "application/proto", 1),
    REST_LINES("/v1/returns", "application/x-ndjson", MESSAGES),
    REST_PIECES("/v1/covers/x:glue", "image/png", MESSAGES);

    final String path;
    final String type;
    final int messages;

    Sender(String path, String type, int messages) {
      this.path = path.startsWith("/") ? path : "/fawa.connect.test.v1.EchoService/" + path;
      this.type = type;
      this.messages = messages;
    }

    byte[] body() {
      byte[] blob = new byte[MESSAGE_BYTES];
      byte[] message =
          EchoRequest.newBuilder().setBlobData(ByteString.copyFrom(blob)).build().toByteArray();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = 0; i < messages; i++) {
        switch (this) {
          case CONNECT -> all.writeBytes(message);
          case CONNECT_GZIP ->
              all.writeBytes(Compression.gzip().compress(message, 0, message.length));
          case CONNECT_JSON ->
              all.writeBytes(
                  ("{\"blobData\":\"" + Base64.getEncoder().encodeToString(blob) + "\"}")
                      .getBytes(StandardCharsets.UTF_8));
          case REST_LINES ->
              all.writeBytes(
                  ("{\"name\":\"" + "x".repeat(MESSAGE_BYTES) + "\"}\n")
                      .getBytes(StandardCharsets.UTF_8));
          case REST_PIECES -> all.writeBytes(blob);
          case GRPC_WEB_TEXT ->
              all.writeBytes(Base64.getEncoder().encode(Answer.frame(0, message)));
          default -> all.writeBytes(Answer.frame(0, message));
        }
      }
      return all.toByteArray();
    }
  }

  /** Takes memory from a share of its own. */
  private static final class Paid extends DelegatingExchange {
    private final Allowance allowance;

    Paid(Exchange inner, Allowance allowance) {
      super(inner);
      this.allowance = allowance;
    }

    @Override
    public Allowance allowance() {
      return allowance;
    }
  }

  private static Answer call(Sender sender, Allowance allowance) throws IOException {
    Headers head = Headers.of("content-type", sender.type);
    if (sender == Sender.CONNECT_GZIP) {
      head.add("content-encoding", "gzip");
    }
    try (MemoryTransport transport =
            new MemoryTransport(
                exchange -> SERVER.handle(new Paid(exchange, allowance)), HttpVersion.HTTP_2);
        ClientExchange client =
            transport.open(new RequestHead("POST", sender.path, head), Deadline.after(BOUND))) {
      byte[] body = sender.body();
      try {
        client.write(body, 0, body.length);
        client.endRequest();
      } catch (ExchangeResetException e) {
        // It has been answered before all was sent.
      }
      return Answer.of(client);
    }
  }

  private static String outcome(Answer answer) {
    boolean text = answer.header("content-type").endsWith("-text");
    byte[] body = text ? Base64.getDecoder().decode(answer.body()) : answer.body();
    return answer.status()
        + " "
        + answer.trailers().get("grpc-status", "")
        + " "
        + new String(body, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @EnumSource
  void aMessageIsHeldAtATime(Sender sender) throws IOException {
    try (Allowance enough = new Budget(1 << 30, 1 << 30, 1_500_000).connection(NOBODY)) {
      Answer answer = call(sender, enough);

      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.trailers().get("grpc-status", "0")).isEqualTo("0");
      assertThat(answer.text()).doesNotContain("resource_exhausted");
      if (sender == Sender.REST_PIECES) {
        assertThat(answer.text()).contains("\"name\":\"" + MESSAGES * MESSAGE_BYTES + "\"");
      }
      if (sender == Sender.GRPC_STREAM || sender == Sender.CONNECT_STREAM) {
        // All but the buffer has been given back before the connection ends.
        assertThat(enough.heldBytes()).isLessThanOrEqualTo(4096);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMessageThatThereIsNoRoomForFailsItsCall(Sender sender) throws IOException {
    long share = sender == Sender.REST_PIECES ? 20_000 : 100_000;
    try (Allowance little = new Budget(1 << 30, 1 << 30, share).connection(NOBODY)) {
      String outcome = outcome(call(sender, little));

      assertThat(outcome)
          .satisfiesAnyOf(
              seen -> assertThat(seen).startsWith("200 8 "),
              seen -> assertThat(seen).startsWith("429  {\"code\":\"resource_exhausted\""),
              seen -> assertThat(seen).contains("{\"error\":{\"code\":\"resource_exhausted\""),
              seen -> assertThat(seen).contains("grpc-status: 8\r\n"));
      assertThat(little.heldBytes()).isLessThanOrEqualTo(share);
    }
  }
}
