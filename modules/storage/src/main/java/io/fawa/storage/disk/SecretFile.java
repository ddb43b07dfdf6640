/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;

/** A secret that is made once and kept in a file of mode 0600. */
public final class SecretFile {
  private static final int BYTES_MAX = 4_096;

  private SecretFile() {}

  /**
   * Reads the secret {@code name}, or makes it of {@code bytes} random bytes if there is no file.
   * To be called by one process at a time.
   *
   * @throws IOException the file cannot be read or made, or holds fewer bytes
   */
  public static byte[] loadOrCreate(Path directory, String name, int bytes) throws IOException {
    Path file = directory.resolve(name);
    try {
      long size = Files.size(file);
      if (size < bytes || size > BYTES_MAX) {
        throw new IOException(
            "secret of %d bytes, %d to %d needed: %s".formatted(size, bytes, BYTES_MAX, file));
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException absent) {
      return create(directory, file, bytes);
    }
  }

  private static byte[] create(Path directory, Path file, int bytes) throws IOException {
    byte[] secret = new byte[bytes];
    new SecureRandom().nextBytes(secret);
    OwnerOnly.createDirectories(directory);
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(unfinished);
    try (FileChannel channel = OwnerOnly.createFile(unfinished)) {
      ByteBuffer left = ByteBuffer.wrap(secret);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    OwnerOnly.syncDirectory(directory);
    return secret;
  }
}
