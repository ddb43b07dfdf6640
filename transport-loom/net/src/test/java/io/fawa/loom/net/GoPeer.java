/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program of an original library, built from {@code perf/peers/loom} when Go is there. */
public final class GoPeer implements AutoCloseable {
  private static final long LIFE_MINUTES = 5;

  private final Process process;
  private final BufferedReader lines;

  private GoPeer(Process process) {
    this.process = process;
    this.lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    // A line that never comes is waited for no longer: a read from a process minds no interrupt.
    Thread.ofVirtual().start(this::endIfLate);
  }

  /** The command of Go, if it is installed. */
  private static Optional<Path> go() {
    List<String> folders = new ArrayList<>();
    folders.addAll(List.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":")));
    folders.add("/usr/local/go/bin");
    return folders.stream()
        .map(folder -> Path.of(folder, "go"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Builds a program into a folder and answers where it is. */
  private static Path build(Path go, String name, Path folder)
      throws IOException, InterruptedException {
    Path program = folder.resolve(name);
    Process build =
        new ProcessBuilder(go.toString(), "build", "-o", program.toString(), "./" + name)
            .directory(sources().toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (build.waitFor() != 0) {
      throw new IOException("go build failed: " + said);
    }
    return program;
  }

  /** The same; skips the test where Go is not installed and nobody says that it has to be. */
  public static Path buildOrSkip(String name, Path folder)
      throws IOException, InterruptedException {
    Optional<Path> go = go();
    assumeTrue(go.isPresent() || System.getenv("CI") != null, "Go is not installed");
    return build(go.orElseThrow(), name, folder);
  }

  private static Path sources() throws IOException {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path sources = at.resolve("perf/peers/loom");
      if (Files.isDirectory(sources)) {
        return sources;
      }
    }
    throw new IOException("perf/peers/loom is not above " + Path.of("").toAbsolutePath());
  }

  /** Starts the program. */
  public static GoPeer start(Path program, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new GoPeer(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** The next line it prints; empty at its end. */
  public String line() throws IOException {
    return Optional.ofNullable(lines.readLine()).orElse("");
  }

  /** Where it listens, which is what it says first. */
  public InetSocketAddress address() throws IOException {
    String line = line();
    if (!line.startsWith("listening 127.0.0.1:")) {
      throw new IOException("it does not listen but says: " + line);
    }
    int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private void endIfLate() {
    try {
      if (!process.waitFor(LIFE_MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Its exit status, waited for. */
  public int status() throws InterruptedException {
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      throw new IllegalStateException("the Go peer is still running");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
