/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A secret that is generated once and kept in a file of mode 0600. A generated one is followed by a
 * mark and a checksum, so that damage is detected; one from an operator, such as a shared one for
 * several processes, is used unchanged.
 */
public final class SecretFile {
  private static final int BYTES_MAX = 4_096;
  private static final byte[] MARK = {'C', 'R', 'C', '='};
  private static final String UNFINISHED = ".new";

  /** The most attempts, as only one of several starting processes can create the file. */
  private static final int TRIES_MAX = 100;

  private SecretFile() {}

  /**
   * Reads the secret {@code name}, or creates it with {@code bytes} random bytes if there is no
   * file. Concurrent processes all get the same one.
   *
   * @throws IOException the file cannot be read or created, has fewer bytes, or is damaged
   */
  public static byte[] loadOrCreate(Path directory, String name, int bytes) throws IOException {
    Path file = directory.resolve(name);
    for (int i = 0; i < TRIES_MAX; i++) {
      try {
        return load(file, bytes);
      } catch (NoSuchFileException absent) {
        create(directory, file, bytes);
      }
    }
    throw new IOException("created and removed again " + TRIES_MAX + " times: " + file);
  }

  private static byte[] load(Path file, int bytes) throws IOException {
    long size = Files.size(file);
    if (size < bytes || size > BYTES_MAX) {
      throw new IOException(
          "secret of %d bytes, %d to %d needed: %s".formatted(size, bytes, BYTES_MAX, file));
    }
    return secretIn(Files.readAllBytes(file), bytes, file);
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
              + "; restore a copy, or delete it to create a new one; all signatures of the old one"
              + " then become invalid");
    }
    return marked ? secret : file;
  }

  private static int checksum(byte[] secret) {
    CRC32C crc = new CRC32C();
    crc.update(secret);
    return (int) crc.getValue();
  }

  private static void create(Path directory, Path file, int bytes) throws IOException {
    byte[] secret = new byte[bytes];
    SecureRandom random = new SecureRandom();
    random.nextBytes(secret);
    byte[] marked =
        ByteBuffer.allocate(bytes + MARK.length + Integer.BYTES)
            .put(secret)
            .put(MARK)
            .putInt(checksum(secret))
            .array();
    OwnerOnly.createDirectories(directory);
    String mine = "-" + Long.toHexString(random.nextLong()) + UNFINISHED;
    Path unfinished = file.resolveSibling(file.getFileName() + mine);
    OwnerOnly.write(unfinished, marked, true);
    name(unfinished, file);
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(directory, file.getFileName() + "*" + UNFINISHED)) {
      for (Path other : left) {
        Files.deleteIfExists(other);
      }
    }
    OwnerOnly.syncDirectory(directory);
  }

  /** Links a file to its name, unless another process was faster. */
  private static void name(Path unfinished, Path file) throws IOException {
    try {
      Files.createLink(file, unfinished);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      // Another process has created it, and may have removed the temporary file as well.
    } catch (UnsupportedOperationException | FileSystemException e) {
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE); // no hard links here
    }
  }
}
