/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import static io.fawa.sdk.files.ScriptedServer.file;
import static io.fawa.sdk.files.ScriptedServer.receipt;
import static io.fawa.sdk.files.ScriptedServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fawa.sdk.files.TransferException.Reason;
import io.fawa.sdk.sealed.SealKey;
import io.fawa.sdk.sealed.SealedFileException;
import io.fawa.sdk.sealed.SealedMetadata;
import io.fawa.sdk.sealed.Sealer;
import io.fawa.sdk.sealed.SealingInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client against servers and networks that misbehave. */
@Timeout(60)
class FileClientTest {
  private static final byte[] CONTENT = new byte[300_000];
  private static final SealKey KEY = SealKey.of(new byte[SealKey.BYTES]);
  private static final String ETAG = "\"v1\"";

  static {
    new Random(1).nextBytes(CONTENT);
  }

  @TempDir private Path folder;

  private Path target;
  private final List<String> told = new ArrayList<>();
  private final Progress progress =
      new Progress() {
        @Override
        public void at(long bytes, OptionalLong total) {}

        @Override
        public void waits(String why, Duration pause) {
          told.add(why);
        }
      };

  @BeforeEach
  void makeTarget() throws IOException {
    target = Files.createDirectory(folder.resolve("target"));
  }

  private FileClient client(URI server) {
    return client(server, Duration.ofSeconds(20));
  }

  private FileClient client(URI server, Duration stallLimit) {
    return new FileClient(
        ClientConfig.of(server, folder.resolve("state"))
            .withPatience(stallLimit, 4, Duration.ofMillis(1)));
  }

  private Path get(ScriptedServer server) throws IOException {
    try (FileClient client = client(server.uri())) {
      return client.get(FileAddress.parse("ABC123", server.uri()), target, false, progress);
    }
  }

  private Path getSealed(ScriptedServer server) throws IOException {
    try (FileClient client = client(server.uri())) {
      return client.get(
          FileAddress.parse("ABC123#" + KEY.fragment(), server.uri()), target, false, progress);
    }
  }

  private TransferException refused(ScriptedServer server) {
    return catchThrowableOfType(TransferException.class, () -> get(server));
  }

  private static byte[] sealed() throws IOException {
    try (InputStream in =
        new SealingInputStream(
            new ByteArrayInputStream(CONTENT),
            new Sealer(
                KEY,
                new byte[Sealer.SALT_BYTES],
                SealedMetadata.of("my.bin", "", OptionalLong.of(CONTENT.length))))) {
      return in.readAllBytes();
    }
  }

  /** Where each request began. */
  private static List<Integer> offsets(ScriptedServer server) {
    return server.requests().stream()
        .map(line -> line.contains(" bytes=") ? line.replaceAll(".* bytes=(\\d+)-$", "$1") : "0")
        .map(Integer::valueOf)
        .toList();
  }

  private List<String> inTarget() throws IOException {
    try (var files = Files.list(target)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  @Test
  void aCutDownloadGoesOnWhereItWas() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            file(CONTENT, ETAG, 100_000, "Content-Disposition", "attachment; filename=\"a.bin\""),
            status(503, "busy", "Retry-After", "0"),
            file(CONTENT, ETAG, 200_000),
            file(CONTENT, ETAG))) {
      assertThat(get(server)).hasBinaryContent(CONTENT).hasFileName("a.bin");
      // The last bytes before a cut may be lost on their way.
      List<Integer> offsets = offsets(server);
      assertThat(offsets).hasSize(4).isSorted().startsWith(0);
      assertThat(offsets.get(1)).isPositive().isLessThanOrEqualTo(100_000);
      assertThat(offsets.get(2)).isEqualTo(offsets.get(1));
      assertThat(offsets.get(3)).isLessThanOrEqualTo(200_000);
      assertThat(told).contains("the server says: busy").hasSize(3);
      assertThat(inTarget()).containsExactly("a.bin");
    }
  }

  @Test
  void aStalledDownloadGoesOnOverANewConnection() throws IOException {
    CountDownLatch end = new CountDownLatch(1);
    ScriptedServer.Step half = file(CONTENT, ETAG, 150_000);
    try (ScriptedServer server =
            new ScriptedServer(
                exchange -> {
                  half.answer(exchange);
                  awaitQuietly(end);
                },
                file(CONTENT, ETAG),
                file(CONTENT, ETAG),
                file(CONTENT, ETAG));
        FileClient client = client(server.uri(), Duration.ofSeconds(1))) {
      FileAddress address = FileAddress.parse("ABC123", server.uri());
      assertThat(client.get(address, target.resolve("x"), false, progress))
          .hasBinaryContent(CONTENT);
      assertThat(told).contains("no byte for 1 s");
    } finally {
      end.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void itGivesUpAfterEnoughTriesAndALaterRunGoesOn() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            file(CONTENT, ETAG, 100_000),
            status(503, ""),
            status(502, ""),
            status(503, ""),
            file(CONTENT, ETAG))) {
      assertThat(refused(server))
          .hasMessageContaining("gave up after 4 tries")
          .hasMessageContaining("run the same command again");
      assertThat(inTarget()).containsExactly("file.part");
      long part = Files.size(target.resolve("file.part"));
      assertThat(get(server)).hasBinaryContent(CONTENT);
      assertThat(offsets(server).getLast().longValue()).isEqualTo(part).isPositive();
      assertThat(inTarget()).containsExactly("file");
      assertThat(folder.resolve("state")).isEmptyDirectory();
    }
  }

  @Test
  void aFileThatChangedIsReceivedAnew() throws IOException {
    byte[] other = CONTENT.clone();
    other[5]++;
    try (ScriptedServer server =
        new ScriptedServer(
            file(CONTENT, ETAG, 100_000),
            status(503, ""),
            status(502, ""),
            status(503, ""),
            file(other, "\"v2\""))) {
      assertThat(refused(server)).isNotNull();
      assertThat(get(server)).hasBinaryContent(other);
    }
  }

  @Test
  void aFileThatChangesMeanwhileIsNotMixed() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(file(CONTENT, ETAG, 100_000), file(CONTENT, "\"v2\""))) {
      assertThat(refused(server).reason()).isEqualTo(Reason.DAMAGED);
      assertThat(inTarget()).isEmpty();
    }
  }

  @Test
  void whatArrivesDamagedIsNotKept() throws IOException {
    byte[] other = CONTENT.clone();
    other[5]++;
    try (ScriptedServer server =
        new ScriptedServer(
            file(CONTENT, ETAG, Integer.MAX_VALUE, "Repr-Digest", ScriptedServer.digest(other)))) {
      assertThat(refused(server).reason()).isEqualTo(Reason.DAMAGED);
      assertThat(inTarget()).isEmpty();
      assertThat(folder.resolve("state")).isEmptyDirectory();
    }
  }

  @Test
  void aPartThatWasChangedMeanwhileIsSeen() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            file(CONTENT, ETAG, 100_000),
            status(503, ""),
            status(502, ""),
            status(503, ""),
            file(CONTENT, ETAG))) {
      assertThat(refused(server)).isNotNull();
      Files.write(
          target.resolve("file.part"), new byte[(int) Files.size(target.resolve("file.part"))]);
      assertThat(refused(server).reason()).isEqualTo(Reason.DAMAGED);
      assertThat(inTarget()).isEmpty();
    }
  }

  @Test
  void aSealedDownloadGoesOnAtARecord() throws IOException {
    byte[] sealed = sealed();
    try (ScriptedServer server =
        new ScriptedServer(
            file(sealed, ETAG, 150_000),
            status(503, ""),
            status(502, ""),
            status(503, ""),
            file(sealed, ETAG))) {
      assertThatThrownBy(() -> getSealed(server)).isInstanceOf(TransferException.class);
      assertThat(inTarget()).containsExactly("my.bin.part");
      long records = Files.size(target.resolve("my.bin.part")) / 65_536;
      assertThat(getSealed(server)).hasBinaryContent(CONTENT).hasFileName("my.bin");
      assertThat(offsets(server).getLast().longValue()).isEqualTo(1066 + records * 65_552);
    }
  }

  @Test
  void aSealedFileThatWasChangedIsNotKept() throws IOException {
    byte[] sealed = sealed();
    sealed[200_000] ^= 1;
    try (ScriptedServer server = new ScriptedServer(file(sealed, ETAG))) {
      assertThatThrownBy(() -> getSealed(server))
          .isInstanceOf(SealedFileException.class)
          .hasMessageContaining("record 3");
      assertThat(inTarget()).isEmpty();
    }
  }

  @Test
  void theKeyIsNotSentAndAnotherOneOpensNothing() throws IOException {
    byte[] sealed = sealed();
    byte[] other = new byte[SealKey.BYTES];
    other[0] = 1;
    try (ScriptedServer server = new ScriptedServer(file(sealed, ETAG));
        FileClient client = client(server.uri())) {
      FileAddress address =
          FileAddress.parse(
              server.uri() + "/d/sealed.bin?key=A#" + SealKey.of(other).fragment(), server.uri());
      assertThatThrownBy(() -> client.get(address, target, false, progress))
          .isInstanceOfSatisfying(
              SealedFileException.class,
              e -> assertThat(e.reason()).isEqualTo(SealedFileException.Reason.KEY));
      assertThat(server.requests()).containsExactly("GET /d/sealed.bin?key=A");
      assertThat(inTarget()).isEmpty();
    }
  }

  @Test
  void aHostileNameStaysInTheFolder() throws IOException {
    String field = "attachment; filename*=UTF-8''..%2F..%2F.ssh%2Fauthorized_keys%1b%5b2J";
    try (ScriptedServer server =
        new ScriptedServer(file(CONTENT, ETAG, Integer.MAX_VALUE, "Content-Disposition", field))) {
      assertThat(get(server)).hasParent(target).hasFileName("authorized_keys_[2J");
    }
  }

  @Test
  void whatExistsIsLeftAlone() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside"), "precious");
    try (ScriptedServer server =
            new ScriptedServer(
                file(CONTENT, ETAG),
                file(CONTENT, ETAG),
                file(CONTENT, ETAG),
                file(CONTENT, ETAG),
                file(CONTENT, ETAG));
        FileClient client = client(server.uri())) {
      FileAddress address = FileAddress.parse("ABC123", server.uri());
      Path mine = Files.writeString(target.resolve("mine"), "mine");
      assertThatThrownBy(() -> client.get(address, mine, false, progress))
          .hasMessageContaining("exists; it is left as it is");
      assertThat(mine).hasContent("mine");

      Path link = Files.createSymbolicLink(target.resolve("link"), outside);
      assertThatThrownBy(() -> client.get(address, link, false, progress))
          .hasMessageContaining("exists");
      Path dangling = Files.createSymbolicLink(target.resolve("d"), folder.resolve("nowhere"));
      assertThatThrownBy(() -> client.get(address, dangling, false, progress))
          .hasMessageContaining("exists");
      Files.createSymbolicLink(target.resolve("new.part"), outside);
      assertThatThrownBy(() -> client.get(address, target.resolve("new"), false, progress))
          .hasMessageContaining("exists");
      assertThat(outside).hasContent("precious");
      assertThat(folder.resolve("nowhere")).doesNotExist();

      assertThat(client.get(address, link, true, progress)).hasBinaryContent(CONTENT);
      assertThat(Files.isSymbolicLink(link)).isFalse();
      assertThat(outside).hasContent("precious");
    }
  }

  @Test
  void aStreamGoesOnToo() throws IOException {
    try (ScriptedServer server =
            new ScriptedServer(file(CONTENT, ETAG, 100_000), file(CONTENT, ETAG));
        FileClient client = client(server.uri())) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      assertThat(client.get(FileAddress.parse("ABC123", server.uri()), out, progress))
          .isEqualTo(CONTENT.length);
      assertThat(out.toByteArray()).isEqualTo(CONTENT);
    }
  }

  @Test
  void whatAServerSaysOfAFile() throws IOException {
    try (ScriptedServer server =
            new ScriptedServer(exchange -> {
              exchange.getResponseHeaders().set("ETag", ETAG);
              exchange.getResponseHeaders().set("Sunset", "Tue, 01 Dec 2026 00:00:00 GMT");
              exchange.getResponseHeaders().set("Content-Length", "300000");
              exchange.sendResponseHeaders(200, -1);
            });
        FileClient client = client(server.uri())) {
      RemoteFile file = client.stat(FileAddress.parse("ABC123", server.uri()));
      assertThat(file.bytes()).hasValue(CONTENT.length);
      assertThat(file.etag()).contains(ETAG);
      assertThat(String.valueOf(file.expires())).contains("2026-12-01T00:00:00Z");
    }
  }

  @Test
  void refusalsAreToldApart() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            status(404, "file not found or link expired"),
            status(410, "file expired"),
            status(403, "link is not valid"),
            status(429, "slow down", "Retry-After", "86400"),
            status(418, "tea\u001b[2J"),
            exchange -> {
              exchange.getResponseHeaders().set("Content-Type", "application/json");
              byte[] json =
                  "{\"code\":\"x\",\"message\":\"too\\u001b large\"}"
                      .getBytes(StandardCharsets.UTF_8);
              exchange.sendResponseHeaders(413, json.length);
              exchange.getResponseBody().write(json);
            })) {
      assertThat(refused(server).reason()).isEqualTo(Reason.NOT_FOUND);
      assertThat(refused(server)).hasMessage("the server says: file expired");
      assertThat(refused(server).reason()).isEqualTo(Reason.REFUSED);
      assertThat(refused(server).reason()).isEqualTo(Reason.REFUSED);
      assertThat(refused(server))
          .hasMessageContaining("answered 418")
          .hasMessageNotContaining("\u001b");
      assertThat(refused(server)).hasMessage("the server says: too\\x1b large");
    }
  }

  @Test
  void aServerThatIsNotThereIsSaidAtOnce() throws IOException {
    // Bound, so that nobody else gets the port, but nobody listens.
    try (Socket bound = new Socket()) {
      bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      refused(URI.create("http://127.0.0.1:" + bound.getLocalPort()));
    }
  }

  private void refused(URI gone) throws IOException {
    try (FileClient client = client(gone)) {
      FileAddress address = FileAddress.parse("ABC123", gone);
      assertThatThrownBy(() -> client.get(address, target, false, progress))
          .hasMessageContaining("cannot reach " + gone + ": connection refused")
          .hasMessageContaining("is the server running");
      assertThat(told).isEmpty();
    }
  }

  @Test
  void aFileIsSentAgainWhenTheServerFails() throws IOException {
    Path file = Files.write(folder.resolve("a b.bin"), CONTENT);
    try (ScriptedServer server =
            new ScriptedServer(status(503, "restarting", "Retry-After", "0"), receipt("ABC123"));
        FileClient client = client(server.uri())) {
      Receipt receipt = client.send(file, new SendOptions("a b.bin", false), progress);
      assertThat(receipt.key()).isEqualTo("ABC123");
      assertThat(receipt.bytes()).isEqualTo(CONTENT.length);
      assertThat(server.requests())
          .containsExactly("PUT /upload/a%20b.bin", "PUT /upload/a%20b.bin");
    }
  }

  @Test
  void aSealedFileGoesUnderANeutralName() throws IOException {
    Path file = Files.write(folder.resolve("secret plan.txt"), CONTENT);
    try (ScriptedServer server = new ScriptedServer(receipt("ABC123"));
        FileClient client = client(server.uri())) {
      Receipt receipt = client.send(file, new SendOptions("secret plan.txt", true), progress);
      assertThat(receipt.link().toString())
          .startsWith(server.uri() + "/download?key=ABC123#k=")
          .hasSizeGreaterThan(43);
      assertThat(server.requests()).containsExactly("PUT /upload/sealed.bin");
    }
  }

  @Test
  void aServerThatStoredSomethingElseIsSeen() throws IOException {
    Path file = Files.write(folder.resolve("x"), CONTENT);
    try (ScriptedServer server =
            new ScriptedServer(exchange -> {
              exchange.getRequestBody().readAllBytes();
              byte[] json =
                  "{\"key\":\"A\",\"size\":1,\"sha256\":\"00\",\"expires\":\"2026-12-01T00:00:00Z\",\"url\":\"http://h/\"}"
                      .getBytes(StandardCharsets.UTF_8);
              exchange.sendResponseHeaders(201, json.length);
              exchange.getResponseBody().write(json);
            });
        FileClient client = client(server.uri())) {
      assertThatThrownBy(() -> client.send(file, new SendOptions("x", false), progress))
          .isInstanceOfSatisfying(
              TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED));
    }
  }

  @Test
  void anAnswerThatIsNoneOfAFileServiceIsSaidSo() throws IOException {
    Path file = Files.write(folder.resolve("x"), CONTENT);
    for (String answer : List.of("<html>", "{}", "[1]", "{\"key\":\"../x\"}")) {
      try (ScriptedServer server = new ScriptedServer(status(201, answer));
          FileClient client = client(server.uri())) {
        assertThatThrownBy(() -> client.send(file, new SendOptions("x", false), progress))
            .hasMessageContaining("did not answer as a file service");
      }
    }
  }

  @Test
  void addressesAreReadAsTyped() {
    URI server = URI.create("http://h:1");
    assertThat(FileAddress.parse("abc 123", server).uri())
        .hasToString("http://h:1/download?key=abc-123");
    assertThat(FileAddress.parse("ABC123#" + KEY.fragment(), server).key()).contains(KEY);
    assertThat(FileAddress.parse("https://x/d/a?key=b&sig=c", server).uri())
        .hasToString("https://x/d/a?key=b&sig=c");
    for (String bad : List.of("", "../x", "ftp://x/y", "http://", "file:/etc/passwd", "a&b=c")) {
      assertThatThrownBy(() -> FileAddress.parse(bad, server))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a file is given by its link");
    }
    assertThatThrownBy(() -> FileAddress.parse("ABC123#k=short", server))
        .hasMessageContaining("43 letters");
  }
}
