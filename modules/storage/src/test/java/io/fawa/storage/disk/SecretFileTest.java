/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
  private static final String NAME = "link.secret";

  @TempDir private Path directory;

  @Test
  void isMadeOnceAndKept() throws IOException {
    Path fresh = directory.resolve("new");
    byte[] secret = SecretFile.loadOrCreate(fresh, NAME, 32);
    assertThat(secret).hasSize(32).isNotEqualTo(new byte[32]);
    assertThat(SecretFile.loadOrCreate(fresh, NAME, 32)).isEqualTo(secret);
    assertThat(SecretFile.loadOrCreate(fresh, "other", 32)).isNotEqualTo(secret);
  }

  @Test
  void isForItsOwnerOnly() throws IOException {
    Assumptions.assumeTrue(
        directory.getFileSystem().supportedFileAttributeViews().contains("posix"));
    SecretFile.loadOrCreate(directory, NAME, 32);
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(NAME))))
        .isEqualTo("rw-------");
  }

  @Test
  void aCrashWhileMakingItIsForgotten() throws IOException {
    Files.write(directory.resolve(NAME + ".new"), new byte[7]);
    assertThat(SecretFile.loadOrCreate(directory, NAME, 32)).hasSize(32);
    assertThat(directory).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void damageOfAnyBitIsNoticed() throws IOException {
    byte[] secret = SecretFile.loadOrCreate(directory, NAME, 32);
    Path file = directory.resolve(NAME);
    byte[] good = Files.readAllBytes(file);
    for (int bit = 0; bit < 8 * good.length; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, bad);
      assertThatThrownBy(() -> SecretFile.loadOrCreate(directory, NAME, 32))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("damaged: " + file);
    }
    for (int length = 33; length <= 42; length++) {
      Files.write(file, java.util.Arrays.copyOf(good, length));
      if (length != good.length) {
        assertThatThrownBy(() -> SecretFile.loadOrCreate(directory, NAME, 32))
            .hasMessageStartingWith("damaged: " + file);
      }
    }
    Files.write(file, good);
    assertThat(SecretFile.loadOrCreate(directory, NAME, 32)).isEqualTo(secret);
  }

  @Test
  void anOperatorsOwnIsTakenAsItIs() throws IOException {
    for (int length : new int[] {32, 33, 40, 64}) {
      byte[] own = new byte[length];
      java.util.Arrays.fill(own, (byte) length);
      Files.write(directory.resolve(NAME), own);
      assertThat(SecretFile.loadOrCreate(directory, NAME, 32)).isEqualTo(own);
    }
  }

  @Test
  void aWeakOneIsRefused() throws IOException {
    Path file = Files.write(directory.resolve(NAME), new byte[31]);
    assertThatThrownBy(() -> SecretFile.loadOrCreate(directory, NAME, 32))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("secret of 31 bytes, 32 to 4096 needed");
    Files.write(file, new byte[5_000]);
    assertThatThrownBy(() -> SecretFile.loadOrCreate(directory, NAME, 32))
        .isInstanceOf(IOException.class);
  }
}
