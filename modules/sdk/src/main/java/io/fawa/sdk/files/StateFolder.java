/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.TransferException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * What interrupted transfers need to continue: a small file for each, readable by its owner only.
 */
final class StateFolder {
  private static final long STATE_BYTES_MAX = 256 * 1024;

  private final Path folder;

  StateFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens the state of a transfer and keeps others from it until it is closed.
   *
   * @param parts what makes it that transfer
   * @throws TransferException another process does the same transfer
   */
  State open(String kind, String... parts) throws IOException {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    Files.createDirectories(folder, posix ? attributes("rwx------") : attributes(""));
    Path file = folder.resolve(kind + "-" + digest(parts) + ".json");
    FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS),
            posix ? attributes("rw-------") : attributes(""));
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new State(file, channel);
      }
    } catch (OverlappingFileLockException e) {
      // Another thread of this process: the same answer.
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new TransferException(
        Reason.EXISTS, "another process transfers the same file; wait for it or end it");
  }

  /** Says until when the state in a file is of use: its time of modification is that time. */
  void expires(Path file, Instant when) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(when));
  }

  /** Deletes the states of a kind that have expired. */
  void forgetExpired(String kind, Instant now) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, kind + "-*.json")) {
      for (Path file : files) {
        if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(now)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (NoSuchFileException e) {
      // Another process has deleted it.
    }
  }

  private static FileAttribute<?>[] attributes(String permissions) {
    return permissions.isEmpty()
        ? new FileAttribute<?>[0]
        : new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
  }

  private static String digest(String... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String part : parts) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
        digest.update(bytes);
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The state of one transfer. */
  static final class State implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private State(Path file, FileChannel channel) {
      this.file = file;
      this.channel = channel;
    }

    Path file() {
      return file;
    }

    /** What was written last; nothing if there is none or it is damaged. */
    Map<String, String> read() throws IOException {
      if (channel.size() == 0 || channel.size() > STATE_BYTES_MAX) {
        return Map.of();
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      channel.position(0);
      Channels.newInputStream(channel).transferTo(bytes);
      try {
        return JsonMembers.read(bytes.toByteArray());
      } catch (IOException damaged) {
        return Map.of();
      }
    }

    void write(Map<String, String> members) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(JsonMembers.write(members));
      channel.truncate(0);
      for (channel.position(0); bytes.hasRemaining(); ) {
        channel.write(bytes);
      }
      channel.force(false);
    }

    /** The transfer is done. */
    void forget() throws IOException {
      channel.truncate(0);
      Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
      if (channel.size() == 0) {
        Files.deleteIfExists(file);
      }
      channel.close();
    }
  }
}
