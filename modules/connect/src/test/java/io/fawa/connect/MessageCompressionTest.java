/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static io.fawa.connect.MessageCompression.ALWAYS;
import static io.fawa.connect.MessageCompression.BY_SIZE;
import static io.fawa.connect.MessageCompression.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.connect.auth.BearerAuthentication;
import io.fawa.connect.auth.Identity;
import io.fawa.connect.auth.TokenVerifier;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.connect.test.v1.EchoServiceClient;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.RequestHead;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compression that is chosen and seen message by message, alike in every protocol. */
class MessageCompressionTest {
  private static final String LONG = "l".repeat(1000);
  private static final String NAMES = "/fawa.connect.test.v1.EchoService/";

  /**
   * Says how the request came, and answers as its text begins: {@code ALWAYS}, {@code NEVER}, or as
   * it does by itself.
   */
  private static final class Choosing extends EchoHandler {
    private static EchoResponse answer(EchoRequest request, Call call) {
      for (MessageCompression choice : MessageCompression.values()) {
        if (request.getText().startsWith(choice.name())) {
          call.compressResponses(choice);
        }
      }
      String seen = call.requestCompression().map(Compression::name).orElse("none");
      String used = call.responseCompression().map(Compression::name).orElse("none");
      return EchoResponse.newBuilder()
          .setText(seen + " " + call.requestCompressed() + " " + used + "\n" + request.getText())
          .build();
    }

    @Override
    public EchoResponse say(EchoRequest request, Call call) {
      return answer(request, call);
    }

    @Override
    public EchoResponse read(EchoRequest request, Call call) {
      return answer(request, call);
    }

    @Override
    public void talk(Source<EchoRequest> requests, Sink<EchoResponse> responses, Call call) {
      requests.forEach(request -> responses.send(answer(request, call)));
    }
  }

  private final RpcServer open = RpcServer.builder().add(EchoService.bind(new Choosing())).build();
  private final MemoryTransport transport =
      new MemoryTransport(
          RpcServer.builder()
              .add(EchoService.bind(new Choosing()))
              .intercept(
                  new BearerAuthentication(
                      TokenVerifier.ofTokens(Map.of("ada", new Identity("ada", Set.of())))))
              .build(),
          HttpVersion.HTTP_2);

  @AfterEach
  void close() {
    transport.close();
  }

  private EchoServiceClient client(RpcClientConfig config) {
    return new EchoServiceClient(RpcClient.builder(transport).config(config).build());
  }

  private static RpcClientConfig speaking(Protocol protocol) {
    return RpcClientConfig.DEFAULTS.withProtocol(protocol).withTimeout(Duration.ofSeconds(60));
  }

  private static ClientCall call() {
    return new ClientCall().header("authorization", "Bearer ada");
  }

  private static EchoRequest text(String text) {
    return EchoRequest.newBuilder().setText(text).build();
  }

  private static String firstLine(EchoResponse response) {
    return response.getText().substring(0, response.getText().indexOf('\n'));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void aHandlerChoosesAndACallerSees(Protocol protocol) {
    for (String choice : List.of("ALWAYS", "NEVER", "BY_SIZE", "none")) {
      for (boolean longer : new boolean[] {true, false}) {
        ClientCall call = call();
        client(speaking(protocol)).say(text(choice + (longer ? LONG : "")), call);
        boolean compressed =
            switch (choice) {
              case "ALWAYS" -> true;
              case "NEVER" -> false;
              default -> longer;
            };
        assertThat(call.responseCompressed()).isEqualTo(compressed);
        // Connect's unary form names a compression only where it was used.
        assertThat(call.responseCompression().map(Compression::name))
            .isEqualTo(
                compressed || protocol != Protocol.CONNECT
                    ? Optional.of("gzip")
                    : Optional.empty());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void aCallerChoosesAndAHandlerSees(Protocol protocol) {
    RpcClientConfig plain = speaking(protocol);
    RpcClientConfig zipped = plain.withCompression(Compression.gzip(), 500);
    assertThat(seen(plain, call(), LONG)).startsWith("none false");
    assertThat(seen(plain, call().compressRequests(ALWAYS), LONG)).startsWith("none false");
    assertThat(seen(plain, call().compression(Compression.gzip()), LONG)).startsWith("gzip true");
    assertThat(seen(zipped, call(), LONG)).startsWith("gzip true");
    assertThat(seen(zipped, call().compressRequests(ALWAYS), "a")).startsWith("gzip true");
    // Connect's unary form names a compression only where it was used.
    String unused = protocol == Protocol.CONNECT ? "none false" : "gzip false";
    assertThat(seen(plain, call().compression(Compression.gzip()), "a")).startsWith(unused);
    assertThat(seen(zipped, call(), "a")).startsWith(unused);
    assertThat(seen(zipped, call().compressRequests(NEVER), LONG)).startsWith(unused);
  }

  private String seen(RpcClientConfig config, ClientCall call, String text) {
    return firstLine(client(config).say(text(text), call));
  }

  @Test
  void aRequestInAQueryIsSeenAlike() {
    RpcClientConfig get =
        speaking(Protocol.CONNECT).withCompression(Compression.gzip(), 500).withGet(8000);
    assertThat(firstLine(client(get).read(text(LONG), call()))).startsWith("gzip true");
    assertThat(firstLine(client(get).read(text("a"), call()))).startsWith("none false");
    ClientCall never = call().compressRequests(NEVER);
    assertThat(firstLine(client(get).read(text(LONG), never))).startsWith("none false");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void eachMessageOfAStreamHasItsOwnChoice(Protocol protocol) {
    ClientCall call = call();
    try (DuplexStream<EchoRequest, EchoResponse> stream =
        client(speaking(protocol).withCompression(Compression.gzip(), 500)).talk(call)) {
      record Turn(MessageCompression mine, String text, boolean sent, boolean answered) {}
      for (Turn turn :
          List.of(
              new Turn(BY_SIZE, "none", false, false),
              new Turn(BY_SIZE, LONG, true, true),
              new Turn(NEVER, "NEVER" + LONG, false, false),
              new Turn(ALWAYS, "ALWAYS", true, true),
              new Turn(NEVER, "still", false, true),
              new Turn(BY_SIZE, "BY_SIZE", false, false),
              new Turn(BY_SIZE, "BY_SIZE" + LONG, true, true))) {
        call.compressRequests(turn.mine());
        stream.send(text(turn.text()));
        EchoResponse response = stream.receive().orElseThrow();
        assertThat(firstLine(response)).isEqualTo("gzip " + turn.sent() + " gzip");
        assertThat(call.responseCompressed()).isEqualTo(turn.answered());
        assertThat(call.responseCompression()).contains(Compression.gzip());
      }
      stream.endRequests();
      assertThat(stream.receive()).isEmpty();
    }
  }

  @Test
  void aCallerThatTakesNoneGetsNone() {
    byte[] request = Answer.frame(0, text("ALWAYS" + LONG).toByteArray());
    Answer grpc =
        Answer.post(open, NAMES + "Say", Headers.of("content-type", "application/grpc"), request);
    assertThat(grpc.header("grpc-encoding")).isEmpty();
    assertThat(grpc.frames()).singleElement().matches(frame -> frame.flags() == 0);
    assertThat(grpc.text()).contains("none false none");

    Answer connect =
        Answer.post(
            open,
            NAMES + "Say",
            Headers.of("content-type", "application/json"),
            ("{\"text\":\"ALWAYS" + LONG + "\"}").getBytes(StandardCharsets.UTF_8));
    assertThat(connect.header("content-encoding")).isEmpty();
    assertThat(connect.text()).contains("none false none");
  }

  @Test
  void aStreamThatNamesACompressionMayNotUseIt() {
    Headers head =
        Headers.of("content-type", "application/grpc-web", "grpc-accept-encoding", "gzip");
    Answer answer =
        Answer.of(
            open,
            HttpVersion.HTTP_1_1,
            new RequestHead("POST", NAMES + "Say", head),
            Answer.frame(0, text("NEVER" + LONG).toByteArray()));
    assertThat(answer.header("grpc-encoding")).isEqualTo("gzip");
    assertThat(answer.frames()).first().matches(frame -> frame.flags() == 0);
  }
}
