/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Creates files and directories that only the user of the service can read, where the file system
 * supports that.
 */
final class OwnerOnly {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private OwnerOnly() {}

  static void createDirectories(Path directory) throws IOException {
    Files.createDirectories(directory, mode("rwx------"));
  }

  /** Creates a file, which must not exist, open for writing. */
  static FileChannel createFile(Path file) throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return FileChannel.open(file, options, mode("rw-------"));
  }

  /**
   * Creates or replaces a file atomically.
   *
   * @param durable true to sync its bytes before the rename; the name is not synced
   */
  static void replace(Path file, byte[] bytes, boolean durable) throws IOException {
    Path unfinished = Layout.unfinished(file);
    write(unfinished, bytes, durable);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Writes a file, replacing one of the same name. */
  static void write(Path file, byte[] bytes, boolean durable) throws IOException {
    try (FileChannel channel = createOrReplace(file)) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      if (durable) {
        channel.force(true);
      }
    }
  }

  private static FileChannel createOrReplace(Path file) throws IOException {
    try {
      return createFile(file);
    } catch (FileAlreadyExistsException e) {
      Files.deleteIfExists(file);
      return createFile(file);
    }
  }

  /** Deletes incomplete files that a crash has left of {@link #replace}. */
  static void deleteUnfinished(Path directory) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + Layout.NEW)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /**
   * Makes renames within {@code directory} survive a power cut, where directories can be synced.
   */
  static void syncDirectory(Path directory) throws IOException {
    if (POSIX) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /**
   * Runs an action with interrupts deferred to its end, as an interrupt closes every file channel
   * in use.
   */
  static <T> T uninterrupted(Act<T> act) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return act.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The action. */
  @FunctionalInterface
  interface Act<T> {
    T run() throws IOException;
  }

  private static FileAttribute<?>[] mode(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
