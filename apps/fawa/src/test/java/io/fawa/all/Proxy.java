/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Tools;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A reverse proxy of others in front of running services, in a process of its own. */
final class Proxy implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Process process;
  private final Path folder;

  private Proxy(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  /** Ports as those of {@link Fawa.Ports#free}. */
  static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        ServerSocket socket = Fawa.Ports.low();
        sockets.add(socket);
        ports.add(socket.getLocalPort());
      }
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
    return ports;
  }

  /**
   * Starts {@code program} with a configuration in a file of a folder of its own, which FOLDER
   * stands for, and waits until it listens on all {@code ports}.
   *
   * @param arguments in which CONFIG stands for the file
   */
  static Proxy start(
      String program, List<String> arguments, String configuration, List<Integer> ports)
      throws IOException {
    String executable = Tools.require(program);
    Path folder = Files.createTempDirectory("fawa-test");
    Path config = folder.resolve("config");
    Files.writeString(config, configuration.replace("FOLDER", folder.toString()));
    List<String> command = new ArrayList<>(List.of(executable));
    arguments.forEach(argument -> command.add(argument.replace("CONFIG", config.toString())));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    Proxy proxy = new Proxy(process, folder);
    try {
      for (int port : ports) {
        proxy.awaitListening(port);
      }
      return proxy;
    } catch (IOException | RuntimeException | Error e) {
      proxy.close();
      throw e;
    }
  }

  private void awaitListening(int port) throws IOException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (ConnectException notYet) {
        assertThat(process.isAlive()).as("it ends at once: %s", log()).isTrue();
        assertThat(System.nanoTime()).as("it does not listen: %s", log()).isLessThan(end);
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  /** What it has written so far. */
  String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
