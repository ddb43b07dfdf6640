/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.Checksums;
import io.fawa.files.ContentId;
import io.fawa.files.FileKey;
import io.fawa.files.FileName;
import io.fawa.files.FileRecord;
import io.fawa.files.Lease;
import io.fawa.files.StorageFullException;
import io.fawa.files.UploadSession;
import io.fawa.storage.RedisServers;
import io.fawa.storage.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;

/** What goes wrong between these stores and a real server. */
class RedisFaultsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final String PASSWORD = "secret-of-fawa-test";
  private static final Random RANDOM = new Random(31);

  private final List<RedisServer> opened = new ArrayList<>();
  private ServerProcess process;
  private RedisServer server;
  private RedisMetadataStore metadata;
  private RedisUploadStore uploads;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    process = RedisServers.start(RedisServers.REDIS, directory, "--requirepass", PASSWORD);
    server = server(PASSWORD, PATIENT, 8);
    metadata = new RedisMetadataStore(server);
    uploads = new RedisUploadStore(server);
  }

  private RedisServer server(String password, Duration timeout, int connectionsMax) {
    RedisServer next =
        new RedisServer(
            new RedisConfig(
                URI.create("redis://127.0.0.1:" + process.port() + "/1"),
                Optional.of(password),
                "fawa:",
                timeout,
                connectionsMax,
                2));
    opened.add(next);
    return next;
  }

  @AfterEach
  void stop() {
    opened.forEach(RedisServer::close);
    process.close();
  }

  @Test
  void aServerThatComesBackHasLostNothing() throws Exception {
    FileRecord file = file("ABC123");
    UploadSession session = session();
    metadata.putIfAbsent(file);
    uploads.renew(new Lease(session.owner(), NOW.plusSeconds(10)));
    uploads.create(session);
    manyConnections(file);
    process.stop();
    assertThatThrownBy(() -> metadata.find(file.key()))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining(PASSWORD);
    assertThatThrownBy(() -> uploads.find(session.content())).isInstanceOf(IOException.class);
    process.start();
    assertThat(metadata.find(file.key())).contains(file);
    assertThat(metadata.count()).isEqualTo(1);
    assertThat(uploads.take(session, "00000000000000bb", NOW)).isEmpty();
    assertThat(uploads.replace(session.owner(), session.advanced(1, "", NOW))).isTrue();
  }

  /** All connections break at a restart; the first call of each kind works nevertheless. */
  @Test
  void aRestartBetweenTwoCallsIsNotNoticed() throws Exception {
    FileRecord file = file("ABC123");
    metadata.putIfAbsent(file);
    manyConnections(file);
    process.stop();
    process.start();
    assertThat(metadata.putIfAbsent(file("ABC124"))).isTrue();
    process.stop();
    process.start();
    uploads.create(session());
    process.stop();
    process.start();
    assertThat(metadata.find(file.key())).contains(file);
  }

  private void manyConnections(FileRecord file) throws Exception {
    List<Callable<Boolean>> readers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      readers.add(() -> metadata.find(file.key()).isPresent());
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> found : threads.invokeAll(readers)) {
        assertThat(found.get()).isTrue();
      }
    }
  }

  /** The answer to an earlier command must not become that of a later one. */
  @Test
  void anAnswerThatComesTooLateIsNobodysAnswer() throws IOException {
    FileRecord first = file("FIRST0");
    FileRecord second = file("SECOND");
    RedisMetadataStore hasty = new RedisMetadataStore(server(PASSWORD, Duration.ofMillis(300), 1));
    metadata.putIfAbsent(first);
    metadata.putIfAbsent(second);
    assertThat(findInTheEnd(hasty, first.key())).contains(first);
    process.frozen(true);
    assertThatThrownBy(() -> hasty.find(first.key())).isInstanceOf(IOException.class);
    process.frozen(false);
    assertThat(metadata.find(second.key())).contains(second);
    assertThat(findInTheEnd(hasty, second.key())).contains(second);
  }

  /** Of a store that may have given up on a server that was just slow. */
  private static Optional<FileRecord> findInTheEnd(RedisMetadataStore hasty, FileKey key) {
    long end = System.nanoTime() + PATIENT.toNanos();
    while (true) {
      try {
        return hasty.find(key);
      } catch (IOException e) {
        assertThat(System.nanoTime()).as("it does not recover: %s", e).isLessThan(end);
      }
    }
  }

  @Test
  void aWrongPasswordIsAFault() {
    RedisMetadataStore wrong = new RedisMetadataStore(server("wrong-password", PATIENT, 8));
    assertThatThrownBy(wrong::count)
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("wrong-password");
    assertThat(RedisConfig.of(URI.create("redis://me:" + PASSWORD + "@host")).toString())
        .isEqualTo("host:6379");
  }

  @Test
  void aServerWithoutMemoryIsFull() throws IOException {
    server.run(new CommandArguments(Command.CONFIG).add("SET").add("maxmemory").add("1"));
    assertThatThrownBy(() -> metadata.putIfAbsent(file("ABC123")))
        .isInstanceOf(StorageFullException.class);
    assertThatThrownBy(() -> uploads.create(session())).isInstanceOf(StorageFullException.class);
    assertThat(metadata.find(new FileKey("ABC123"))).isEmpty();
  }

  @Test
  void aServerThatForgotItsScriptsIsToldAgain() throws IOException {
    assertThat(metadata.putIfAbsent(file("ABC123"))).isTrue();
    server.run(new CommandArguments(Command.SCRIPT).add("FLUSH"));
    assertThat(metadata.putIfAbsent(file("ABC124"))).isTrue();
    assertThat(metadata.count()).isEqualTo(2);
  }

  @Test
  void damageConcernsOneRecordAndOneSession() throws IOException {
    FileRecord file = file("ABC123");
    FileRecord good = file("ABC124");
    UploadSession session = session();
    metadata.putIfAbsent(file);
    metadata.putIfAbsent(good);
    uploads.create(session);
    set("fawa:file:ABC123", "fawa file 2\nnonsense");
    set("fawa:upload:" + session.content().text(), "nonsense");
    assertThat(metadata.find(file.key())).isEmpty();
    assertThat(uploads.find(session.content())).isEmpty();
    assertThat(metadata.count()).isEqualTo(1);
    assertThat(metadata.find(good.key())).contains(good);
    assertThat(server.get("fawa:aside:file:ABC123"))
        .isEqualTo("fawa file 2\nnonsense".getBytes(StandardCharsets.US_ASCII));
    assertThat(server.get("fawa:aside:upload:" + session.content().text())).isNotNull();
    assertThat(metadata.putIfAbsent(file)).isTrue();
  }

  @Test
  void whatTheServerHasEvictedDoesNotStopTheSweep() throws IOException {
    metadata.putIfAbsent(file("ABC123"));
    metadata.putIfAbsent(file("ABC124"));
    uploads.create(session());
    server.run(new CommandArguments(Command.DEL).key("fawa:file:ABC123"));
    List<FileRecord> expired = new ArrayList<>();
    metadata.expired(NOW.plusSeconds(100), 1, expired::add);
    metadata.expired(NOW.plusSeconds(100), 1, expired::add);
    assertThat(expired).extracting(file -> file.key().text()).containsExactly("ABC124");
    assertThat(metadata.count()).isEqualTo(1);
  }

  /** An upload whose replica died after its record was stored and before its commit. */
  @Test
  void aContentHasOneKey() throws IOException {
    FileRecord first = file("FIRST0");
    FileRecord second =
        FileRecord.of(
            new FileKey("SECOND"),
            first.name(),
            first.size(),
            first.checksums(),
            first.created(),
            first.expires(),
            first.content());
    assertThat(metadata.putIfAbsent(first)).isTrue();
    assertThat(metadata.putIfAbsent(second)).isTrue();
    assertThat(metadata.find(first.content())).contains(second);
    assertThat(metadata.find(first.key())).isEmpty();
    assertThat(metadata.count()).isEqualTo(1);
  }

  private void set(String key, String value) throws IOException {
    server.run(new CommandArguments(Command.SET).key(key).add(value));
  }

  private static UploadSession session() {
    return UploadSession.of(
        ContentId.random(RANDOM), new FileName("a b.txt"), -1, NOW, "00000000000000aa");
  }

  private static FileRecord file(String key) {
    return FileRecord.of(
        new FileKey(key),
        new FileName(key + ".txt"),
        5,
        Checksums.ofSha256("0".repeat(64)),
        NOW,
        NOW.plusSeconds(60),
        ContentId.random(RANDOM));
  }
}
