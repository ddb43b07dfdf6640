/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ContentId;
import io.fawa.files.ContentWriter;
import io.fawa.files.NoSuchContentException;
import io.fawa.storage.FaultyProxy;
import io.fawa.storage.S3Servers;
import io.fawa.storage.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong between this store and a real server. */
class S3FaultsTest {
  private static final int PART = S3Config.PART_BYTES_MIN;
  private static final ContentId ID = new ContentId("0123456789abcdef0123456789abcdef");
  private static final String INTERNAL =
      "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>";

  private ServerProcess process;
  private FaultyProxy proxy;
  private S3ContentStore store;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    process = S3Servers.versity(directory);
    proxy = new FaultyProxy(process.port());
    store = store(Duration.ofSeconds(20), 20L * PART);
  }

  private S3ContentStore store(Duration bufferWaitMax, long bufferBytesMax) {
    return new S3ContentStore(
        new S3Config(
            URI.create("http://127.0.0.1:" + proxy.port()),
            S3Servers.REGION,
            "fawa-test",
            "",
            S3Servers.ACCESS_KEY,
            S3Servers.SECRET_KEY,
            true,
            new S3Config.Sizes(PART, bufferBytesMax, 16),
            new S3Config.Patience(Duration.ofSeconds(30), 3, bufferWaitMax)),
        InstantSource.system());
  }

  @AfterEach
  void stop() throws IOException {
    store.close();
    proxy.close();
    process.close();
  }

  @Test
  void theAnswerToCompleteIsLost() throws IOException {
    proxy.loseAnswer(head -> head.startsWith("POST ") && head.contains("uploadId="));
    assertIsStored(bytes(2 * PART));
  }

  /** Servers that must think for long send the status first. */
  @Test
  void completeFailsWithStatus200() throws IOException {
    proxy.answer(
        head -> head.startsWith("POST ") && head.contains("uploadId="), "200 OK", "  " + INTERNAL);
    assertIsStored(bytes(2 * PART));
  }

  @Test
  void theAnswerToTheDecisionIsLost() throws IOException {
    proxy.loseAnswer(head -> head.startsWith("PUT ") && head.contains(ID.text() + ".end"));
    assertIsStored(bytes(10));
  }

  @Test
  void theAnswerToAPartIsLost() throws IOException {
    proxy.loseAnswer(head -> head.startsWith("PUT ") && head.contains("partNumber=1"));
    assertIsStored(bytes(2 * PART + 1));
  }

  @Test
  void theServerAsksForPatience() throws IOException {
    proxy.answer(
        head -> head.startsWith("PUT ") && head.contains("partNumber=2"),
        "503 Slow Down",
        "<Error><Code>SlowDown</Code></Error>");
    assertIsStored(bytes(2 * PART + 1));
  }

  @Test
  void theAnswerToASmallContentIsLost() throws IOException {
    proxy.loseAnswer(head -> head.startsWith("PUT ") && head.contains("contents/" + ID.text()));
    assertIsStored(bytes(10));
  }

  /** Not every 404 says that an object is missing. */
  @Test
  void aProxyThatKnowsNothingIsNotBelieved() throws IOException {
    byte[] bytes = bytes(10);
    write(bytes);
    proxy.answer(head -> head.startsWith("GET "), "404 Not Found", "<html>not here</html>");
    assertIsRead(bytes);
    assertThat(proxy.faults()).isEqualTo(1);
  }

  @Test
  void aServerThatComesBackHasLostNothing() throws IOException {
    byte[] bytes = bytes(2 * PART + 100);
    ContentWriter writer = store.begin(ID, bytes.length);
    writer.append(bytes, 0, PART + 50);
    writer.sync();
    String state = writer.state();
    process.stop();
    assertThatThrownBy(() -> store.size(ID))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(NoSuchContentException.class);
    assertThatThrownBy(() -> writer.append(bytes, PART + 50, PART + 50))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(writer::suspend).isInstanceOf(IOException.class);
    writer.close();
    assertThat(store.memoryLeft()).isEqualTo(20L * PART);
    process.start();
    try (ContentWriter next = store.resume(ID, PART + 50, state)) {
      next.append(bytes, PART + 50, PART + 50);
      next.commit();
    }
    assertIsRead(bytes);
  }

  /** Uploads wait for memory, for a limited time, and others go on. */
  @Test
  void memoryIsBounded() throws IOException {
    S3ContentStore small = store(Duration.ofMillis(50), PART);
    try (ContentWriter first = small.begin(ID, -1);
        ContentWriter second = small.begin(new ContentId("1".repeat(32)), -1)) {
      first.append(bytes(10), 0, 10);
      assertThatThrownBy(() -> second.append(bytes(10), 0, 10))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no memory");
      first.append(bytes(2 * PART), 0, 2 * PART);
      first.commit();
    }
    assertThat(small.memoryLeft()).isEqualTo(PART);
    small.close();
  }

  private void assertIsStored(byte[] bytes) throws IOException {
    write(bytes);
    assertThat(proxy.faults()).isEqualTo(1);
    assertIsRead(bytes);
    store.unfinished(id -> assertThat(id).as("left").isNull());
  }

  private void write(byte[] bytes) throws IOException {
    try (ContentWriter writer = store.begin(ID, bytes.length)) {
      writer.append(bytes, 0, bytes.length);
      writer.commit();
    }
  }

  private void assertIsRead(byte[] bytes) throws IOException {
    try (InputStream in = store.open(ID, 0, Long.MAX_VALUE)) {
      assertThat(Arrays.equals(in.readAllBytes(), bytes)).isTrue();
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
