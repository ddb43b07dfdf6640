/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** {@link SmallHeapServer} as a process of its own, which has to live until it is closed. */
final class ServerProcess implements AutoCloseable {
  /** What it says once a connection could not be accepted. */
  static final String NOT_ACCEPTED = "a connection was not accepted";

  private final Process process;
  private final List<String> said = new CopyOnWriteArrayList<>();
  final InetSocketAddress tcp;
  final InetSocketAddress kcp;

  private ServerProcess(Process process) throws IOException {
    this.process = process;
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line = output.readLine();
    assertThat(line).startsWith("listening ");
    String[] ports = line.split(" ", -1);
    tcp = local(ports[1]);
    kcp = local(ports[2]);
    Thread.ofVirtual().start(() -> output.lines().forEach(said::add));
  }

  private static InetSocketAddress local(String port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }

  /** One with little memory. */
  static ServerProcess ofHeap(String most) throws IOException {
    return new ServerProcess(start(java("-Xmx" + most)));
  }

  /** One that may have so many open files. */
  static ServerProcess ofDescriptors(int most) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c"));
    command.add("ulimit -n " + most + " && exec \"$@\"");
    command.add("sh");
    // It would raise its own limit otherwise.
    command.addAll(java("-XX:-MaxFDLimit"));
    return new ServerProcess(start(command));
  }

  private static List<String> java(String option) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        option,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+ExitOnOutOfMemoryError",
        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        "io.fawa.loom.session.SmallHeapServer");
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Fails unless it gives back a pack. */
  void requireService() throws IOException {
    try (RawClient client = RawClient.welcomed(tcp, "uid:1")) {
      client.send("ping");
      assertThat(client.receive()).isEqualTo("echo:ping");
    }
  }

  /** Waits for service: it may refuse for a moment, until it knows that others have left. */
  void awaitService() throws InterruptedException {
    Patience.await(() -> {
      try {
        requireService();
        return true;
      } catch (IOException e) {
        return false;
      }
    });
  }

  /** Whether it has written a line with these words. */
  boolean said(String words) {
    return said.stream().anyMatch(line -> line.contains(words));
  }

  @Override
  public void close() throws IOException {
    try {
      assertThat(process.isAlive()).as("the server lives: %s", said).isTrue();
    } finally {
      process.getOutputStream().close();
      awaitEnd();
    }
    assertThat(process.exitValue()).isZero();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
