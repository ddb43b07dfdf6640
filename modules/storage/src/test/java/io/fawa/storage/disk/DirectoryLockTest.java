/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between real processes; see the stores for those in one. */
class DirectoryLockTest {
  private static final int COUNTED_BY_EACH = 500;
  private static final String COUNT = "count";
  private static final String HOLD = "hold";

  @TempDir private Path directory;

  @Test
  void processesDoOneThingAtATime() throws Exception {
    Files.writeString(counter(directory), "0");
    Process other = start(COUNT);
    try (DirectoryLock lock = lock(directory);
        BufferedReader out = other.inputReader(StandardCharsets.US_ASCII)) {
      assertThat(out.readLine()).isEqualTo("begins");
      count(lock, directory);
      assertThat(out.readLine()).isEqualTo("ends");
    } finally {
      other.destroyForcibly();
    }
    assertThat(counter(directory)).hasContent(Integer.toString(2 * COUNTED_BY_EACH));
  }

  @Test
  void whoDiesGivesTheLockBack() throws Exception {
    Process other = start(HOLD);
    try (DirectoryLock lock = lock(directory);
        BufferedReader out = other.inputReader(StandardCharsets.US_ASCII)) {
      assertThat(out.readLine()).isEqualTo("holds");
      assertThatThrownBy(() -> lock.alone(Duration.ofMillis(50), () -> true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("for more than 50 ms");
      other.destroyForcibly();
      other.waitFor();
      assertThat(lock.<Boolean>alone(() -> true)).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void whoSharesNotKeepsOthersOut() throws Exception {
    Process other = start(HOLD);
    try (BufferedReader out = other.inputReader(StandardCharsets.US_ASCII)) {
      assertThat(out.readLine()).isEqualTo("holds");
      Path file = new Layout(directory).lock();
      assertThatThrownBy(() -> DirectoryLock.open(directory, file, false))
          .hasMessage("in use by another process: " + directory);
    } finally {
      other.destroyForcibly();
    }
  }

  private Process start(String act) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            DirectoryLockTest.class.getName(),
            directory.toString(),
            act)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    try (DirectoryLock lock = lock(directory)) {
      if (args[1].equals(COUNT)) {
        System.out.println("begins");
        count(lock, directory);
        System.out.println("ends");
      } else {
        lock.<Integer>alone(() -> {
          System.out.println("holds");
          return System.in.read(); // until it is killed
        });
      }
    }
  }

  private static DirectoryLock lock(Path directory) throws IOException {
    return DirectoryLock.open(directory, new Layout(directory).lock(), true);
  }

  private static void count(DirectoryLock lock, Path directory) throws IOException {
    for (int i = 0; i < COUNTED_BY_EACH; i++) {
      lock.<Path>alone(() -> {
        int before = Integer.parseInt(Files.readString(counter(directory)));
        return Files.writeString(counter(directory), Integer.toString(before + 1));
      });
    }
  }

  private static Path counter(Path directory) {
    return directory.resolve("counter");
  }
}
