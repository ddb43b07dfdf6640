/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.service.Running;
import io.fawa.service.config.BadConfigurationException;
import io.fawa.storage.RedisServers;
import io.fawa.storage.S3Servers;
import io.fawa.storage.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole services, each with a data directory of its own, over real S3 and Redis servers. */
@Timeout(180)
class RemoteStoresAppTest {
  /** Does not upgrade to h2c, with which it takes a long answer's bytes out of order at times. */
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private final List<Running> started = new ArrayList<>();
  private ServerProcess redis;
  private ServerProcess s3;

  @BeforeEach
  void start() throws IOException {
    redis = RedisServers.start(RedisServers.REDIS, folder.resolve("redis"), "--requirepass", "pw");
    s3 = S3Servers.versity(folder.resolve("s3"));
    Files.writeString(folder.resolve("redis.password"), "pw\n");
    Files.writeString(folder.resolve("s3.secret"), S3Servers.SECRET_KEY + "\n");
    Files.writeString(folder.resolve("link.secret"), "l".repeat(64));
  }

  @AfterEach
  void stop() {
    started.forEach(Running::close);
    redis.close();
    s3.close();
  }

  private URI replica(String name) throws Exception {
    return replica(name, both());
  }

  private URI replica(String name, List<String> flags) throws Exception {
    Running running =
        FileAppTest.started(
            Files.createDirectories(folder.resolve(name)), flags.toArray(String[]::new));
    started.add(running);
    return running.cleartextUrl("fileservice");
  }

  private List<String> both() {
    List<String> flags = new ArrayList<>(onS3());
    flags.addAll(onRedis());
    return flags;
  }

  private List<String> onS3() {
    return List.of(
        "--contentStore=s3",
        "--s3Endpoint=http://127.0.0.1:" + s3.port(),
        "--s3Bucket=fawa-test",
        "--s3AccessKey=" + S3Servers.ACCESS_KEY,
        "--s3SecretKeyFile=" + folder.resolve("s3.secret"),
        "--s3PartBytes=5M");
  }

  private List<String> onRedis() {
    return List.of(
        "--recordStore=redis",
        "--redisUrl=redis://127.0.0.1:" + redis.port(),
        "--redisPasswordFile=" + folder.resolve("redis.password"),
        "--linkSecretFile=" + folder.resolve("link.secret"));
  }

  @Test
  void filesAndUploadsAreThoseOfAllReplicas() throws Exception {
    URI one = replica("one");
    URI other = replica("other");
    awaitReady();
    byte[] bytes = bytes(6_000_000);
    URI link = URI.create(sent(one, "a b.txt", bytes));
    assertThat(Arrays.equals(get(at(other, link)).body(), bytes)).isTrue();
    HttpResponse<byte[]> part =
        CLIENT.send(
            HttpRequest.newBuilder(at(other, link)).header("Range", "bytes=5999998-").build(),
            BodyHandlers.ofByteArray());
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).containsExactly(bytes[5_999_998], bytes[5_999_999]);

    String path = tusCreated(one, bytes.length);
    assertThat(patch(one, path, bytes, 0, 5_500_000)).isEqualTo(204);
    assertThat(patch(other, path, bytes, 5_500_000, 5_500_001)).isEqualTo(204);
    started.removeFirst().close();
    HttpResponse<String> done = patched(other, path, bytes, 5_500_001, bytes.length);
    assertThat(done.statusCode()).isEqualTo(204);
    String named = done.headers().firstValue("Link").orElseThrow().replaceAll("^<|>.*$", "");
    assertThat(Arrays.equals(get(at(other, URI.create(named))).body(), bytes)).isTrue();
  }

  /** Links lead to the store, which checks the signature by itself. */
  @Test
  void linksLeadToThePublicAddressOfTheStore() throws Exception {
    List<String> flags = new ArrayList<>(onS3());
    String publicUrl = "http://localhost:" + s3.port();
    flags.add("--s3PublicUrl=" + publicUrl);
    URI url = replica("one", flags);
    awaitReady();
    byte[] bytes = bytes(6_000_000);
    URI link = at(url, URI.create(sent(url, "a é;b.txt", bytes)));
    HttpResponse<byte[]> led = get(link);
    assertThat(led.statusCode()).isEqualTo(307);
    assertThat(led.headers().firstValue("Cache-Control")).contains("no-store");
    URI direct = URI.create(led.headers().firstValue("Location").orElseThrow());
    assertThat(direct.toString()).startsWith(publicUrl + "/fawa-test/");
    HttpResponse<byte[]> whole = get(direct);
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(Arrays.equals(whole.body(), bytes)).isTrue();
    assertThat(whole.headers().firstValue("Content-Disposition").orElseThrow())
        .startsWith("attachment;")
        .contains("filename*=UTF-8''a%20%C3%A9%3Bb.txt");
    HttpResponse<byte[]> part =
        CLIENT.send(
            HttpRequest.newBuilder(direct).header("Range", "bytes=5999998-").build(),
            BodyHandlers.ofByteArray());
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).containsExactly(bytes[5_999_998], bytes[5_999_999]);
    URI forged = URI.create(direct.toString().replace("a%2520", "c%2520"));
    assertThat(forged).isNotEqualTo(direct);
    assertThat(get(forged).statusCode()).isEqualTo(403);
    HttpResponse<byte[]> page =
        CLIENT.send(
            HttpRequest.newBuilder(link).header("Sec-Fetch-Mode", "cors").build(),
            BodyHandlers.ofByteArray());
    assertThat(Arrays.equals(page.body(), bytes)).as("a page gets it from here").isTrue();
  }

  @Test
  void aStoreThatIsAwayIsUnavailableAndComesBack() throws Exception {
    URI url = replica("one");
    awaitReady();
    byte[] bytes = bytes(1_000);
    URI link = at(url, URI.create(sent(url, "x", bytes)));
    for (ServerProcess store : List.of(redis, s3)) {
      store.stop();
      HttpResponse<byte[]> refused = get(link);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).contains("5");
      assertThat(new String(refused.body(), StandardCharsets.UTF_8))
          .contains("storage is not available")
          .doesNotContain("127.0.0.1");
      assertThat(put(url, "y", bytes).statusCode()).isEqualTo(503);
      await(() -> ready() == 503);
      store.start();
      awaitReady();
      await(() -> Arrays.equals(get(link).body(), bytes));
      assertThat(put(url, "z", bytes).statusCode()).isEqualTo(201);
    }
  }

  @Test
  void startsWithoutItsStoresAndIsReadyWhenTheyAre() throws Exception {
    redis.stop();
    s3.stop();
    URI url = replica("one");
    assertThat(ready()).isEqualTo(503);
    assertThat(put(url, "x", bytes(10)).statusCode()).isEqualTo(503);
    redis.start();
    s3.start();
    awaitReady();
    assertThat(put(url, "x", bytes(10)).statusCode()).isEqualTo(201);
  }

  @Test
  void anyPairingWorks() throws Exception {
    byte[] bytes = bytes(100_000);
    for (List<String> flags : List.of(onS3(), onRedis())) {
      URI url = replica("pairing" + flags.size(), flags);
      awaitReady();
      URI link = at(url, URI.create(sent(url, "x", bytes)));
      assertThat(Arrays.equals(get(link).body(), bytes)).isTrue();
      started.removeFirst().close();
    }
  }

  @Test
  void whatIsMissingStopsTheStart() {
    assertRefused("contentStore=s3 needs s3SecretKeyFile", "--contentStore=s3");
    assertRefused(
        "contentStore=s3 needs s3Endpoint",
        "--contentStore=s3",
        "--s3SecretKeyFile=" + folder.resolve("s3.secret"));
    List<String> tooSmall = new ArrayList<>(onS3());
    tooSmall.add("--s3BufferBytesMax=49M");
    assertRefused("s3BufferBytesMax: 51380224 is not allowed", tooSmall.toArray(String[]::new));
    assertRefused("recordStore=redis needs linkSecretFile", "--recordStore=redis");
    assertRefused(
        "recordStore=redis needs redisUrl",
        "--recordStore=redis",
        "--linkSecretFile=" + folder.resolve("link.secret"));
    assertRefused(
        "redisUrl is not allowed",
        "--recordStore=redis",
        "--linkSecretFile=" + folder.resolve("link.secret"),
        "--redisUrl=http://127.0.0.1");
    assertRefused("linkSecretFile", "--linkSecretFile=" + folder.resolve("redis.password"));
  }

  private void assertRefused(String message, String... flags) {
    assertThatThrownBy(() -> FileAppTest.started(folder.resolve("refused"), flags).close())
        .isInstanceOf(BadConfigurationException.class)
        .hasMessageContaining(message);
  }

  private static URI at(URI replica, URI link) {
    return replica.resolve(link.getRawPath() + "?" + link.getRawQuery());
  }

  private static String sent(URI url, String name, byte[] bytes) throws Exception {
    HttpResponse<String> answer = put(url, name, bytes);
    assertThat(answer.statusCode()).isEqualTo(201);
    return answer.body().strip();
  }

  private static HttpResponse<String> put(URI url, String name, byte[] bytes) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(url.resolve("/upload/" + name.replace(" ", "%20")))
            .PUT(BodyPublishers.ofByteArray(bytes))
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpResponse<byte[]> get(URI url) throws Exception {
    return CLIENT.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofByteArray());
  }

  private static String tusCreated(URI url, int length) throws Exception {
    HttpResponse<String> answer =
        CLIENT.send(
            HttpRequest.newBuilder(url.resolve("/uploads/"))
                .header("Tus-Resumable", "1.0.0")
                .header("Upload-Length", Integer.toString(length))
                .header("Upload-Metadata", "filename YS50eHQ=")
                .POST(BodyPublishers.noBody())
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(201);
    return URI.create(answer.headers().firstValue("Location").orElseThrow()).getRawPath();
  }

  private static int patch(URI url, String path, byte[] bytes, int from, int to) throws Exception {
    return patched(url, path, bytes, from, to).statusCode();
  }

  private static HttpResponse<String> patched(URI url, String path, byte[] bytes, int from, int to)
      throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(url.resolve(path))
            .header("Tus-Resumable", "1.0.0")
            .header("Content-Type", "application/offset+octet-stream")
            .header("Upload-Offset", Integer.toString(from))
            .method("PATCH", BodyPublishers.ofByteArray(bytes, from, to - from))
            .build(),
        BodyHandlers.ofString());
  }

  private int ready() throws Exception {
    URI admin = started.getFirst().adminUrl("fileservice");
    return CLIENT
        .send(HttpRequest.newBuilder(admin.resolve("/ready")).build(), BodyHandlers.discarding())
        .statusCode();
  }

  private void awaitReady() throws Exception {
    await(() -> ready() == 200);
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("the time of the test").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
