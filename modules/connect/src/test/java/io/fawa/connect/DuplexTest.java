/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.fawa.http.ResetCode;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Both directions at once, cancellation, and deadlines against handlers that do not look. */
class DuplexTest {
  private static final String SERVICE = "/fawa.connect.test.v1.EchoService/";
  private static final Duration BOUND = Duration.ofSeconds(60);

  private static RequestHead head(String path, String... headers) {
    return new RequestHead(
        "POST",
        path,
        Headers.of("content-type", "application/connect+json").addAll(Headers.of(headers)));
  }

  private static String receive(ClientExchange client) throws IOException {
    byte[] prefix = new byte[5];
    readFully(client, prefix);
    byte[] data = new byte[(prefix[3] & 0xff) << 8 | (prefix[4] & 0xff)];
    readFully(client, data);
    return new Answer.Frame(prefix[0], data).text();
  }

  private static void readFully(ClientExchange client, byte[] target) throws IOException {
    int done = 0;
    while (done < target.length) {
      int count = client.read(target, done, target.length - done);
      assertThat(count).isPositive();
      done += count;
    }
  }

  private static MemoryTransport transport(EchoHandler handler) {
    RpcServer server = RpcServer.builder().add(EchoService.bind(handler)).build();
    return new MemoryTransport(server, HttpVersion.HTTP_2);
  }

  @Test
  void eachAnswerComesBeforeTheNextRequest() throws IOException {
    try (MemoryTransport transport = transport(new EchoHandler());
        ClientExchange client = transport.open(head(SERVICE + "Talk"), Deadline.after(BOUND))) {
      for (String text : new String[] {"one", "two"}) {
        byte[] request = Answer.jsonFrames("{\"text\":\"" + text + "\"}");
        client.write(request, 0, request.length);
        client.flush();
        assertThat(receive(client)).contains(text);
      }
      client.endRequest();
      assertThat(receive(client)).contains("metadata");
      assertThat(client.read(new byte[1], 0, 1)).isEqualTo(-1);
    }
  }

  @Test
  void aCancelledCallWakesItsHandler() throws Exception {
    CompletableFuture<Code> seen = new CompletableFuture<>();
    CountDownLatch told = new CountDownLatch(1);
    EchoHandler handler =
        new EchoHandler() {
          @Override
          public EchoResponse join(Source<EchoRequest> requests, Call call) {
            call.onCancel(told::countDown);
            try {
              return super.join(requests, call);
            } catch (RpcException e) {
              seen.complete(e.code());
              throw e;
            }
          }
        };
    try (MemoryTransport transport = transport(handler)) {
      ClientExchange client = transport.open(head(SERVICE + "Join"), Deadline.after(BOUND));
      client.reset(ResetCode.CANCEL);
      assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo(Code.CANCELED);
      assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aPauseEndsWhenTheCallIsCancelled() throws Exception {
    CountDownLatch pausing = new CountDownLatch(1);
    CompletableFuture<Code> seen = new CompletableFuture<>();
    EchoHandler handler =
        new EchoHandler() {
          @Override
          public EchoResponse join(Source<EchoRequest> requests, Call call) {
            pausing.countDown();
            try {
              call.pause(Duration.ofHours(1));
              return EchoResponse.getDefaultInstance();
            } catch (RpcException e) {
              seen.complete(e.code());
              throw e;
            }
          }
        };
    try (MemoryTransport transport = transport(handler)) {
      ClientExchange client = transport.open(head(SERVICE + "Join"), Deadline.after(BOUND));
      assertThat(pausing.await(60, TimeUnit.SECONDS)).isTrue();
      client.reset(ResetCode.CANCEL);
      assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo(Code.CANCELED);
    }
  }

  @Test
  void theDeadlineAnswersForAHandlerThatDoesNotLook() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    CompletableFuture<Code> seen = new CompletableFuture<>();
    EchoHandler handler =
        new EchoHandler() {
          @Override
          public void talk(Source<EchoRequest> requests, Sink<EchoResponse> responses, Call call) {
            begun.countDown();
            try {
              answered.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            try {
              responses.send(EchoResponse.getDefaultInstance());
            } catch (RpcException e) {
              seen.complete(e.code());
            }
          }
        };
    try (MemoryTransport transport = transport(handler)) {
      // On a busy machine the deadline may pass before the handler is called.
      for (int millis = 20; begun.getCount() > 0; millis *= 2) {
        RequestHead head = head(SERVICE + "Talk", "connect-timeout-ms", String.valueOf(millis));
        ClientExchange client = transport.open(head, Deadline.after(BOUND));
        assertThat(receive(client)).contains("deadline_exceeded");
      }
      answered.countDown();
      assertThat(seen.get(60, TimeUnit.SECONDS)).isEqualTo(Code.DEADLINE_EXCEEDED);
    }
  }

  @Test
  void theDeadlineEndsAWaitForTheNextRequest() throws IOException {
    try (MemoryTransport transport = transport(new EchoHandler())) {
      ClientExchange client =
          transport.open(head(SERVICE + "Talk", "connect-timeout-ms", "20"), Deadline.after(BOUND));
      assertThat(receive(client)).contains("deadline_exceeded");
    }
  }

  @Test
  void severalThreadsMaySend() throws Exception {
    EchoHandler handler =
        new EchoHandler() {
          @Override
          public void talk(Source<EchoRequest> requests, Sink<EchoResponse> responses, Call call)
              throws InterruptedException {
            Thread[] senders = new Thread[4];
            for (int i = 0; i < senders.length; i++) {
              senders[i] =
                  Thread.ofVirtual()
                      .start(() -> {
                        for (int n = 0; n < 50; n++) {
                          responses.send(EchoResponse.newBuilder().setCount(n).build());
                        }
                      });
            }
            for (Thread sender : senders) {
              sender.join();
            }
          }
        };
    RpcServer server = RpcServer.builder().add(EchoService.bind(handler)).build();

    assertThat(Answer.whileSending(server, SERVICE + "Talk").frames()).hasSize(201);
  }
}
