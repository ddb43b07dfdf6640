/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import static io.fawa.sdk.files.ScriptedServer.receipt;
import static io.fawa.sdk.files.ScriptedServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.fawa.sdk.files.ScriptedServer.Step;
import io.fawa.sdk.files.TransferException.Reason;
import io.fawa.sdk.sealed.OpeningInputStream;
import io.fawa.sdk.sealed.SealKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads over servers and networks that break off. */
@Timeout(60)
class ResumableSendingTest {
  private static final int BYTES = 3_000_000;
  private static final Step CREATED =
      status(201, "", "Location", "https://other.example/uploads/u1");
  private static final Step DOWN = status(503, "down", "Retry-After", "0");

  @TempDir private Path folder;

  private final byte[] content = new byte[BYTES];
  private final ByteArrayOutputStream stored = new ByteArrayOutputStream();
  private Path file;

  @BeforeEach
  void makeFile() throws IOException {
    new Random(3).nextBytes(content);
    file = Files.write(folder.resolve("big file"), content);
  }

  private Receipt send(ScriptedServer server, boolean sealed) throws IOException {
    ClientConfig config =
        ClientConfig.of(server.uri(), folder.resolve("state"))
            .withPatience(Duration.ofSeconds(20), 3, Duration.ofMillis(1));
    try (FileClient client = new FileClient(config)) {
      return client.send(file, new SendOptions("big file", sealed), Progress.NONE);
    }
  }

  /** Keeps as many bytes of a PATCH, and answers nothing. */
  private Step keep(int bytes) {
    return exchange -> {
      assertThat(exchange.getRequestHeaders().getFirst("Upload-Offset"))
          .isEqualTo(String.valueOf(stored.size()));
      stored.write(exchange.getRequestBody().readNBytes(bytes));
    };
  }

  private Step offset(boolean complete) {
    return exchange -> {
      exchange.getResponseHeaders().set("Upload-Offset", String.valueOf(stored.size()));
      exchange.getResponseHeaders().set("Upload-Complete", complete ? "?1" : "?0");
      exchange.sendResponseHeaders(204, -1);
    };
  }

  /** Keeps the rest of the file, and answers with its receipt. */
  private Step finish() {
    return exchange -> {
      assertThat(exchange.getRequestHeaders().getFirst("Upload-Complete")).isEqualTo("?1");
      keep(Integer.MAX_VALUE).answer(exchange);
      answer(exchange);
    };
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] all = stored.toByteArray();
    var digest = Digests.sha256();
    digest.update(all);
    byte[] json =
        "{\"key\":\"ABC123\",\"name\":\"x\",\"size\":%d,\"sha256\":\"%s\",\"expires\":\"2026-12-01T00:00:00Z\",\"url\":\"http://h/d/x\"}"
            .formatted(all.length, Digests.hex(digest))
            .getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(201, json.length);
    exchange.getResponseBody().write(json);
  }

  @Test
  void aCutUploadGoesOnWhereTheServerIs() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            CREATED,
            keep(1_000_000),
            offset(false),
            keep(500_000),
            DOWN,
            offset(false),
            finish())) {
      Receipt receipt = send(server, false);
      assertThat(stored.toByteArray()).isEqualTo(content);
      assertThat(receipt.bytes()).isEqualTo(BYTES);
      assertThat(server.requests())
          .startsWith("POST /uploads", "PATCH /uploads/u1", "HEAD /uploads/u1");
      assertThat(folder.resolve("state")).isEmptyDirectory();
    }
  }

  @Test
  void theResultIsLearntAlthoughTheLastAnswerWasLost() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(CREATED, keep(Integer.MAX_VALUE), offset(true), finish())) {
      assertThat(send(server, false).key()).isEqualTo("ABC123");
      assertThat(stored.toByteArray()).isEqualTo(content);
    }
  }

  @Test
  void conflictsAndLocksAreAskedAgain() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            CREATED,
            keep(1_000_000),
            status(423, "", "Retry-After", "0"),
            offset(false),
            status(409, "at another offset"),
            offset(false),
            finish())) {
      send(server, false);
      assertThat(stored.toByteArray()).isEqualTo(content);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLaterRunGoesOn(boolean sealed) throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(CREATED, keep(1_000_000), DOWN, DOWN, offset(false), finish())) {
      assertThatThrownBy(() -> send(server, sealed)).hasMessageContaining("gave up after 3 tries");
      Receipt receipt = send(server, sealed);
      assertThat(server.requests().stream().filter(line -> line.startsWith("POST"))).hasSize(1);
      assertThat(plain(receipt, sealed)).isEqualTo(content);
      assertThat(folder.resolve("state")).isEmptyDirectory();
    }
  }

  private byte[] plain(Receipt receipt, boolean sealed) throws IOException {
    InputStream in = new ByteArrayInputStream(stored.toByteArray());
    if (sealed) {
      SealKey key = SealKey.ofFragment(receipt.link().getRawFragment()).orElseThrow();
      in = OpeningInputStream.open(in, key);
    }
    return in.readAllBytes();
  }

  /** Else two contents would be sealed with the same key and salt. */
  @Test
  void aFileThatChangedIsSentAnew() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(CREATED, keep(1_000_000), DOWN, DOWN, CREATED, finish())) {
      assertThatThrownBy(() -> send(server, true)).hasMessageContaining("gave up");
      byte[] before = stored.toByteArray();
      content[2_999_999]++;
      Files.write(file, content);
      stored.reset();
      Receipt receipt = send(server, true);
      assertThat(plain(receipt, true)).isEqualTo(content);
      assertThat(Arrays.copyOf(stored.toByteArray(), 26)).isNotEqualTo(Arrays.copyOf(before, 26));
    }
  }

  @Test
  void aFileThatChangesMeanwhileIsNotSent() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            CREATED,
            exchange -> {
              keep(1_000_000).answer(exchange);
              content[1]++;
              Files.write(file, content);
            },
            offset(false))) {
      assertThatThrownBy(() -> send(server, true))
          .isInstanceOfSatisfying(
              TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED))
          .hasMessageContaining("changed while it was sent");
      assertThat(folder.resolve("state")).isEmptyDirectory();
    }
  }

  @Test
  void anUploadThatTheServerHasDroppedIsBegunAnew() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            CREATED, keep(1_000_000), DOWN, DOWN, status(404, "gone"), CREATED, finish())) {
      assertThatThrownBy(() -> send(server, false)).hasMessageContaining("gave up");
      stored.reset();
      send(server, false);
      assertThat(stored.toByteArray()).isEqualTo(content);
    }
  }

  @Test
  void aRefusalComesBeforeTheFirstByte() throws IOException {
    try (ScriptedServer server = new ScriptedServer(status(413, "the limit is 5 bytes"))) {
      assertThatThrownBy(() -> send(server, false))
          .hasMessage("the server says: the limit is 5 bytes");
      assertThat(folder.resolve("state")).isEmptyDirectory();
    }
  }

  @Test
  void aServerWithoutResumableUploadsGetsOneRequest() throws IOException {
    try (ScriptedServer server = new ScriptedServer(status(404, ""), receipt("ABC123"))) {
      assertThat(send(server, false).bytes()).isEqualTo(BYTES);
      assertThat(server.requests()).containsExactly("POST /uploads", "PUT /upload/big%20file");
    }
  }
}
