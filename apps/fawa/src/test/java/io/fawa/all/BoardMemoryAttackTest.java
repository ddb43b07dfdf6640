/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Boards in a small heap, and people who make it hold as much as they can: it refuses, and lives.
 */
@Timeout(180)
class BoardMemoryAttackTest {
  private static final int ELEMENT_CHARS = 400_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Fawa fawa;
  private URI canva;

  @BeforeEach
  void start() {
    fawa = Fawa.startSmall(List.of("canva"));
    canva = URI.create(fawa.clear("canva"));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    assertThat(fawa.log()).doesNotContain("OutOfMemoryError").doesNotContain("StackOverflowError");
    fawa.stop();
    fawa.close();
  }

  private String create() throws IOException {
    assertThat(fawa.process().isAlive()).as(fawa.log()).isTrue();
    String answer = Curl.request("POST", canva + "/create").send().hasStatus(200).text();
    return answer.substring(answer.length() - 8, answer.length() - 2);
  }

  /** Publishes large elements and reads nothing back but what the socket takes. */
  private void fill(String code, int elements) throws Exception {
    URI url = URI.create(canva.toString().replace("http", "ws") + "/ws/canva?v=3&code=" + code);
    String text = "y".repeat(ELEMENT_CHARS);
    WebSocket socket;
    try {
      socket =
          client
              .newWebSocketBuilder()
              .buildAsync(url, new WebSocket.Listener() {})
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException refused) {
      return; // the handshake was refused, which is a defence
    }
    try {
      for (int i = 0; i < elements; i++) {
        socket
            .sendText(
                "{\"elements\":[{\"id\":\"x%d\",\"version\":1,\"versionNonce\":1,\"t\":\"%s\"}]}"
                    .formatted(i, text),
                true)
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
      }
    } catch (CompletionException refused) {
      // It was cut, which is a defence.
    } finally {
      socket.abort();
    }
  }

  @Test
  void manyLargeBoardsAreRefusedInTheEnd() throws Exception {
    try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Boolean>> fillers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String code = create();
        for (int k = 0; k < 4; k++) {
          fillers.add(() -> {
            fill(code, 20);
            return true;
          });
        }
      }
      for (Future<Boolean> filler : tasks.invokeAll(fillers)) {
        assertThat(filler.get()).isTrue();
      }
    }
    assertThat(create()).hasSize(6);
  }

  /** They are kept in a file, and together are larger than the heap. */
  @Test
  void boardsThatWereLeftHoldNoMemory() throws Exception {
    for (int i = 0; i < 24; i++) {
      fill(create(), 20);
    }
    assertThat(create()).hasSize(6);
  }

  @Test
  void joinersWhoReadNothingAreCut() throws Exception {
    String code = create();
    fill(code, 20);
    List<Socket> stalled = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(canva.getHost(), canva.getPort()));
        stalled.add(socket);
        String handshake =
            String.join(
                "\r\n",
                "GET /ws/canva?v=" + (2 + i % 2) + "&code=" + code + " HTTP/1.1",
                "Host: x",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                "",
                "");
        socket.getOutputStream().write(handshake.getBytes(StandardCharsets.US_ASCII));
      }
      fill(code, 40);
      assertThat(create()).hasSize(6);
    } finally {
      for (Socket socket : stalled) {
        socket.close();
      }
    }
  }

  @Test
  void imagesWaitForEachOther() throws Exception {
    String code = create();
    byte[] image = new byte[10 << 20];
    String id = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image));
    URI url = URI.create(canva + "/images/" + id + "?code=" + code);
    HttpRequest put = HttpRequest.newBuilder(url).PUT(BodyPublishers.ofByteArray(image)).build();
    HttpRequest get = HttpRequest.newBuilder(url).build();
    List<Integer> statuses = new ArrayList<>();
    try (ExecutorService tasks = Executors.newFixedThreadPool(12)) {
      List<Callable<Integer>> askers = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        HttpRequest request = i % 2 == 0 ? put : get;
        askers.add(() -> {
          try {
            return client.send(request, BodyHandlers.discarding()).statusCode();
          } catch (IOException refused) {
            return 503; // before its body was sent
          }
        });
      }
      for (Future<Integer> asker : tasks.invokeAll(askers)) {
        statuses.add(asker.get());
      }
    }
    assertThat(statuses).isSubsetOf(200, 201, 204, 404, 503);
    assertThat(create()).hasSize(6);
  }
}
