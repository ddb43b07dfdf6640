/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.http.ClientExchange;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.RequestHead;
import io.fawa.limits.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** {@link Call#cancel}, from another thread than the handler's. */
class CancelTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  /** What a handler does after it has let go of its call. */
  private interface Work {
    EchoResponse run(Source<EchoRequest> requests, Call call);
  }

  /** Join, which tells of its call and of how its work ended. */
  private static final class Observed extends EchoHandler {
    final CompletableFuture<Call> call = new CompletableFuture<>();
    final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final Work work;

    Observed(Work work) {
      this.work = work;
    }

    @Override
    public EchoResponse join(Source<EchoRequest> requests, Call call) {
      this.call.complete(call);
      try {
        return work.run(requests, call);
      } catch (RpcException e) {
        failure.complete(e);
        throw e;
      }
    }
  }

  private static Answer cancelled(Observed handler, Runnable between) throws Exception {
    RpcServer server = RpcServer.builder().add(EchoService.bind(handler)).build();
    Headers head = Headers.of("content-type", "application/connect+json");
    try (MemoryTransport transport = new MemoryTransport(server, HttpVersion.HTTP_2);
        ClientExchange client =
            transport.open(
                new RequestHead("POST", "/fawa.connect.test.v1.EchoService/Join", head),
                Deadline.after(BOUND))) {
      Call call = handler.call.get(BOUND.toSeconds(), TimeUnit.SECONDS);
      call.cancel(Code.ABORTED, "enough");
      call.cancel(Code.INTERNAL, "only the first one counts");
      assertThat(call.cancelled()).isTrue();
      between.run();
      return Answer.of(client);
    }
  }

  private static void isTheFailure(Throwable thrown) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            RpcException.class, e -> assertThat(e.code()).isEqualTo(Code.ABORTED))
        .hasMessageContaining("enough");
  }

  /** The thread that sends the reason may be the one that runs an action. */
  private static void awaitRuns(AtomicInteger ran, int runs) {
    Deadline bound = Deadline.after(BOUND);
    while (ran.get() < runs && !bound.expired()) {
      Thread.onSpinWait();
    }
    assertThat(ran).hasValue(runs);
  }

  @Test
  void wakesWhoReceivesAndTellsTheCaller() throws Exception {
    InTime.play(() -> {
      Observed handler =
          new Observed((requests, call) -> {
            call.responseTrailers().add("x-mine", "not sent");
            requests.receive();
            throw new IllegalStateException("received");
          });

      Answer answer = cancelled(handler, () -> {});

      assertThat(answer.frames().getLast().text())
          .contains("\"code\":\"aborted\"", "\"message\":\"enough\"")
          .doesNotContain("x-mine");
      isTheFailure(handler.failure.get(BOUND.toSeconds(), TimeUnit.SECONDS));
    });
  }

  @Test
  void wakesWhoPausesAndRunsEachActionOnce() throws Exception {
    InTime.play(() -> {
      AtomicInteger ran = new AtomicInteger();
      CountDownLatch set = new CountDownLatch(1);
      Observed handler =
          new Observed((requests, call) -> {
            call.onCancel(ran::incrementAndGet);
            set.countDown();
            call.pause(Duration.ofHours(1));
            throw new IllegalStateException("slept");
          });

      cancelled(handler, () -> {});

      isTheFailure(handler.failure.get(BOUND.toSeconds(), TimeUnit.SECONDS));
      assertThat(set.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
      awaitRuns(ran, 1);
      handler.call.get().onCancel(ran::incrementAndGet);
      // At once, where it is too late to wait.
      awaitRuns(ran, 2);
    });
  }

  /** A handler that never looks must not turn the failure into a success. */
  @Test
  void staysAFailureWhenTheHandlerReturnsNonetheless() throws Exception {
    InTime.play(() -> {
      CountDownLatch go = new CountDownLatch(1);
      Observed handler =
          new Observed((requests, call) -> {
            try {
              assertThat(go.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            assertThatThrownBy(call::sendHeaders).satisfies(CancelTest::isTheFailure);
            return EchoResponse.getDefaultInstance();
          });

      Answer answer = cancelled(handler, go::countDown);

      assertThat(answer.frames()).hasSize(1);
      assertThat(answer.frames().getLast().text()).contains("\"code\":\"aborted\"");
    });
  }

  /** Handler and canceller both want to end the call: whoever does says the same. */
  @RepeatedTest(20)
  void tellsTheCallerTheSameWhenTheHandlerFailsFirst() throws Exception {
    InTime.play(() -> {
      Observed handler =
          new Observed((requests, call) -> {
            call.responseTrailers().add("x-mine", "not sent");
            call.cancel(Code.ABORTED, "enough");
            throw new RpcException(Code.INTERNAL, "its own");
          });
      RpcServer server = RpcServer.builder().add(EchoService.bind(handler)).build();

      Answer answer =
          Answer.whileSending(server, "/fawa.connect.test.v1.EchoService/Join", "{\"text\":\"a\"}");

      assertThat(answer.frames().getLast().text())
          .contains("\"code\":\"aborted\"", "\"message\":\"enough\"")
          .doesNotContain("x-mine");
    });
  }

  @Test
  void doesNothingToACallThatHasEnded() throws Exception {
    Observed handler = new Observed((requests, call) -> EchoResponse.getDefaultInstance());
    RpcServer server = RpcServer.builder().add(EchoService.bind(handler)).build();

    Answer answer =
        Answer.whileSending(server, "/fawa.connect.test.v1.EchoService/Join", "{\"text\":\"a\"}");
    handler.call.get().cancel(Code.ABORTED, "too late");

    assertThat(answer.frames().getLast().text()).isEqualTo("{}");
  }
}
