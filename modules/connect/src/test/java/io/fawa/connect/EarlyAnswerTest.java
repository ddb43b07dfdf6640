/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fawa.connect.client.ClientCall;
import io.fawa.connect.client.DuplexStream;
import io.fawa.connect.client.RequestStream;
import io.fawa.connect.client.ResponseStream;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.observe.CallObserver;
import io.fawa.connect.observe.Observation;
import io.fawa.connect.observe.Observed;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.connect.test.v1.EchoServiceClient;
import io.fawa.http.Exchange;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that their server answers before it has all requests. */
class EarlyAnswerTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final int MANY = 3000;
  private static final EchoRequest LONG = text("l".repeat(1000));

  private static EchoRequest text(String text) {
    return EchoRequest.newBuilder().setText(text).build();
  }

  private static MemoryTransport transport(EchoService handler) {
    return new MemoryTransport(
        RpcServer.builder().add(EchoService.bind(handler)).build(), HttpVersion.HTTP_2);
  }

  private static RpcClient.Builder client(MemoryTransport transport, Protocol protocol) {
    return RpcClient.builder(transport)
        .config(RpcClientConfig.DEFAULTS.withProtocol(protocol).withTimeout(BOUND));
  }

  /** What a client is told that sends on and on. */
  private static RpcException sendMany(Sink<EchoRequest> stream, EchoRequest first) {
    return catchThrowableOfType(
        RpcException.class,
        () -> {
          stream.send(first);
          for (int i = 1; i < MANY; i++) {
            stream.send(LONG);
          }
        });
  }

  private static void assertIsTheServers(RpcException failure) {
    assertThat(failure.code()).isEqualTo(Code.NOT_FOUND);
    assertThat(failure.text()).isEqualTo("no \"such\"\nthing: é%");
    assertThat(failure.details()).hasSize(1);
    assertThat(failure.metadata().get("x-meta", "")).isEqualTo("3");
    assertThat(failure.metadata().get("x-trail", "")).isEqualTo("2");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void sendingFailsAsTheServerFailedTheCall(Protocol protocol) {
    try (MemoryTransport transport = transport(new EchoHandler());
        RequestStream<EchoRequest, EchoResponse> stream =
            new EchoServiceClient(client(transport, protocol).build()).join()) {
      assertIsTheServers(sendMany(stream, text("fail")));
      assertIsTheServers(catchThrowableOfType(RpcException.class, () -> stream.send(LONG)));
      assertIsTheServers(catchThrowableOfType(RpcException.class, stream::finish));
    }
  }

  /** Answers the first request so often, then fails if it is told to. */
  private static EchoHandler answering(int responsesCount, boolean fail) {
    return new EchoHandler() {
      @Override
      public void talk(Source<EchoRequest> requests, Sink<EchoResponse> responses, Call call) {
        requests.receive();
        for (int i = 0; i < responsesCount; i++) {
          responses.send(EchoResponse.newBuilder().setCount(i).build());
        }
        if (fail) {
          throw new RpcException(Code.ABORTED, "enough");
        }
      }
    };
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void responsesBeforeTheFailureAreNotLost(Protocol protocol) {
    for (int count : new int[] {0, 1, 15, 16, 17, 100}) {
      try (MemoryTransport transport = transport(answering(count, true));
          DuplexStream<EchoRequest, EchoResponse> stream =
              new EchoServiceClient(client(transport, protocol).build()).talk()) {
        RpcException failure = sendMany(stream, LONG);
        // Whoever has so many responses to receive finds the failure behind them.
        assertThat(failure.code()).isEqualTo(count < 16 ? Code.ABORTED : Code.CANCELED);
        for (int i = 0; i < count; i++) {
          assertThat(stream.receive().orElseThrow().getCount()).isEqualTo(i);
        }
        assertThatThrownBy(stream::receive).hasMessage("aborted: enough");
        assertThatThrownBy(stream::receive).hasMessage("aborted: enough");
        assertThatThrownBy(() -> stream.send(LONG)).hasMessage("aborted: enough");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void anAnswerThatNeedsNoMoreRequestsIsReceived(Protocol protocol) {
    EchoHandler handler =
        new EchoHandler() {
          @Override
          public EchoResponse join(Source<EchoRequest> requests, Call call) {
            return echo(requests.receive().orElseThrow());
          }
        };
    try (MemoryTransport transport = transport(handler);
        RequestStream<EchoRequest, EchoResponse> stream =
            new EchoServiceClient(client(transport, protocol).build()).join()) {
      RpcException failure = sendMany(stream, text("first"));
      assertThat(failure.code()).isEqualTo(Code.CANCELED);
      assertThat(failure.text()).contains("it has already responded");
      assertThat(stream.finish().getText()).isEqualTo("first");
    }
    try (MemoryTransport transport = transport(answering(2, false));
        DuplexStream<EchoRequest, EchoResponse> stream =
            new EchoServiceClient(client(transport, protocol).build()).talk()) {
      assertThat(sendMany(stream, LONG).code()).isEqualTo(Code.CANCELED);
      stream.endRequests();
      assertThat(stream).extracting(EchoResponse::getCount).containsExactly(0L, 1L);
    }
  }

  @Test
  void anotherThreadMayReceiveMeanwhile() throws Exception {
    try (MemoryTransport transport = transport(answering(100, true));
        DuplexStream<EchoRequest, EchoResponse> stream =
            new EchoServiceClient(client(transport, Protocol.GRPC).build()).talk()) {
      List<Long> counts = new ArrayList<>();
      List<Throwable> failures = new ArrayList<>();
      Thread receiver =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  stream.forEach(response -> counts.add(response.getCount()));
                } catch (RpcException e) {
                  failures.add(e);
                }
              });
      assertThat(sendMany(stream, LONG)).isNotNull();
      receiver.join();
      assertThat(counts).hasSize(100).isSorted();
      assertThat(failures).singleElement().asString().contains("aborted: enough");
    }
  }

  @Test
  void aCallThatWasGivenUpIsCancelled() {
    try (MemoryTransport transport = transport(new EchoHandler())) {
      ClientCall call = new ClientCall();
      try (RequestStream<EchoRequest, EchoResponse> stream =
          new EchoServiceClient(client(transport, Protocol.CONNECT).build()).join(call)) {
        call.cancel();
        assertThat(sendMany(stream, LONG).text()).isEqualTo("canceled");
      }
    }
  }

  @Test
  void anObserverLearnsWhatSendingFailedWith() {
    List<Optional<RpcException>> ends = new ArrayList<>();
    CallObserver observer =
        begun ->
            new Observation() {
              @Override
              public void ended(Optional<RpcException> failure) {
                ends.add(failure);
              }
            };
    try (MemoryTransport transport = transport(new EchoHandler())) {
      EchoServiceClient client =
          new EchoServiceClient(
              client(transport, Protocol.GRPC).intercept(Observed.client(observer)).build());
      try (RequestStream<EchoRequest, EchoResponse> stream = client.join()) {
        assertIsTheServers(sendMany(stream, text("fail")));
      }
    }
    assertThat(ends).singleElement().satisfies(end -> assertIsTheServers(end.orElseThrow()));
  }

  // ---- the head before the first message

  /** Sends its headers at once, and nothing else before {@code go}. */
  private static EchoHandler leading(CountDownLatch go) {
    return new EchoHandler() {
      private void lead(Call call) throws InterruptedException {
        call.responseHeaders().add("x-lead", "1");
        call.sendHeaders();
        go.await();
      }

      @Override
      public void talk(Source<EchoRequest> requests, Sink<EchoResponse> responses, Call call)
          throws Exception {
        lead(call);
        super.talk(requests, responses, call);
      }

      @Override
      public void repeat(EchoRequest request, Sink<EchoResponse> responses, Call call) {
        try {
          lead(call);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        super.repeat(request, responses, call);
      }
    };
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void theHeadIsWaitedForBeforeAnyMessage(Protocol protocol) {
    CountDownLatch go = new CountDownLatch(1);
    try (MemoryTransport transport = transport(leading(go))) {
      EchoServiceClient client = new EchoServiceClient(client(transport, protocol).build());
      ClientCall both = new ClientCall();
      ClientCall one = new ClientCall();
      try (DuplexStream<EchoRequest, EchoResponse> talk = client.talk(both);
          ResponseStream<EchoResponse> repeat =
              client.repeat(EchoRequest.newBuilder().setCount(1).build(), one)) {
        assertThat(both.responseHeaders().get("x-lead", "")).isEqualTo("1");
        assertThat(one.responseHeaders().get("x-lead", "")).isEqualTo("1");
        go.countDown();
        talk.send(text("a"));
        talk.endRequests();
        assertThat(talk).hasSize(1);
        assertThat(repeat).hasSize(1);
        assertThat(both.responseHeaders().get("x-lead", "")).isEqualTo("1");
      }
      assertThat(one.responseHeaders().get("x-lead", "")).isEqualTo("1");
    }
  }

  /** Answers nothing. */
  private static void silent(Exchange exchange) {
    CountDownLatch cancelled = new CountDownLatch(1);
    exchange.onCancel(cancelled::countDown);
    try {
      cancelled.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** False if the call ends before there is something to wait for, as on a busy machine. */
  private static boolean waitsForTheHead(EchoServiceClient client, Duration timeout) {
    ClientCall late = new ClientCall().timeout(timeout);
    DuplexStream<EchoRequest, EchoResponse> opened;
    try {
      opened = client.talk(late);
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED);
      return false;
    }
    try (opened) {
      assertThatThrownBy(late::responseHeaders).hasMessageContaining("deadline_exceeded");
      assertThat(late.responseHeaders().size()).isZero();
      assertThatThrownBy(opened::receive).hasMessageContaining("deadline_exceeded");
    }
    return true;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void theWaitForTheHeadEndsWithTheCall(Protocol protocol) {
    try (MemoryTransport transport =
        new MemoryTransport(EarlyAnswerTest::silent, HttpVersion.HTTP_2)) {
      EchoServiceClient client = new EchoServiceClient(client(transport, protocol).build());
      Duration timeout = Duration.ofMillis(20);
      while (!waitsForTheHead(client, timeout)) {
        timeout = timeout.multipliedBy(2);
        assertThat(timeout).isLessThan(BOUND);
      }
      ClientCall cancelled = new ClientCall();
      try (DuplexStream<EchoRequest, EchoResponse> stream = client.talk(cancelled)) {
        cancelled.cancel();
        assertThatThrownBy(cancelled::responseHeaders).hasMessageContaining("canceled");
        assertThat(cancelled.responseHeaders().size()).isZero();
        assertThatThrownBy(stream::receive).hasMessageContaining("canceled");
      }
      ClientCall closed = new ClientCall();
      client.talk(closed).close();
      assertThat(closed.responseHeaders().size()).isZero();
      assertThat(new ClientCall().responseHeaders().size()).isZero();
    }
  }
}
