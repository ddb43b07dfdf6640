/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fawa.connect.Answer;
import io.fawa.connect.Code;
import io.fawa.connect.EchoHandler;
import io.fawa.connect.InTime;
import io.fawa.connect.LibraryHandler;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.auth.BearerAuthentication;
import io.fawa.connect.auth.Identity;
import io.fawa.connect.auth.TokenVerifier;
import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.MessageFormat;
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.test.v1.Book;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.connect.test.v1.EchoServiceClient;
import io.fawa.connect.test.v1.GetBookRequest;
import io.fawa.connect.test.v1.LibraryService;
import io.fawa.connect.test.v1.Page;
import io.fawa.connect.test.v1.ReadRequest;
import io.fawa.http.ClientExchange;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.RequestHead;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a handler sees of its call and may do to it, as it is and where its caller is known. */
class HandlerViewTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private final List<MemoryTransport> transports = new ArrayList<>();

  @AfterEach
  void close() {
    transports.forEach(MemoryTransport::close);
  }

  /** Answers with what it sees. */
  private static final class Viewing extends EchoHandler {
    private static EchoResponse view(Call call) {
      HttpRequest http = call.http().orElseThrow();
      return EchoResponse.newBuilder()
          .setText(
              String.join(
                  " ",
                  call.method().toString(),
                  call.protocol().toString(),
                  http.version().toString(),
                  http.method(),
                  http.query().isEmpty() ? "no query" : "a query",
                  http.authority(),
                  call.peer().secure() ? "secure" : "cleartext",
                  call.requestHeaders().get("x-ask", "nothing"),
                  call.deadline().bounded() ? "bounded" : "unbounded",
                  call.cancelled() ? "cancelled" : "wanted",
                  Identity.of(call).map(Identity::name).orElse("somebody")))
          .build();
    }

    @Override
    public EchoResponse say(EchoRequest request, Call call) {
      call.pause(Duration.ofNanos(1));
      return view(call);
    }

    @Override
    public EchoResponse read(EchoRequest request, Call call) {
      return view(call);
    }

    @Override
    public void talk(Source<EchoRequest> requests, Sink<EchoResponse> responses, Call call) {
      responses.send(view(call));
    }
  }

  private EchoServiceClient client(EchoService handler, boolean known, RpcClientConfig config) {
    RpcServer.Builder server = RpcServer.builder().add(EchoService.bind(handler));
    if (known) {
      server.intercept(
          new BearerAuthentication(
              TokenVerifier.ofTokens(Map.of("ada", new Identity("ada", Set.of())))));
    }
    MemoryTransport transport = new MemoryTransport(server.build(), HttpVersion.HTTP_2);
    transports.add(transport);
    return new EchoServiceClient(RpcClient.builder(transport).config(config).build());
  }

  private static ClientCall call() {
    return new ClientCall().header("authorization", "Bearer ada");
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, false",
    "CONNECT, true",
    "GRPC, false",
    "GRPC, true",
    "GRPC_WEB, false",
    "GRPC_WEB, true",
  })
  void everythingIsSeen(Protocol protocol, boolean known) {
    RpcClientConfig config = RpcClientConfig.DEFAULTS.withProtocol(protocol).withGet(500);
    EchoServiceClient client = client(new Viewing(), known, config);
    String service = "fawa.connect.test.v1.EchoService/";
    String who = known ? " ada" : " somebody";
    EchoRequest request = EchoRequest.newBuilder().setText("a").build();

    assertThat(client.say(request, call().header("x-ask", "why")).getText())
        .isEqualTo(
            service
                + "Say "
                + protocol
                + " HTTP/2 POST no query memory cleartext why unbounded"
                + " wanted"
                + who);
    String read = protocol == Protocol.CONNECT ? " HTTP/2 GET a query" : " HTTP/2 POST no query";
    assertThat(client.read(request, call().timeout(BOUND)).getText())
        .isEqualTo(
            service + "Read " + protocol + read + " memory cleartext nothing bounded wanted" + who);
    try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk(call().timeout(BOUND))) {
      assertThat(stream.receive().orElseThrow().getText())
          .isEqualTo(
              service
                  + "Talk "
                  + protocol
                  + " HTTP/2 POST no query memory cleartext nothing"
                  + " bounded wanted"
                  + who);
    }
  }

  @Test
  void restIsSeenToo() {
    RpcServer server =
        RpcServer.builder()
            .add(
                LibraryService.bind(
                    new LibraryHandler() {
                      @Override
                      public Book getBook(GetBookRequest request, Call call) {
                        HttpRequest http = call.http().orElseThrow();
                        return Book.newBuilder()
                            .setTitle(
                                call.protocol()
                                    + " "
                                    + http.method()
                                    + " "
                                    + http.query()
                                    + " "
                                    + http.version())
                            .build();
                      }
                    }))
            .build();
    Answer answer =
        Answer.of(
            server,
            HttpVersion.HTTP_1_1,
            new RequestHead("REPORT", "/v1/books/x?copies=%31", new Headers()),
            new byte[0]);

    assertThat(answer.text()).isEqualTo("{\"title\":\"rest REPORT copies=%31 HTTP/1.1\"}");
  }

  /** Sends its head before it has anything to say. */
  private static final class Leading extends EchoHandler {
    @Override
    public EchoResponse say(EchoRequest request, Call call) {
      lead(call);
      return EchoResponse.getDefaultInstance();
    }

    @Override
    public void talk(Source<EchoRequest> requests, Sink<EchoResponse> responses, Call call) {
      lead(call);
      requests.receive();
      responses.send(EchoResponse.getDefaultInstance());
    }

    private static void lead(Call call) {
      call.responseHeaders().add("x-early", "1");
      call.responseTrailers().add("x-trail", "2");
      call.sendHeaders();
      call.responseHeaders().add("x-late", "3");
      call.sendHeaders();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, false",
    "CONNECT, true",
    "GRPC, false",
    "GRPC, true",
    "GRPC_WEB, false",
    "GRPC_WEB, true",
  })
  void aHeadLeavesWhenItIsSent(Protocol protocol, boolean known) {
    RpcClientConfig config = RpcClientConfig.DEFAULTS.withProtocol(protocol).withTimeout(BOUND);
    EchoServiceClient client = client(new Leading(), known, config);
    ClientCall both = call();
    try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk(both)) {
      // The handler waits for a request that has not been sent.
      assertThat(both.responseHeaders().get("x-early", "")).isEqualTo("1");
      stream.send(EchoRequest.getDefaultInstance());
      assertThat(stream.receive()).isPresent();
      assertThat(stream.receive()).isEmpty();
    }
    assertThat(both.responseHeaders().contains("x-late")).isFalse();
    assertThat(both.responseTrailers().get("x-trail", "")).isEqualTo("2");

    ClientCall one = call();
    client.say(EchoRequest.getDefaultInstance(), one);
    assertThat(one.responseHeaders().get("x-early", "")).isEqualTo("1");
    // Head and message of Connect's unary form go together.
    assertThat(one.responseHeaders().contains("x-late")).isEqualTo(protocol == Protocol.CONNECT);
  }

  @Test
  void aHeadOfLinesLeavesWhenItIsSent() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    RpcServer server =
        RpcServer.builder()
            .add(
                LibraryService.bind(
                    new LibraryHandler() {
                      @Override
                      public void readBook(ReadRequest request, Sink<Page> pages, Call call) {
                        call.responseHeaders().add("x-early", "1");
                        call.sendHeaders();
                        await(seen);
                        pages.send(Page.getDefaultInstance());
                      }
                    }))
            .build();
    try (MemoryTransport transport = new MemoryTransport(server, HttpVersion.HTTP_2);
        ClientExchange exchange =
            transport.open(
                new RequestHead("GET", "/v1/pages/1", new Headers()), Deadline.after(BOUND))) {
      exchange.endRequest();
      assertThat(exchange.status()).isEqualTo(200);
      assertThat(exchange.headers().get("x-early", "")).isEqualTo("1");
      assertThat(exchange.headers().get("content-type", "")).isEqualTo("application/x-ndjson");
      seen.countDown();
      assertThat(Answer.of(exchange).text()).isEqualTo("{}\n");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("waited too long");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void nothingIsSentAfterTheEnd(Protocol protocol) throws Exception {
    CompletableFuture<Sink<EchoResponse>> sink = new CompletableFuture<>();
    CompletableFuture<Call> seen = new CompletableFuture<>();
    EchoHandler handler =
        new EchoHandler() {
          @Override
          public void talk(Source<EchoRequest> requests, Sink<EchoResponse> responses, Call call) {
            sink.complete(responses);
            seen.complete(call);
          }
        };
    EchoServiceClient client =
        client(handler, true, RpcClientConfig.DEFAULTS.withProtocol(protocol).withTimeout(BOUND));
    try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk(call())) {
      assertThat(stream.receive()).isEmpty();
    }
    Sink<EchoResponse> late = sink.get(BOUND.toSeconds(), TimeUnit.SECONDS);
    assertThatThrownBy(() -> late.send(EchoResponse.getDefaultInstance()))
        .isInstanceOfSatisfying(
            RpcException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Code.CANCELED);
              assertThat(e.text()).isEqualTo("the call has ended");
            });
    Call call = seen.get();
    assertThatThrownBy(call::sendHeaders).hasMessage("canceled: the call has ended");
    call.cancel(Code.ABORTED, "too late for its caller");
    assertThatThrownBy(() -> late.send(EchoResponse.getDefaultInstance()))
        .hasMessage("aborted: too late for its caller");
  }

  @ParameterizedTest
  @CsvSource({"CONNECT, false", "CONNECT, true", "GRPC, true", "GRPC_WEB, true"})
  void aHandlerMayEndItsCallByItself(Protocol protocol, boolean known) throws Exception {
    InTime.play(() -> endsItsCallByItself(protocol, known));
  }

  private void endsItsCallByItself(Protocol protocol, boolean known) {
    List<String> ran = new CopyOnWriteArrayList<>();
    List<RpcException> failures = new CopyOnWriteArrayList<>();
    EchoHandler handler =
        new EchoHandler() {
          @Override
          public void repeat(EchoRequest request, Sink<EchoResponse> responses, Call call) {
            call.onCancel(() -> ran.add("first"));
            call.onCancel(() -> ran.add("second"));
            responses.send(EchoResponse.getDefaultInstance());
            call.cancel(Code.FAILED_PRECONDITION, "enough");
            call.onCancel(() -> ran.add("late"));
            ran.add(call.cancelled() ? "cancelled" : "wanted");
            failures.add(
                catchThrowableOfType(RpcException.class, () -> call.pause(Duration.ofHours(1))));
            failures.add(
                catchThrowableOfType(
                    RpcException.class, () -> responses.send(EchoResponse.getDefaultInstance())));
          }
        };
    EchoServiceClient client =
        client(handler, known, RpcClientConfig.DEFAULTS.withProtocol(protocol).withTimeout(BOUND));
    try (ResponseStream<EchoResponse> stream =
        client.repeat(EchoRequest.getDefaultInstance(), call())) {
      assertThat(stream.receive()).isPresent();
      assertThatThrownBy(stream::receive).hasMessage("failed_precondition: enough");
    }
    awaitSize(failures, 2);
    awaitSize(ran, 4);
    // The third action may be run by the thread that sends the reason.
    assertThat(ran)
        .startsWith("first", "second")
        .containsExactlyInAnyOrder("first", "second", "late", "cancelled");
    assertThat(failures).extracting(RpcException::text).containsExactly("enough", "enough");
  }

  private static void awaitSize(List<?> list, int size) {
    Deadline bound = Deadline.after(BOUND);
    while (list.size() < size && !bound.expired()) {
      Thread.onSpinWait();
    }
    assertThat(list).hasSize(size);
  }

  /** A stream that breaks does so once: what follows cannot be told from what came before. */
  @Test
  void aBrokenStreamStaysBroken() {
    List<String> texts = new CopyOnWriteArrayList<>();
    EchoHandler handler =
        new EchoHandler() {
          @Override
          public EchoResponse join(Source<EchoRequest> requests, Call call) {
            for (int i = 0; i < 3; i++) {
              try {
                requests.receive();
                texts.add("received");
              } catch (RpcException e) {
                texts.add(e.text());
              }
            }
            return EchoResponse.getDefaultInstance();
          }
        };
    RpcServer server = RpcServer.builder().add(EchoService.bind(handler)).build();
    byte[] good = Answer.frame(0, EchoRequest.getDefaultInstance().toByteArray());
    byte[] body = new byte[good.length + 6 + good.length];
    System.arraycopy(good, 0, body, 0, good.length);
    System.arraycopy(Answer.frame(8, new byte[] {1}), 0, body, good.length, 6);

    Answer answer =
        Answer.post(
            server,
            "/fawa.connect.test.v1.EchoService/Join",
            Headers.of("content-type", "application/grpc"),
            body);

    assertThat(texts)
        .containsExactly(
            "received",
            "protocol error: invalid envelope flags 8",
            "the request stream broke before");
    assertThat(answer.trailers().get("grpc-status", "")).isEqualTo("0");
  }

  @Test
  void aMessageOverTheLimitOfResponsesFailsTheCall() throws IOException {
    RpcServer server =
        RpcServer.builder()
            .add(EchoService.bind(new EchoHandler()))
            .config(RpcServerConfig.DEFAULTS.withSendBytesMax(10))
            .build();
    for (int length : new int[] {6, 7}) {
      byte[] request = EchoRequest.newBuilder().setText("a".repeat(length)).build().toByteArray();
      Answer grpc =
          Answer.post(
              server,
              "/fawa.connect.test.v1.EchoService/Say",
              Headers.of("content-type", "application/grpc"),
              Answer.frame(0, request));
      assertThat(grpc.trailers().get("grpc-status", "")).isEqualTo(length == 6 ? "0" : "8");
      assertThat(grpc.trailers().get("grpc-message", ""))
          .isEqualTo(length == 6 ? "" : "message size 11 exceeds sendMaxBytes 10");
    }
  }

  @Test
  void jsonOfAnUnknownAnyIsAnInternalFailureInEveryProtocol() {
    EchoHandler handler =
        new EchoHandler() {
          @Override
          public EchoResponse say(EchoRequest request, Call call) {
            return EchoResponse.newBuilder()
                .setAny(com.google.protobuf.Any.newBuilder().setTypeUrl("x/no.Such"))
                .build();
          }
        };
    for (Protocol protocol : List.of(Protocol.CONNECT, Protocol.GRPC, Protocol.GRPC_WEB)) {
      RpcClientConfig config = RpcClientConfig.DEFAULTS.withProtocol(protocol).withTimeout(BOUND);
      RpcException failure =
          catchThrowableOfType(
              RpcException.class,
              () ->
                  client(handler, false, config.withFormat(MessageFormat.JSON))
                      .say(EchoRequest.getDefaultInstance()));
      assertThat(failure.code()).isEqualTo(Code.INTERNAL);
      assertThat(failure.text()).isEqualTo("marshal message: Any of an unknown type");
      assertThat(
              client(handler, false, config)
                  .say(EchoRequest.getDefaultInstance())
                  .getAny()
                  .getTypeUrl())
          .isEqualTo("x/no.Such");
    }
  }
}
