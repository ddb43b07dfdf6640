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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Checks for free disk space, and whether a failure was caused by the lack of it. The JDK has no
 * exception type for a full volume, a quota, a file size limit or a lack of inodes, only a
 * localized message. So a failed write is repeated with a new file: if that fails too, but an
 * existing byte can be overwritten, space is lacking. Thread-safe.
 */
final class Room {
  private static final System.Logger LOG = System.getLogger(Room.class.getName());

  /** Of this much beyond the reserve, {@link #KNOWN_BYTES} are as good as free for a moment. */
  private static final long PLENTY_BYTES = 256L << 20;

  private static final long KNOWN_BYTES = 8L << 20;
  private static final long KNOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Layout layout;
  private final long bytesReserved;
  private final FreeSpace volume;
  private final AtomicLong probes = new AtomicLong();

  /** Bytes that may be written before the volume is asked again, until then. */
  private final AtomicLong known = new AtomicLong();

  private volatile long knownUntilNanos = System.nanoTime();

  /**
   * Uses an existing directory.
   *
   * @param bytesReserved bytes to leave free
   */
  Room(Layout layout, long bytesReserved, FreeSpace volume) {
    this.layout = layout;
    this.bytesReserved = bytesReserved;
    this.volume = volume;
    try (FileChannel channel = OwnerOnly.createFile(layout.room())) {
      write(channel, 0, 1);
    } catch (FileAlreadyExistsException e) {
      // An earlier or another process has created it.
    } catch (IOException e) {
      LOG.log(
          Level.DEBUG,
          "without " + layout.room() + " a full disk is detected by its free space only",
          e);
    }
  }

  long bytesFree() throws IOException {
    return volume.bytes();
  }

  /**
   * Throws unless {@code bytes} more can be written without using the reserve. To ask the volume
   * costs as much as a small write, so it is not asked each time while it has plenty.
   */
  void require(long bytes) throws IOException {
    if (knownUntilNanos - System.nanoTime() > 0 && known.addAndGet(-bytes) >= 0) {
      return;
    }
    long free = volume.bytes();
    if (bytes > free - bytesReserved) {
      throw new StorageFullException(
          bytes + " bytes requested, " + free + " free, " + bytesReserved + " reserved");
    }
    if (free - bytesReserved - bytes > PLENTY_BYTES) {
      known.set(KNOWN_BYTES);
      knownUntilNanos = System.nanoTime() + KNOWN_NANOS;
    }
  }

  /**
   * A {@link StorageFullException} if a write failed for lack of space, else its failure.
   *
   * @param failure of writing {@code bytes} at {@code position}, or of creating a file
   */
  IOException orOther(IOException failure, long position, int bytes) {
    if (failure instanceof StorageFullException || failure instanceof ClosedChannelException) {
      return failure; // an interrupt closes the channel
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

  /** The free space of a volume. */
  @FunctionalInterface
  interface FreeSpace {
    long bytes() throws IOException;
  }
}
