/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Tools;
import java.io.IOException;
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
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code fawa send} and {@code fawa get}, as processes, against the real service. */
@ExtendWith(FawaExtension.class)
class CommandsTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int BIG_BYTES = 20_000_003;

  @TempDir private Path folder;

  private final Fawa fawa;
  private final URI server;
  private Path in;
  private Path out;

  CommandsTest(Fawa fawa) {
    this.fawa = fawa;
    server = URI.create(fawa.clear("file"));
  }

  @BeforeEach
  void makeFolders() throws IOException {
    in = Files.createDirectory(folder.resolve("in"));
    out = Files.createDirectory(folder.resolve("out"));
  }

  /** How a command ended. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Outcome(int status, byte[] stdout, String stderr) {
    String text() {
      return new String(stdout, StandardCharsets.UTF_8).strip();
    }

    Outcome succeeds() {
      assertThat(status).as(stderr).isZero();
      return this;
    }
  }

  private Process start(URI target, Path stdin, String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xmx64m", "-Dstdout.encoding=UTF-8"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.fawa.all.Main"));
    command.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(out.toFile())
            .redirectInput(stdin.toFile())
            .redirectOutput(folder.resolve("stdout").toFile())
            .redirectError(folder.resolve("stderr").toFile());
    builder.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    builder.environment().put("FAWA_SERVER", target.toString());
    return builder.start();
  }

  private Outcome run(String... words) throws IOException {
    return run(server, Path.of("/dev/null"), words);
  }

  private Outcome run(URI target, Path stdin, String... words) throws IOException {
    Process process = start(target, stdin, words);
    try {
      assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
    return new Outcome(
        process.exitValue(),
        Files.readAllBytes(folder.resolve("stdout")),
        Files.readString(folder.resolve("stderr")));
  }

  private Path file(String name, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return Files.write(in.resolve(name), content);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private List<String> received() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void theServerSeesNeitherNameNorContentOfASealedFile() throws IOException {
    Path file = Files.writeString(in.resolve("secret plan.txt"), "attack at dawn");
    String link = run("send", "--e2e", file.toString()).succeeds().text();
    String raw = run("get", link.replaceFirst("#.*", ""), "--json").succeeds().text();
    assertThat(raw).contains("sealed.bin");
    assertThat(out.resolve("sealed.bin"))
        .content(StandardCharsets.ISO_8859_1)
        .startsWith("fawa-e2e")
        .doesNotContain("secret", "dawn");
    Outcome wrong = run("get", link.replaceFirst("#k=....", "#k=AAAA"));
    assertThat(wrong.status()).isEqualTo(5);
    assertThat(wrong.stderr()).contains("check that the whole link was copied");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json", "--e2e"})
  void standardInputAndOutput(String option) throws IOException {
    Path file = file("big", BIG_BYTES);
    String sent = run(server, file, "send", option, "--name", "big", "-").succeeds().text();
    String link = sent.replaceFirst(".*\"link\":\"([^\"]+)\".*", "$1");
    assertThat(run("get", link, "-o", "-").succeeds().stdout()).isEqualTo(Files.readAllBytes(file));
  }

  @Test
  void severalSealedFilesAreNoStream() throws IOException {
    Path first = file("first", 10);
    Path second = file("second", 20);
    String link = run("send", "--e2e", first.toString(), second.toString()).succeeds().text();
    Outcome refused = run("get", link, "-o", "-");
    assertThat(refused.status()).isEqualTo(4);
    assertThat(refused.stdout()).isEmpty();
    assertThat(refused.stderr()).contains("the link is of 2 files in one");
  }

  /** The second run asks for the rest alone. */
  @ParameterizedTest
  @ValueSource(strings = {"--json", "--e2e"})
  void aKilledGetGoesOn(String option) throws IOException {
    Path file = file("big", BIG_BYTES);
    String sent = run("send", option, file.toString()).succeeds().text();
    String link = sent.replaceFirst(".*\"link\":\"([^\"]+)\".*", "$1");
    int half = BIG_BYTES / 2;
    try (HoldingRelay relay = new HoldingRelay(server, half, Long.MAX_VALUE)) {
      String path = link.replace(server.toString(), relay.uri().toString());
      Process killed = start(relay.uri(), Path.of("/dev/null"), "get", path);
      Path part = out.resolve("big.part");
      await(() -> size(part) > half - 2_000_000);
      killed.destroyForcibly();
      await(() -> !killed.isAlive());
      assertThat(out.resolve("big")).doesNotExist();
      long before = relay.bytesDown();
      relay.release();
      run(relay.uri(), Path.of("/dev/null"), "get", path).succeeds();
      assertThat(out.resolve("big")).hasSameBinaryContentAs(file);
      assertThat(relay.bytesDown() - before).isLessThan(BIG_BYTES - half + 3_000_000);
    }
    assertThat(received()).containsExactly("big");
  }

  /** The second run sends the rest alone. */
  @ParameterizedTest
  @ValueSource(strings = {"--json", "--e2e"})
  void aKilledSendGoesOn(String option) throws IOException {
    Path file = file("big", BIG_BYTES);
    int half = BIG_BYTES / 2;
    try (HoldingRelay relay = new HoldingRelay(server, Long.MAX_VALUE, half)) {
      Path nothing = Path.of("/dev/null");
      Process killed = start(relay.uri(), nothing, "send", option, file.toString());
      await(() -> relay.bytesUp() > half);
      killed.destroyForcibly();
      await(() -> !killed.isAlive());
      long before = relay.bytesUp();
      relay.release();
      String sent = run(relay.uri(), nothing, "send", option, file.toString()).succeeds().text();
      assertThat(relay.bytesUp() - before).isLessThan(BIG_BYTES - half + 3_000_000);
      String link = sent.replaceFirst(".*\"link\":\"([^\"]+)\".*", "$1");
      run("get", link).succeeds();
      assertThat(out.resolve("big")).hasSameBinaryContentAs(file);
    }
  }

  @Test
  void aServerThatIsNotThereIsSaid() throws IOException {
    // Bound, so that nobody else gets the port, but nobody listens.
    try (Socket bound = new Socket()) {
      bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      unreachable(URI.create("http://127.0.0.1:" + bound.getLocalPort()));
    }
  }

  private void unreachable(URI gone) throws IOException {
    Path file = file("x", 10);
    for (String[] words :
        List.of(new String[] {"get", "ABC123"}, new String[] {"send", file.toString()})) {
      Outcome outcome = run(gone, Path.of("/dev/null"), words);
      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.stderr()).contains("cannot reach " + gone, "is the server running");
      assertThat(outcome.stderr().lines()).hasSize(1);
    }
  }

  @Test
  void aServerThatIsNoAddressIsWrongUsage() throws IOException {
    Outcome outcome = run("send", "--server", "ftp://x", "x");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.stderr()).contains("--server is http://HOST[:PORT]");
  }

  @Test
  void aFileIsNotReplacedUnasked() throws IOException {
    String link = run("send", file("x", 10).toString()).succeeds().text();
    Path mine = Files.writeString(out.resolve("x"), "mine");
    Outcome outcome = run("get", link);
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stderr()).contains("exists");
    assertThat(mine).hasContent("mine");
    run("get", link, "--force").succeeds();
    assertThat(mine).hasSameBinaryContentAs(in.resolve("x"));
    run("get", link, "-o", "other").succeeds();
    assertThat(out.resolve("other")).hasSameBinaryContentAs(mine);
  }

  @Test
  void aPrivateAuthorityIsTrustedWhenNamed() throws IOException {
    URI tls = URI.create(fawa.tls("file"));
    Path file = file("x", 10);
    Outcome refused = run(tls, Path.of("/dev/null"), "send", file.toString());
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.stderr()).contains("name its authority");
    String[] words = {"send", "--cacert", fawa.authorityFile().toString(), file.toString()};
    assertThat(run(tls, Path.of("/dev/null"), words).succeeds().text()).startsWith(tls.toString());
  }

  @Test
  void helpNamesTheCommandsAndTheirExits() throws IOException {
    assertThat(run("--help").succeeds().text())
        .startsWith("usage: fawa [SERVICE ...]")
        .contains("send FILE...", "get URL|KEY", "rm URL|KEY", "completion");
    assertThat(run("send", "--help").succeeds().text()).contains("--e2e", "130");
    assertThat(run("get", "--help").succeeds().text()).contains("5", "damaged", "--force");
  }

  @Test
  void completionIsAScriptThatBashReads() throws IOException {
    Path script = Files.write(folder.resolve("script"), run("completion").succeeds().stdout());
    String typed = "source " + script + " && complete -p fawa";
    assertThat(Command.of(Tools.require("bash"), "-c", typed).succeeds(LIMIT)).contains("fawa");
  }

  @Test
  void aQrCodeIsDrawn() throws IOException {
    Outcome outcome = run("send", "--qr", file("x", 10).toString()).succeeds();
    assertThat(outcome.stderr().lines().toList()).hasSizeGreaterThan(15);
    assertThat(outcome.text().lines()).hasSize(1);
  }
}
