/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import io.fawa.files.StorageFullException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells whether there is room on the disk, and whether a failure was for want of it. The JDK has no
 * kind of exception for a full volume, a quota, a limit of a file's size or a lack of inodes, only
 * a message in the language of the system. So the failed write is tried again with a new file: if
 * that fails, and a byte that is there already can be overwritten, there is no room. Thread-safe.
 */
final class Room {
  private static final System.Logger LOG = System.getLogger(Room.class.getName());

  private final Layout layout;
  private final long bytesReserved;
  private final FreeSpace volume;
  private final AtomicLong probes = new AtomicLong();

  /**
   * In a directory that exists.
   *
   * @param bytesReserved what is to stay free
   */
  Room(Layout layout, long bytesReserved, FreeSpace volume) {
    this.layout = layout;
    this.bytesReserved = bytesReserved;
    this.volume = volume;
    try (FileChannel channel = OwnerOnly.createFile(layout.room())) {
      write(channel, 0, 1);
    } catch (FileAlreadyExistsException e) {
      // An earlier process, or another one, has made it.
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "without " + layout.room() + " only free space tells of a full disk", e);
    }
  }

  long bytesFree() throws IOException {
    return volume.bytes();
  }

  /** Fails unless {@code bytes} more can be written without touching the reserve. */
  void require(long bytes) throws IOException {
    long free = volume.bytes();
    if (bytes > free - bytesReserved) {
      throw new StorageFullException(
          bytes + " bytes wanted, " + free + " free, " + bytesReserved + " reserved");
    }
  }

  /**
   * A {@link StorageFullException} if a write failed for want of room, else its failure.
   *
   * @param failure of writing {@code bytes} at {@code position}, or of making a file
   */
  IOException orOther(IOException failure, long position, int bytes) {
    if (failure instanceof StorageFullException || failure instanceof ClosedChannelException) {
      return failure; // the latter is what an interrupt leaves
    }
    boolean interrupted = Thread.interrupted();
    try {
      return isWanting(position, bytes)
          ? new StorageFullException(String.valueOf(failure.getMessage()), failure)
          : failure;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean isWanting(long position, int bytes) {
    try {
      if (volume.bytes() < bytes) {
        return true;
      }
    } catch (IOException e) {
      return false;
    }
    return !canAdd(position, bytes) && canOverwrite();
  }

  private boolean canAdd(long position, int bytes) {
    Path probe = layout.probe(ProcessHandle.current().pid(), probes.incrementAndGet());
    Set<StandardOpenOption> options =
        Set.of(
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    try (FileChannel channel = FileChannel.open(probe, options)) {
      write(channel, position, bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean canOverwrite() {
    try (FileChannel channel = FileChannel.open(layout.room(), StandardOpenOption.WRITE)) {
      write(channel, 0, 1);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void write(FileChannel channel, long position, int bytes) throws IOException {
    ByteBuffer left = ByteBuffer.allocate(Math.max(bytes, 1));
    long at = position;
    while (left.hasRemaining()) {
      at += channel.write(left, at);
    }
    channel.force(false);
  }

  /** What is free on a volume. */
  @FunctionalInterface
  interface FreeSpace {
    long bytes() throws IOException;
  }
}
