/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import io.fawa.sdk.files.TransferException.Reason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file that is being received: {@code NAME.part}, which becomes {@code NAME} in one step at the
 * end. Links are never followed.
 */
final class Partial implements Destination {
  private final Path target;
  private final Path part;
  private final boolean overwrite;
  private final FileChannel channel;

  private Partial(Path target, Path part, boolean overwrite, FileChannel channel) {
    this.target = target;
    this.part = part;
    this.overwrite = overwrite;
    this.channel = channel;
  }

  static Path partOf(Path target) {
    return target.resolveSibling(target.getFileName() + ".part");
  }

  /**
   * Opens or creates it.
   *
   * @param known whether an existing part is ours
   * @throws TransferException something is in the way
   */
  static Partial open(Path target, boolean known, boolean overwrite) throws IOException {
    if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new TransferException(
          Reason.EXISTS, SafeName.shown(target.toString()) + " is a folder");
    }
    if (!overwrite && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw exists(target);
    }
    Path part = partOf(target);
    boolean there = Files.exists(part, LinkOption.NOFOLLOW_LINKS);
    boolean regular = Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS);
    if (there && (!regular || (!known && !overwrite))) {
      throw exists(part);
    }
    FileChannel channel = channel(part);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new Partial(target, part, overwrite, channel);
      }
    } catch (OverlappingFileLockException e) {
      // Another thread of this process: the same answer.
    }
    channel.close();
    throw new TransferException(
        Reason.EXISTS, "another process receives " + SafeName.shown(target.toString()));
  }

  private static FileChannel channel(Path part) throws IOException {
    try {
      return FileChannel.open(
          part,
          Set.of(
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      throw new TransferException(
          Reason.EXISTS,
          "the folder " + SafeName.shown(String.valueOf(part.getParent())) + " does not exist",
          e);
    }
  }

  static TransferException exists(Path path) {
    return new TransferException(
        Reason.EXISTS,
        SafeName.shown(path.toString())
            + " exists; it is left as it is: choose another name, or ask for overwriting");
  }

  @Override
  public Path target() {
    return target;
  }

  @Override
  public Path place() {
    return target;
  }

  /** Leaves the position at the end of what was read. */
  @Override
  public InputStream content() throws IOException {
    channel.position(0);
    return new FilterInputStream(Channels.newInputStream(channel)) {
      @Override
      public void close() {
        // The channel goes on.
      }
    };
  }

  @Override
  public void continueAt(long bytes) throws IOException {
    channel.truncate(bytes);
    channel.position(bytes);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length); buffer.hasRemaining(); ) {
      channel.write(buffer);
    }
  }

  @Override
  public void publish() throws IOException {
    channel.force(true);
    if (overwrite) {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    try {
      // Unlike a rename this fails if somebody else has made the target meanwhile.
      Files.createLink(target, part);
      Files.delete(part);
    } catch (FileAlreadyExistsException e) {
      throw exists(target);
    } catch (UnsupportedOperationException | FileSystemException e) {
      // A file system without hard links.
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        throw exists(target);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Override
  public void delete() throws IOException {
    Files.deleteIfExists(part);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
