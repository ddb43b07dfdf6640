/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@link ProbeMain} with its two outputs, as whoever starts a process sees it. */
final class ProbeProcess implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long PAUSE_NANOS = 10_000_000;
  private static final int DIAGNOSIS_BYTES_MAX = 65_536;

  private final Process process;
  private final Path out;
  private final Path err;

  private ProbeProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts it in {@code folder}, below which it keeps its data. */
  static ProbeProcess begin(Path folder, Map<String, String> environment, String... words)
      throws IOException {
    return begin(folder, List.of(), environment, words);
  }

  /** Starts it by a shell that does {@code first} before. */
  static ProbeProcess beginAfter(String first, Path folder, String... words) throws IOException {
    return begin(folder, List.of("sh", "-c", first + "; exec \"$@\"", "sh"), Map.of(), words);
  }

  private static ProbeProcess begin(
      Path folder, List<String> before, Map<String, String> environment, String... words)
      throws IOException {
    List<String> command = new ArrayList<>(listening());
    command.addAll(before);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED", // as the launcher scripts say it
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            ProbeMain.class.getName()));
    command.addAll(List.of(words));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("FAWA_"));
    builder.environment().putAll(environment);
    return new ProbeProcess(builder.start(), out, err);
  }

  /**
   * Has it take every signal, even where those who run the tests ignore some, as in the background.
   * GNU's env can; elsewhere the signals are what they are.
   */
  private static List<String> listening() throws IOException {
    List<String> all = List.of("env", "--default-signal=INT,HUP,TERM");
    List<String> tried = new ArrayList<>(all);
    tried.add("true");
    Process env = new ProcessBuilder(tried).redirectErrorStream(true).start();
    return env.onExit().join().exitValue() == 0 ? all : List.of();
  }

  /** The same, ready for calls. */
  static ProbeProcess started(Path folder, String... words) throws IOException {
    ProbeProcess probe = begin(folder, Map.of(), words);
    probe.awaitStart();
    return probe;
  }

  void awaitStart() {
    awaitOut("Ctrl-C drains and stops");
  }

  String out() {
    return text(out);
  }

  String err() {
    return text(err);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitErr(String wanted) {
    await(err, text -> text.contains(wanted), wanted);
  }

  void awaitOut(String wanted) {
    await(out, text -> text.contains(wanted), wanted);
  }

  private void await(Path file, Predicate<String> condition, String wanted) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.test(text(file))) {
      boolean over = !process.isAlive() || System.nanoTime() > end;
      if (over && !condition.test(text(file))) {
        throw new AssertionError("no \"" + wanted + "\" in\n" + out() + err());
      }
      LockSupport.parkNanos(PAUSE_NANOS); // not a spin: the process needs the processor
    }
  }

  /** The address that it has printed after a label. */
  URI url(String label) {
    Matcher line = Pattern.compile("  " + label + " +(http\\S+:\\d+)").matcher(out());
    assertThat(line.find()).as(out()).isTrue();
    return URI.create(line.group(1));
  }

  String get(String path) throws IOException, InterruptedException {
    // No upgrade to h2c: with one this client takes a long answer's bytes out of order at times.
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(url("pages, RPC").resolve(path)).timeout(LIMIT).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  /** A connection on which {@code head} was sent. */
  Socket ask(String head) throws IOException {
    URI url = url("pages, RPC");
    Socket socket = new Socket(url.getHost(), url.getPort());
    socket.setSoTimeout((int) LIMIT.toMillis());
    socket
        .getOutputStream()
        .write((head + "\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  /** Sends a signal, such as {@code TERM}. */
  void signal(String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  /** What its heap holds after a collection. */
  long heapKibibytes() throws IOException {
    diagnose("GC.run");
    Matcher used = Pattern.compile("used (\\d+)K").matcher(diagnose("GC.heap_info"));
    assertThat(used.find()).isTrue();
    long young = Long.parseLong(used.group(1));
    assertThat(used.find()).isTrue();
    return young + Long.parseLong(used.group(1));
  }

  /** What jcmd says, asked again where a busy process does not let it attach. */
  private String diagnose(String command) throws IOException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      Process asked = jcmd(command);
      String text;
      try (InputStream said = asked.getInputStream()) {
        text = new String(said.readNBytes(DIAGNOSIS_BYTES_MAX), StandardCharsets.UTF_8);
      }
      if (asked.onExit().join().exitValue() == 0) {
        return text;
      }
      assertThat(System.nanoTime()).as(text).isLessThan(end);
    }
  }

  private Process jcmd(String command) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    return new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), command)
        .redirectErrorStream(true)
        .start();
  }

  /** Its exit status, waiting for its end. */
  int status() throws InterruptedException {
    if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end\n" + out() + err());
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
