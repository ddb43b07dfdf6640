/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.ByteRange;
import io.fawa.files.ContentId;
import io.fawa.files.FileRecord;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FilesConfig;
import io.fawa.files.UploadSession;
import io.fawa.files.contract.ManualClock;
import io.fawa.files.library.FileLibrary;
import io.fawa.files.library.NewUpload;
import io.fawa.files.library.Upload;
import io.fawa.limits.Asker;
import io.fawa.storage.redis.RedisConfig;
import io.fawa.storage.redis.RedisMetadataStore;
import io.fawa.storage.redis.RedisServer;
import io.fawa.storage.redis.RedisUploadStore;
import io.fawa.storage.s3.S3Config;
import io.fawa.storage.s3.S3ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas on machines of their own, over real servers. */
class RemoteStoresTest {
  private static final Asker ME = Asker.named("192.0.2.1");
  private static final int PART = S3Config.PART_BYTES_MIN;

  private final ManualClock clock = new ManualClock();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private ServerProcess redis;
  private ServerProcess s3;
  private FileLibrary one;
  private FileLibrary other;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    redis = RedisServers.start(RedisServers.VALKEY, directory.resolve("redis"));
    s3 = S3Servers.versity(directory.resolve("s3"));
    one = replica();
    other = replica();
  }

  private FileLibrary replica() {
    S3ContentStore contents =
        new S3ContentStore(
            new S3Config(
                URI.create("http://127.0.0.1:" + s3.port()),
                S3Servers.REGION,
                "fawa-test",
                "fawa/",
                S3Servers.ACCESS_KEY,
                S3Servers.SECRET_KEY,
                true,
                new S3Config.Sizes(PART, 20L * PART, 16),
                new S3Config.Patience(Duration.ofSeconds(30), 2, Duration.ofSeconds(30))),
            clock);
    RedisServer server =
        new RedisServer(
            new RedisConfig(
                URI.create("redis://127.0.0.1:" + redis.port()),
                Optional.empty(),
                "fawa:",
                Duration.ofSeconds(30),
                8,
                2));
    opened.add(contents);
    opened.add(server);
    return new FileLibrary(
        contents,
        new RedisMetadataStore(server),
        new RedisUploadStore(server),
        FilesConfig.defaults(),
        clock,
        new SecureRandom());
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable store : opened) {
      store.close();
    }
    redis.close();
    s3.close();
  }

  @Test
  void whatOneStoresTheOtherGivesOut() throws Exception {
    for (int length : new int[] {0, 5, PART + 5}) {
      byte[] bytes = bytes(length);
      FileRecord file;
      try (Upload upload = one.begin("a b.txt", length, ME)) {
        upload.append(bytes, 0, length);
        file = upload.complete();
      }
      assertIs(bytes, other.find(file.key().text(), ME).orElseThrow());
    }
    assertThat(other.recover().clean()).isTrue();
    clock.advance(FilesConfig.defaults().timeToLive());
    assertThat(other.sweep()).isEqualTo(3);
    assertThat(one.recover().files()).isZero();
  }

  @Test
  void ofManyUploadsForARequestExactlyAllowedOnesCome() throws Exception {
    Requests.race(one, other);
  }

  /** The digest of bytes that cannot be read again goes from one process to the other. */
  @Test
  void oneGoesOnWhereTheOtherWasInterrupted() throws Exception {
    byte[] bytes = bytes(2 * PART + 99);
    ContentId id;
    try (Upload upload = one.begin(NewUpload.of("x", bytes.length, ME).resumable("tus"))) {
      id = upload.id();
      upload.append(bytes, 0, PART + 77);
    }
    int[] places = {PART + 77, PART + 78, 2 * PART, bytes.length};
    FileRecord file = null;
    for (int i = 1; i < places.length; i++) {
      FileLibrary next = i % 2 == 0 ? one : other;
      UploadSession session = next.resumables().find(id).orElseThrow();
      assertThat(session.offset()).isEqualTo(places[i - 1]);
      try (Upload upload = next.resumables().resume(id, places[i - 1], ME)) {
        upload.append(bytes, places[i - 1], places[i] - places[i - 1]);
        file = upload.isWhole() ? upload.complete() : null;
      }
    }
    assertIs(bytes, Objects.requireNonNull(file));
  }

  @Test
  void oneGoesOnWhereTheOtherDied() throws Exception {
    byte[] bytes = bytes(3 * PART);
    Upload dead = one.begin(NewUpload.of("x", bytes.length, ME).resumable("tus"));
    ContentId id = dead.id();
    int sent = 0;
    while (sent < 2 * PART + 1_000) {
      clock.advance(Duration.ofSeconds(3)); // its progress is due
      one.renew();
      int length = Math.min(700_000, 2 * PART + 1_000 - sent);
      dead.append(bytes, sent, length);
      sent += length;
    }
    assertThatThrownBy(() -> other.resumables().resume(id, sessionOffset(id), ME))
        .isInstanceOf(FileRefusedException.class);
    clock.advance(one.leaseLife());
    int offset = (int) sessionOffset(id);
    assertThat(offset).isBetween(PART, sent);
    FileRecord file;
    try (Upload upload = other.resumables().resume(id, offset, ME)) {
      upload.append(bytes, offset, bytes.length - offset);
      file = upload.complete();
    }
    assertIs(bytes, file);
    assertThatThrownBy(
            () -> {
              dead.append(bytes, 0, PART - 1_000);
              dead.complete();
            })
        .isInstanceOf(FileRefusedException.class);
    dead.close();
    assertIs(bytes, other.find(file.key().text(), ME).orElseThrow());
    assertThat(one.recover().clean()).isTrue();
  }

  private long sessionOffset(ContentId id) throws IOException {
    return other.resumables().find(id).orElseThrow().offset();
  }

  @Test
  void eachStoreMayGoAndComeBack() throws Exception {
    byte[] bytes = bytes(PART + 1_000);
    FileRecord file;
    try (Upload upload = one.begin("x", 5, ME)) {
      upload.append(bytes, 0, 5);
      file = upload.complete();
    }
    ContentId id;
    try (Upload upload = one.begin(NewUpload.of("y", bytes.length, ME).resumable("tus"))) {
      id = upload.id();
      upload.append(bytes, 0, 1_000);
    }
    for (ServerProcess store : List.of(redis, s3)) {
      store.stop();
      assertThat(one.works()).isFalse();
      assertUnavailable(() -> {
        FileRecord found = one.find(file.key().text(), ME).orElseThrow();
        one.read(found, new ByteRange(0, 5)).close();
      });
      assertUnavailable(() -> one.begin("z", 5, ME).close());
      assertUnavailable(() -> one.resumables().resume(id, 1_000, ME).close());
      store.start();
      assertThat(one.works()).isTrue();
      clock.advance(one.leaseLife());
      assertIs(Arrays.copyOf(bytes, 5), one.find(file.key().text(), ME).orElseThrow());
    }
    try (Upload upload = one.resumables().resume(id, 1_000, ME)) {
      upload.append(bytes, 1_000, bytes.length - 1_000);
      assertIs(bytes, upload.complete());
    }
    assertThat(other.recover().clean()).isTrue();
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private static void assertUnavailable(Attempt attempt) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            FileRefusedException.class,
            e -> assertThat(e.reason()).isEqualTo(FileRefusedException.Reason.UNAVAILABLE));
  }

  private void assertIs(byte[] bytes, FileRecord file) throws Exception {
    assertThat(file.size()).isEqualTo(bytes.length);
    assertThat(file.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    CRC32C crc32c = new CRC32C();
    crc32c.update(bytes);
    CRC32 crc32 = new CRC32();
    crc32.update(bytes);
    assertThat(file.checksums().crc32c()).isEqualTo(crc32c.getValue());
    assertThat(file.checksums().crc32()).isEqualTo(crc32.getValue());
    try (InputStream in = other.read(file, new ByteRange(0, bytes.length))) {
      assertThat(Arrays.equals(in.readAllBytes(), bytes)).isTrue();
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
