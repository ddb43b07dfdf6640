/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import static io.fawa.sdk.files.ScriptedServer.file;
import static io.fawa.sdk.files.ScriptedServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fawa.sdk.files.ScriptedServer.Step;
import io.fawa.sdk.sealed.SealKey;
import io.fawa.sdk.sealed.SealedLayout;
import io.fawa.sdk.sealed.SealedMetadata;
import io.fawa.sdk.sealed.SealedMetadata.Entry;
import io.fawa.sdk.sealed.Sealer;
import io.fawa.sdk.sealed.SealingInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are sealed together, with a server that breaks off. */
@Timeout(60)
class SealedBundleTest {
  private static final int RECORD_BYTES = SealedLayout.RECORD_BYTES;
  private static final int SEALED_RECORD_BYTES = SealedLayout.SEALED_RECORD_BYTES;
  private static final String ETAG = "\"v\"";
  private static final SealKey KEY = SealKey.of(new byte[SealKey.BYTES]);

  /** Some within a record, some over several, some without a byte. */
  private static final int[] SIZES = {0, 10, 65_536, 0, 200_000, 1, 70_000, 300_000, 0};

  @TempDir private Path folder;

  private Path in;
  private Path out;

  @BeforeEach
  void makeFolders() throws IOException {
    in = Files.createDirectory(folder.resolve("in"));
    out = Files.createDirectory(folder.resolve("out"));
  }

  private FileClient client(ScriptedServer server) {
    return client(server, 3);
  }

  private FileClient client(ScriptedServer server, int tries) {
    return new FileClient(
        ClientConfig.of(server.uri(), folder.resolve("state"))
            .withPatience(Duration.ofSeconds(20), tries, Duration.ofMillis(1)));
  }

  private static FileAddress address(ScriptedServer server) {
    return FileAddress.parse(server.uri() + "/d/sealed.bin?key=A#" + KEY.fragment(), server.uri());
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** A sealed file of these names, and of these sizes in turn. */
  private static byte[] sealed(List<String> names) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      byte[] bytes = bytes(SIZES[i % SIZES.length]);
      entries.add(new Entry(names.get(i), "", OptionalLong.of(bytes.length)));
      plain.write(bytes);
    }
    Sealer sealer = new Sealer(KEY, new byte[Sealer.SALT_BYTES], new SealedMetadata(entries));
    return new SealingInputStream(new ByteArrayInputStream(plain.toByteArray()), sealer)
        .readAllBytes();
  }

  private static List<String> names() {
    return IntStream.range(0, SIZES.length).mapToObj(i -> "trip/d" + i % 2 + "/" + i).toList();
  }

  private void assertReceived() throws IOException {
    for (int i = 0; i < SIZES.length; i++) {
      assertThat(out.resolve(names().get(i))).hasBinaryContent(bytes(SIZES[i]));
    }
    try (Stream<Path> found = Files.walk(out)) {
      assertThat(found.filter(Files::isRegularFile)).hasSize(SIZES.length);
    }
    assertThat(folder.resolve("state")).isEmptyDirectory();
  }

  @Test
  void theyAreSentAsOneFile() throws IOException {
    List<BundleFile> files = new ArrayList<>();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < SIZES.length; i++) {
      Path file = Files.write(in.resolve(String.valueOf(i)), bytes(SIZES[i]));
      files.add(new BundleFile(file, names().get(i)));
    }
    Step take =
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          all.write(body);
          MessageDigest digest = Digests.sha256();
          digest.update(body);
          byte[] json =
              """
              {"key":"A","name":"sealed.bin","size":%d,"sha256":"%s","expires":"2026-12-01T00:00:00Z","url":"http://h/d/x"}
              """
                  .formatted(body.length, Digests.hex(digest))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(201, json.length);
          exchange.getResponseBody().write(json);
        };
    try (ScriptedServer server = new ScriptedServer(take);
        FileClient client = client(server)) {
      Receipt receipt = client.sendBundle(files, new SendOptions("trip", true), Progress.NONE);
      assertThat(server.requests()).containsExactly("PUT /upload/sealed.bin");
      assertThat(new String(all.toByteArray(), StandardCharsets.ISO_8859_1)).doesNotContain("trip");
      try (ScriptedServer other = new ScriptedServer(file(all.toByteArray(), ETAG));
          FileClient receiver = client(other)) {
        String fragment = receipt.link().getFragment();
        FileAddress link = FileAddress.parse(other.uri() + "/d/x#" + fragment, other.uri());
        Path received = receiver.get(link, out, false, Progress.NONE);
        assertThat(received).isEqualTo(out.resolve("trip"));
      }
      assertReceived();
    }
  }

  @Test
  void aFileThatChangedMeanwhileIsNotSent() throws IOException {
    Path first = Files.write(in.resolve("first"), bytes(100_000));
    Path second = Files.write(in.resolve("second"), bytes(100_000));
    List<BundleFile> files = List.of(new BundleFile(first, "1"), new BundleFile(second, "2"));
    Step change =
        exchange -> {
          exchange.getRequestBody().readNBytes(10);
          Files.write(second, bytes(99_999));
        };
    try (ScriptedServer server = new ScriptedServer(change, status(500, "not reached"));
        FileClient client = client(server)) {
      assertThatThrownBy(() -> client.sendBundle(files, new SendOptions("x", true), Progress.NONE))
          .isInstanceOf(TransferException.class)
          .hasMessageContaining("second changed while it was sent");
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void whatCannotBeTogetherIsNotSent() throws IOException {
    Path file = Files.write(in.resolve("x"), bytes(1));
    List<BundleFile> many =
        IntStream.rangeClosed(0, SealedMetadata.FILES_MAX)
            .mapToObj(i -> new BundleFile(file, "x" + i))
            .toList();
    List<BundleFile> twice = List.of(new BundleFile(file, "x"), new BundleFile(file, "X"));
    List<BundleFile> tooLong =
        IntStream.range(0, 100).mapToObj(i -> new BundleFile(file, "y".repeat(1000) + i)).toList();
    try (ScriptedServer server = new ScriptedServer();
        FileClient client = client(server)) {
      for (List<BundleFile> files : List.of(many, twice, tooLong)) {
        assertThatThrownBy(
                () -> client.sendBundle(files, new SendOptions("x", true), Progress.NONE))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThat(server.requests()).isEmpty();
    }
  }

  /** Wherever it breaks off, the next run goes on, and asks for no record twice but the last. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        0, 1_000, 1_100, 66_000, 67_000, 133_000, 200_000, 267_000, 340_000, 500_000, 630_000
      })
  void aLaterRunGoesOn(int until) throws IOException {
    byte[] sealed = sealed(names());
    int header = sealed.length - sealedBytes();
    // A record is given out once a byte behind it is there.
    int records = Math.max(0, (until - header - 1) / SEALED_RECORD_BYTES);
    CountDownLatch written = new CountDownLatch(1);
    Step cut =
        exchange -> {
          file(sealed, ETAG, until).answer(exchange);
          // What is there and was not read is lost with the connection.
          await(written);
        };
    try (ScriptedServer server = new ScriptedServer(cut, file(sealed, ETAG));
        FileClient client = client(server, 1)) {
      Progress progress = at(until > header ? records * RECORD_BYTES : -1, written::countDown);
      if (until <= header) {
        written.countDown();
      }
      assertThatThrownBy(() -> client.get(address(server), out, false, progress))
          .isInstanceOf(IOException.class);
      try (Stream<Path> found = Files.walk(out)) {
        assertThat(found.filter(Files::isRegularFile))
            .allMatch(file -> file.toString().endsWith(".part"));
      }
      client.get(address(server), out, false, Progress.NONE);
      String range =
          records == 0 && until <= header
              ? ""
              : " bytes=" + (header + records * SEALED_RECORD_BYTES) + "-";
      assertThat(server.requests().getLast()).endsWith("key=A" + range);
    }
    assertReceived();
  }

  private static int sealedBytes() {
    int plain = IntStream.of(SIZES).sum();
    int records = (plain + RECORD_BYTES - 1) / RECORD_BYTES;
    return plain + records * (SEALED_RECORD_BYTES - RECORD_BYTES);
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  /** Does something once so many bytes are there. */
  private static Progress at(long wanted, Runnable action) {
    return new Progress() {
      @Override
      public void at(long bytes, OptionalLong total) {
        if (bytes == wanted) {
          action.run();
        }
      }

      @Override
      public void waits(String why, Duration pause) {}
    };
  }

  /** As if it was killed while it gave the files their names. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 7})
  void aLaterRunGoesOnWhereNamesWereGiven(int until) throws IOException {
    byte[] sealed = sealed(names());
    Path inTheWay = out.resolve(names().get(until));
    Progress put =
        at(IntStream.of(SIZES).sum(), () -> assertThat(inTheWay.toFile().mkdir()).isTrue());
    try (ScriptedServer server = new ScriptedServer(file(sealed, ETAG), file(sealed, ETAG));
        FileClient client = client(server)) {
      TransferException failure =
          catchThrowableOfType(
              TransferException.class, () -> client.get(address(server), out, false, put));
      assertThat(failure.reason()).isEqualTo(TransferException.Reason.EXISTS);
      assertThat(out.resolve(names().getFirst())).exists();
      Files.delete(inTheWay);
      client.get(address(server), out, false, Progress.NONE);
    }
    assertReceived();
  }

  @Test
  void whatIsThereIsLeftAlone() throws IOException {
    byte[] sealed = sealed(names());
    Path there = out.resolve(names().get(4));
    Files.createDirectories(there.resolveSibling(""));
    Files.writeString(there, "mine");
    try (ScriptedServer server = new ScriptedServer(file(sealed, ETAG), file(sealed, ETAG));
        FileClient client = client(server)) {
      assertThatThrownBy(() -> client.get(address(server), out, false, Progress.NONE))
          .hasMessageContaining("exists");
      assertThat(there).hasContent("mine");
      client.get(address(server), out, true, Progress.NONE);
    }
    assertReceived();
  }

  @Test
  void aChangedRecordLeavesNothing() throws IOException {
    byte[] sealed = sealed(names());
    sealed[400_000] ^= 1;
    try (ScriptedServer server = new ScriptedServer(file(sealed, ETAG));
        FileClient client = client(server)) {
      assertThatThrownBy(() -> client.get(address(server), out, false, Progress.NONE))
          .hasMessageContaining("was changed at record");
    }
    try (Stream<Path> found = Files.walk(out)) {
      assertThat(found.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void noPathLeadsOutOfTheFolder() throws IOException {
    List<String> names =
        List.of("../../up", "/etc/passwd", "a/../../b", "..\\..\\c", ".ssh/keys", "c:/d", "e//f");
    byte[] sealed = sealed(names);
    Path deep = Files.createDirectories(out.resolve("a/b"));
    try (ScriptedServer server = new ScriptedServer(file(sealed, ETAG));
        FileClient client = client(server)) {
      Path received = client.get(address(server), deep, false, Progress.NONE);
      assertThat(received).isEqualTo(deep.resolve("files"));
      try (Stream<Path> found = Files.walk(out)) {
        assertThat(found.filter(Files::isRegularFile))
            .hasSize(names.size())
            .allMatch(file -> file.startsWith(received));
      }
    }
  }

  /** The second of a pair would be where the first one is, or its part. */
  @ParameterizedTest
  @ValueSource(strings = {"a/b:c a/b_c", "a/b a/b.part", "a/b.part a/b"})
  void namesThatWouldMeetAreRefused(String names) throws IOException {
    byte[] sealed = sealed(List.of(names.split(" ", -1)));
    try (ScriptedServer server = new ScriptedServer(file(sealed, ETAG));
        FileClient client = client(server)) {
      assertThatThrownBy(() -> client.get(address(server), out, true, Progress.NONE))
          .hasMessageContaining("another file of this link");
    }
  }

  @Test
  void theFolderIsNamedOrTheirOwn() throws IOException {
    byte[] sealed = sealed(List.of("a", "b/c"));
    Path fresh = out.resolve("fresh");
    try (ScriptedServer server =
            new ScriptedServer(file(sealed, ETAG), file(sealed, ETAG), file(sealed, ETAG));
        FileClient client = client(server)) {
      client.get(address(server), fresh, false, Progress.NONE);
      assertThat(fresh.resolve("b/c")).hasBinaryContent(bytes(SIZES[1]));
      client.getBundle(address(server), out, true, false, Progress.NONE);
      assertThat(out.resolve("b/c")).hasBinaryContent(bytes(SIZES[1]));
      assertThatThrownBy(
              () -> client.get(address(server), new ByteArrayOutputStream(), Progress.NONE))
          .hasMessageContaining("the link is of 2 files");
    }
  }
}
