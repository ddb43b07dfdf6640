/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.cli.Cli;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What commands do, in this process and against the real service; {@link CommandsTest} has
 * processes.
 */
@ExtendWith(FawaExtension.class)
class SharingCommandsTest {
  /** Sent by one request, and by a resumable upload. */
  private static final int SMALL = 1000;

  private static final int LARGE = 1_500_001;

  @TempDir private Path folder;

  private final URI server;
  private Path in;
  private Path out;
  private Path state;

  SharingCommandsTest(Fawa fawa) {
    server = URI.create(fawa.clear("file"));
  }

  @BeforeEach
  void makeFolders() throws IOException {
    in = Files.createDirectory(folder.resolve("in"));
    out = Files.createDirectory(folder.resolve("out"));
    state = folder.resolve("state");
  }

  /** How a command ended. */
  private record Outcome(int status, String stdout, String stderr) {
    Outcome succeeds() {
      assertThat(status).as(stderr).isZero();
      return this;
    }

    Outcome fails(int expected, String says) {
      assertThat(status).as(stderr).isEqualTo(expected);
      assertThat(stderr).contains(says);
      return this;
    }

    String member(String name) {
      assertThat(stdout).contains('"' + name + "\":\"");
      return stdout.replaceFirst("(?s).*\"" + name + "\":\"([^\"]+)\".*", "$1");
    }
  }

  private Outcome run(String... words) {
    return typing("", words);
  }

  private Outcome typing(String stdin, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    int after = words.length > 1 && Set.of("list", "end").contains(words[1]) ? 2 : 1;
    all.addAll(after, List.of("--server", server.toString(), "--state", state.toString()));
    ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    InputStream inBefore = System.in;
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    int status;
    try {
      System.setIn(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)));
      System.setOut(new PrintStream(stdout, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(stderr, true, StandardCharsets.UTF_8));
      status = Cli.run(all.toArray(String[]::new));
    } finally {
      System.setIn(inBefore);
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
    return new Outcome(
        status,
        stdout.toString(StandardCharsets.UTF_8).strip(),
        stderr.toString(StandardCharsets.UTF_8));
  }

  private Path file(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    Path file = in.resolve(name);
    Files.createDirectories(file.resolveSibling(""));
    return Files.write(file, content);
  }

  private Outcome get(String link, String... more) {
    List<String> words = new ArrayList<>(List.of("get", link, "--force", "-o", out.toString()));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, LARGE})
  void aFileIsReceivedByItsLinkAndByItsKey(int bytes) throws IOException {
    Path file = file("räk.bin", bytes);
    Outcome sent = run("send", "--json", file.toString()).succeeds();
    get(sent.member("link")).succeeds();
    assertThat(out.resolve("räk.bin")).hasSameBinaryContentAs(file);
    Files.delete(out.resolve("räk.bin"));
    get(sent.member("key")).succeeds();
    assertThat(out.resolve("räk.bin")).hasSameBinaryContentAs(file);
  }

  @Test
  void sealedFilesAreReceivedByTheirLinks() throws IOException {
    for (int bytes : new int[] {0, 1, 65_535, 65_536, 65_537, LARGE}) {
      String name = "räk " + bytes + ".bin";
      String link = run("send", "--e2e", file(name, bytes).toString()).succeeds().stdout();
      assertThat(link).contains("#k=");
      Outcome outcome = get(link).succeeds();
      assertThat(out.resolve(name)).hasSameBinaryContentAs(in.resolve(name));
      assertThat(outcome.stdout()).endsWith(name);
      assertThat(outcome.stderr()).isEmpty();
    }
    assertThat(state)
        .isDirectoryNotContaining(file -> !String.valueOf(file.getFileName()).startsWith("token-"));
  }

  @Test
  void failuresAreToldApart() {
    get("ZZZZZZ").fails(3, "not found");
    assertThat(get(server + "/d/x?key=ABCDEF&sig=x&expires=1").status()).isEqualTo(4);
    assertThat(run("get").status()).isEqualTo(2);
    run("get", "a/b").fails(2, "link").fails(2, "See fawa get --help.");
    assertThat(run("send", in.resolve("missing").toString()).status()).isEqualTo(1);
    run("send", "--e2e", in.toString()).fails(1, "has no files");
  }

  @ParameterizedTest
  @ValueSource(ints = {SMALL, LARGE})
  void aFileIsGivenOnce(int bytes) throws IOException {
    Path file = file("x", bytes);
    Outcome sent = run("send", "--once", "--short-key", "--json", file.toString()).succeeds();
    String key = sent.member("key");
    assertThat(key).hasSize(6);
    get(key).succeeds();
    assertThat(out.resolve("x")).hasSameBinaryContentAs(file);
    // It counts as given when its last byte has gone, and so perhaps after it is here: until then
    // the next one is told that a download is in progress.
    long end = System.nanoTime() + 60_000_000_000L;
    Outcome next = get(key);
    while (next.status() != 3) {
      assertThat(next.status()).as(next.stderr()).isEqualTo(4);
      assertThat(System.nanoTime()).as(next.stderr()).isLessThan(end);
      next = get(key);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {SMALL, LARGE})
  void othersSendForARequest(int bytes) throws IOException {
    String size = String.valueOf(bytes);
    Outcome made =
        run("request", "--json", "--name", "party", "--files", "2", "--file-bytes", size)
            .succeeds();
    String link = made.member("link");
    Path file = file("räk.bin", bytes);
    Path mine = state;
    state = folder.resolve("state of another");
    Outcome sent = run("send", "--json", "--request", link, file.toString()).succeeds();
    assertThat(sent.stdout()).doesNotContain("key").doesNotContain("link");
    run("send", "--request", link, file("large", bytes + 1).toString()).fails(4, "at most " + size);
    assertThat(run("send", "--request", made.member("key"), file.toString()).succeeds().stdout())
        .isEqualTo("räk.bin");
    run("send", "--request", link, file.toString()).fails(3, "has got all that it may get");
    run("request", "list", link).fails(4, "no token of this request is known here");
    state = mine;
    List<String> links = run("request", "list", link).succeeds().stdout().lines().toList();
    assertThat(links).hasSize(2);
    get(links.getFirst()).succeeds();
    assertThat(out.resolve("räk.bin")).hasSameBinaryContentAs(file);
    run("rm", links.getFirst(), "--token", made.member("token")).succeeds();
    assertThat(run("request", "list", link, "--json").succeeds().member("name"))
        .isEqualTo("r\\u00E4k.bin");
    run("request", "end", link).succeeds();
    run("send", "--request", link, file.toString()).fails(3, "ended");
  }

  @Test
  void aRequestHasTermsOfItsOwn() throws IOException {
    String file = file("x", SMALL).toString();
    run("send", "--request", "REQUEST", "--once", file).fails(2, "--request allows no terms");
    run("send", "--request", "REQUEST", "--e2e", file).fails(2, "--request allows no terms");
    run("send", "--request", "NOSUCHREQUEST", file).fails(3, "no such request");
    run("request", "--files", "100000").fails(4, "files is 100000: allowed are 1 to 100");
  }

  @Test
  void termsThatAreNoneAreWrongUsage() throws IOException {
    String file = file("x", SMALL).toString();
    run("send", "--expires", "soon", file).fails(2, "10m");
    run("send", "--max-downloads", "0", file).fails(2, "at least 1");
    run("send", "--once", "--max-downloads", "2", file).fails(2, "--once");
    run("send", "--expires", "9999w", file).fails(4, "expires");
    run("send", "--password=é", file).fails(2, "ASCII");
    run("send", "--password=-", "-").fails(2, "password");
  }

  @ParameterizedTest
  @ValueSource(ints = {SMALL, LARGE})
  void aPasswordIsAskedFor(int bytes) throws IOException {
    Path file = file("x", bytes);
    Outcome sent = typing("s3cret\n", "send", "--password=-", "--json", file.toString());
    String key = sent.succeeds().member("key");
    assertThat(sent.stdout() + sent.stderr()).doesNotContain("s3cret");
    get(key).fails(4, "--password");
    get(key, "--password=wrong").fails(4, "--password");
    assertThat(out).isEmptyDirectory();
    typing("s3cret\r\nmore", "get", key, "-o", out.toString(), "--password=-").succeeds();
    assertThat(out.resolve("x")).hasSameBinaryContentAs(file);
  }

  /** What follows --password is a file, so it is not taken for the password. */
  @Test
  void aPasswordIsOnlyAskedForAtATerminal() throws IOException {
    run("send", "--password", file("x", SMALL).toString()).fails(2, "no terminal");
    run("get", "ABC123", "--password").fails(2, "no terminal");
  }

  @ParameterizedTest
  @ValueSource(ints = {SMALL, LARGE})
  void whoHasSentAFileRemovesIt(int bytes) throws IOException {
    Path file = file("x", bytes);
    String link = run("send", file.toString()).succeeds().stdout();
    String key = run("send", "--json", file.toString()).succeeds().member("key");
    assertThat(state).isDirectoryContaining("glob:**/token-*.json");
    run("rm", link).succeeds();
    get(link).fails(3, "expired");
    run("rm", key.toLowerCase(Locale.ROOT)).succeeds();
    get(key).fails(3, "not found");
    assertThat(state).isEmptyDirectory();
  }

  @Test
  void othersNeedTheToken() throws IOException {
    Outcome sent = run("send", "--json", file("x", SMALL).toString()).succeeds();
    state = folder.resolve("other");
    String key = sent.member("key");
    run("rm", key).fails(4, "no token");
    run("rm", key, "--token", "WRONG").fails(4, "token");
    get(key).succeeds();
    run("rm", key, "--token", sent.member("deleteToken")).succeeds();
    run("rm", key, "--token", sent.member("deleteToken")).fails(3, "not found");
  }

  private String sentBundle(String... options) throws IOException {
    file("trip/photos/1.jpg", SMALL);
    file("trip/photos/2.jpg", LARGE);
    Path notes = file("notes.txt", 0);
    Path outside = file("secret", SMALL);
    Files.createSymbolicLink(in.resolve("trip/link"), outside);
    List<String> words = new ArrayList<>(List.of("send", in.resolve("trip").toString()));
    words.addAll(List.of(options));
    words.add(notes.toString());
    return run(words.toArray(String[]::new)).succeeds().stdout();
  }

  private static Map<String, byte[]> zip(Path file) throws IOException {
    Map<String, byte[]> entries = new TreeMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  @Test
  void severalFilesAreOneLink() throws IOException {
    String link = sentBundle("--name", "my trip");
    assertThat(link.lines()).hasSize(1);
    get(link).succeeds();
    Map<String, byte[]> entries = zip(out.resolve("my trip.zip"));
    assertThat(entries).containsOnlyKeys("notes.txt", "trip/photos/1.jpg", "trip/photos/2.jpg");
    assertThat(entries.get("trip/photos/2.jpg"))
        .isEqualTo(Files.readAllBytes(in.resolve("trip/photos/2.jpg")));
    run("rm", link).succeeds();
    get(link).fails(3, "expired");
  }

  @Test
  void aBundleIsExtracted() throws IOException {
    String link = sentBundle("--password=s3 cret");
    get(link, "--extract").fails(4, "--password");
    String[] words = {"get", link, "--extract", "-o", out.toString(), "--password=s3 cret"};
    assertThat(run(words).succeeds().stdout()).isEqualTo(out.toString());
    for (String name : List.of("notes.txt", "trip/photos/1.jpg", "trip/photos/2.jpg")) {
      assertThat(out.resolve(name)).hasSameBinaryContentAs(in.resolve(name));
    }
    assertThat(out.resolve("trip/link")).doesNotExist();
    // What is there is left alone, what is missing is received.
    Files.delete(out.resolve("trip/photos/1.jpg"));
    run(words).succeeds();
    assertThat(out.resolve("trip/photos/1.jpg"))
        .hasSameBinaryContentAs(in.resolve("trip/photos/1.jpg"));
    Files.writeString(out.resolve("notes.txt"), "mine");
    run(words).fails(1, "exists");
    assertThat(out.resolve("notes.txt")).hasContent("mine");
  }

  @Test
  void sealedFilesAreOneLink() throws IOException {
    String link = sentBundle("--e2e", "--name", "my trip");
    assertThat(link.lines()).hasSize(1);
    assertThat(link).contains("#k=");
    Outcome received = run("get", link, "-o", out.toString()).succeeds();
    Path folder = out.resolve("my trip");
    assertThat(received.stdout()).isEqualTo(folder.toString());
    for (String name : List.of("notes.txt", "trip/photos/1.jpg", "trip/photos/2.jpg")) {
      assertThat(folder.resolve(name)).hasSameBinaryContentAs(in.resolve(name));
    }
    run("get", link, "-o", out.toString()).fails(1, "exists");
    Path other = this.folder.resolve("other");
    run("get", link, "--extract", "-o", other.toString()).succeeds();
    assertThat(other.resolve("my trip/notes.txt")).exists();
    run("rm", link).succeeds();
    get(link).fails(3, "expired");
    String one = run("send", "--e2e", "--name", "x", in.resolve("trip").toString()).stdout();
    get(one).succeeds();
    assertThat(out.resolve("x/photos/2.jpg"))
        .hasSameBinaryContentAs(in.resolve("trip/photos/2.jpg"));
  }

  @Test
  void linksInTheFolderAreNotFollowed() throws IOException {
    String link = sentBundle();
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createSymbolicLink(out.resolve("trip"), elsewhere);
    get(link, "--extract").fails(1, "no folder");
    Files.delete(out.resolve("trip"));
    Files.createDirectory(out.resolve("trip"));
    Files.createDirectory(out.resolve("trip/photos"));
    Files.createSymbolicLink(out.resolve("trip/photos/1.jpg"), elsewhere);
    get(link, "--extract").fails(1, "no file");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void aBundleThatCannotBeIsNotSent() throws IOException {
    Path one = file("a/x", SMALL);
    Path two = file("b/X", SMALL);
    run("send", one.toString(), two.toString()).fails(2, "path");
    run("send", one.toString(), in.resolve("missing").toString()).fails(1, "does not exist");
    run("send", Files.createDirectory(in.resolve("empty")).toString()).fails(1, "no files");
    assertThat(state).doesNotExist();
  }
}
