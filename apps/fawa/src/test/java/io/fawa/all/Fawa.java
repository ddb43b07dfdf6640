/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Services in a process of their own, started as users start them, on ports that were free. */
final class Fawa implements AutoCloseable {
  static final List<String> ALL = List.of("greet", "file", "canvax", "canva");

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  private static final long PAUSE_NANOS = 10_000_000;

  private final Process process;
  private final Path folder;
  private final Map<String, Ports> ports;

  private Fawa(Process process, Path folder, Map<String, Ports> ports) {
    this.process = process;
    this.folder = folder;
    this.ports = ports;
  }

  /** All four in one process. */
  static Fawa startAll() {
    return start(ALL);
  }

  /** Only those named, in one process. */
  static Fawa start(List<String> services, String... flags) {
    Fawa fawa = begin(services, flags);
    try {
      fawa.awaitReady();
      return fawa;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same, which need not be ready yet. */
  static Fawa begin(List<String> services, String... flags) {
    return begin(services, List.of("-Xmx256m"), flags);
  }

  /** Those named, in one process with little memory, which ends when that is used up. */
  static Fawa startSmall(List<String> services) {
    Fawa fawa = begin(services, List.of("-Xmx128m", "-XX:+ExitOnOutOfMemoryError"));
    try {
      fawa.awaitReady();
      return fawa;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Fawa begin(List<String> services, List<String> memory, String... flags) {
    try {
      Path folder = Files.createTempDirectory("fawa-test");
      Map<String, Ports> ports = new TreeMap<>();
      List<String> command = new ArrayList<>();
      command.addAll(
          List.of(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1"));
      command.addAll(memory);
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.fawa.all.Main"));
      if (!services.equals(ALL)) {
        services.forEach(service -> command.add(service + "service"));
      }
      command.add("--dataDir=" + folder.resolve("data"));
      command.addAll(List.of(flags));
      for (String service : services) {
        Ports free = Ports.free();
        ports.put(service, free);
        command.addAll(free.flags(service));
      }
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      return new Fawa(process, folder, ports);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The base URL of a service in clear text. */
  String clear(String service) {
    return "http://127.0.0.1:" + of(service).clear();
  }

  /** The base URL of a service under TLS. */
  String tls(String service) {
    return "https://127.0.0.1:" + of(service).tls();
  }

  /** The base URL of a service for those who run it. */
  String admin(String service) {
    return "http://127.0.0.1:" + of(service).admin();
  }

  /** The PEM file of the authority that signed its certificate. */
  Path authorityFile() {
    return folder.resolve("data/tls/ca.pem");
  }

  /** Where it keeps everything. */
  Path data() {
    return folder.resolve("data");
  }

  /** Waits until the process has written something. */
  void awaitLog(String text) {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!log().contains(text)) {
      assertThat(System.nanoTime()).as("no \"%s\" in %s", text, log()).isLessThan(end);
      pause();
    }
  }

  /** Not a spin: the process needs the processor. */
  private static void pause() {
    LockSupport.parkNanos(PAUSE_NANOS);
  }

  Process process() {
    return process;
  }

  /** What the process has written so far. */
  String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the process as a supervisor does and returns its exit status. */
  int stop() {
    process.destroy();
    return awaitEnd();
  }

  /** Waits for an end that was asked for; ends it by force if that takes too long. */
  int awaitEnd() {
    try {
      if (process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    throw new AssertionError("does not end within " + STOP_LIMIT + ": " + log());
  }

  @Override
  public void close() throws IOException {
    if (process.isAlive()) {
      stop();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Ports of(String service) {
    Ports found = ports.get(service);
    if (found == null) {
      throw new IllegalArgumentException(service + " was not started");
    }
    return found;
  }

  private void awaitReady() throws IOException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String service : ports.keySet()) {
        while (!ready(client, service)) {
          assertThat(process.isAlive()).as("%s ends at once: %s", service, log()).isTrue();
          assertThat(System.nanoTime()).as("%s is not ready: %s", service, log()).isLessThan(end);
          pause();
        }
      }
    }
  }

  private boolean ready(HttpClient client, String service) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(admin(service) + "/ready"))
            .timeout(Duration.ofSeconds(20))
            .build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The three listeners of a service. */
  record Ports(int clear, int tls, int admin) {
    /**
     * Ports that nobody listened on a moment ago, below those that systems give to whoever
     * connects: until the process listens, no connection can take them.
     */
    static Ports free() throws IOException {
      try (ServerSocket first = low();
          ServerSocket second = low();
          ServerSocket third = low()) {
        return new Ports(first.getLocalPort(), second.getLocalPort(), third.getLocalPort());
      }
    }

    /** Listens on such a port. */
    static ServerSocket low() throws IOException {
      for (int attempt = 0; attempt < 1_000; attempt++) {
        try {
          int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
          return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        } catch (BindException e) {
          // Another one.
        }
      }
      throw new IOException("1,000 ports from 10000 to 30000 are taken");
    }

    List<String> flags(String service) {
      return List.of(
          "--" + service + "service.addr=127.0.0.1:" + clear,
          "--" + service + "service.tlsAddr=127.0.0.1:" + tls,
          "--" + service + "service.adminAddr=127.0.0.1:" + admin);
    }
  }
}
