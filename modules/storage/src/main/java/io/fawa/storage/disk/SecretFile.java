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
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A secret that is made once and kept in a file of mode 0600. One that was made here is followed by
 * a mark and a checksum, so that damage is noticed; one that an operator puts there, such as the
 * same for several processes, is taken as it is.
 */
public final class SecretFile {
  private static final int BYTES_MAX = 4_096;
  private static final byte[] MARK = {'C', 'R', 'C', '='};

  private SecretFile() {}

  /**
   * Reads the secret {@code name}, or makes it of {@code bytes} random bytes if there is no file.
   * To be called by one process at a time.
   *
   * @throws IOException the file cannot be read or made, holds fewer bytes, or is damaged
   */
  public static byte[] loadOrCreate(Path directory, String name, int bytes) throws IOException {
    Path file = directory.resolve(name);
    try {
      long size = Files.size(file);
      if (size < bytes || size > BYTES_MAX) {
        throw new IOException(
            "secret of %d bytes, %d to %d needed: %s".formatted(size, bytes, BYTES_MAX, file));
      }
      return secretIn(Files.readAllBytes(file), bytes, file);
    } catch (NoSuchFileException absent) {
      return create(directory, file, bytes);
    }
  }

  private static byte[] secretIn(byte[] file, int bytes, Path path) throws IOException {
    byte[] secret = Arrays.copyOf(file, bytes);
    int markEnd = Math.min(file.length, bytes + MARK.length);
    boolean marked =
        file.length > bytes && Arrays.equals(file, bytes, markEnd, MARK, 0, markEnd - bytes);
    boolean whole =
        file.length == bytes + MARK.length + Integer.BYTES
            && ByteBuffer.wrap(file).getInt(bytes + MARK.length) == checksum(secret);
    if (marked != whole) {
      throw new IOException(
          "damaged: "
              + path
              + "; put a copy back, or delete it to have a new one made: what was signed with it"
              + " is worth nothing then");
    }
    return marked ? secret : file;
  }

  private static int checksum(byte[] secret) {
    CRC32C crc = new CRC32C();
    crc.update(secret);
    return (int) crc.getValue();
  }

  private static byte[] create(Path directory, Path file, int bytes) throws IOException {
    byte[] secret = new byte[bytes];
    new SecureRandom().nextBytes(secret);
    OwnerOnly.createDirectories(directory);
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(unfinished);
    try (FileChannel channel = OwnerOnly.createFile(unfinished)) {
      ByteBuffer left = ByteBuffer.allocate(bytes + MARK.length + Integer.BYTES);
      left.put(secret).put(MARK).putInt(checksum(secret)).flip();
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
