/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another program, run to its end within a time limit. */
public final class Command {
  private final List<String> words = new ArrayList<>();

  private Command(List<String> words) {
    this.words.addAll(words);
  }

  /** The program {@code words[0]} with its arguments. */
  public static Command of(String... words) {
    return new Command(List.of(words));
  }

  /** Adds arguments. */
  public Command with(String... more) {
    words.addAll(List.of(more));
    return this;
  }

  /** What it wrote to both outputs, once it has ended with status 0. */
  public String succeeds(Duration limit) throws IOException {
    Outcome outcome = run(limit, new byte[0]);
    assertThat(outcome.status()).as("%s%n%s", words, outcome.text()).isZero();
    return outcome.text();
  }

  /** Runs it with {@code input} on its standard input. */
  public Outcome run(Duration limit, byte[] input) throws IOException {
    Path stdin = Files.createTempFile("fawa-test", ".in");
    Path stdout = Files.createTempFile("fawa-test", ".out");
    try {
      Files.write(stdin, input);
      Process process =
          new ProcessBuilder(words)
              .directory(Tools.ROOT.toFile())
              .redirectInput(stdin.toFile())
              .redirectErrorStream(true)
              .redirectOutput(stdout.toFile())
              .start();
      boolean ended = awaitEnd(process, limit);
      String text = Files.readString(stdout);
      assertThat(ended).as("%s within %s%n%s", words, limit, text).isTrue();
      return new Outcome(process.exitValue(), text);
    } finally {
      Files.delete(stdin);
      Files.delete(stdout);
    }
  }

  private static boolean awaitEnd(Process process, Duration limit) throws IOException {
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    return false;
  }

  /**
   * How it ended.
   *
   * @param status its exit status
   * @param text what it wrote
   */
  public record Outcome(int status, String text) {}
}
