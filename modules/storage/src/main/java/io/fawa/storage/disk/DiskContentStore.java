/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.ContentWriter;
import io.fawa.files.NoSuchContentException;
import io.fawa.files.StorageFullException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * Keeps contents in a directory of its own; see the package for its layout. Thread-safe. It holds
 * the directory's lock until it is closed, so two processes cannot sweep away each other's work.
 */
public final class DiskContentStore implements ContentStore, AutoCloseable {
  /** What one read may ask the system for, as the JDK keeps a buffer of that size per thread. */
  private static final int READ_BYTES_MAX = 256 * 1024;

  private final Path partial;
  private final Path done;
  private final long bytesReserved;
  private final FreeSpace volume;
  private final FileChannel lockFile;

  /**
   * Opens {@code directory}, made if it is missing, and deletes what a crash left unfinished.
   *
   * @param bytesReserved what is kept free on the volume: no upload may use it up, so that records,
   *     logs and other services go on working when contents have no room left
   * @throws IOException it cannot be used, or another process uses it
   */
  public DiskContentStore(Path directory, long bytesReserved) throws IOException {
    this(directory, bytesReserved, () -> Files.getFileStore(directory).getUsableSpace());
  }

  DiskContentStore(Path directory, long bytesReserved, FreeSpace volume) throws IOException {
    this.bytesReserved = bytesReserved;
    this.partial = directory.resolve("partial");
    this.done = directory.resolve("done");
    OwnerOnly.createDirectories(directory);
    OwnerOnly.createDirectories(partial);
    OwnerOnly.createDirectories(done);
    this.volume = volume;
    this.lockFile = lock(directory.resolve("lock"));
    try {
      deleteUnfinished();
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  @Override
  public ContentWriter begin(ContentId id, long bytesExpected) throws IOException {
    requireRoom(Math.max(bytesExpected, 0));
    return new DiskContentWriter(this, partial.resolve(id.text()), done.resolve(id.text()));
  }

  @Override
  public InputStream open(ContentId id, long offset, long length) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(done.resolve(id.text()), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      NoSuchContentException missing = new NoSuchContentException(id);
      missing.initCause(e);
      throw missing;
    }
    return new ChannelPart(channel, offset, length);
  }

  @Override
  public void delete(ContentId id) throws IOException {
    Files.deleteIfExists(done.resolve(id.text()));
  }

  @Override
  public Set<ContentId> list() throws IOException {
    Set<ContentId> found = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(done)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (ContentId.isValid(name)) {
          found.add(new ContentId(name));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }

  /** Gives the directory back. Readers and writers under way may go on to their ends. */
  @Override
  public void close() throws IOException {
    lockFile.close();
  }

  /** Fails unless {@code bytes} more can be written without touching the reserve. */
  void requireRoom(long bytes) throws IOException {
    long free = volume.bytes();
    if (bytes > free - bytesReserved) {
      throw new StorageFullException(
          bytes + " bytes wanted, " + free + " free, " + bytesReserved + " reserved");
    }
  }

  private void deleteUnfinished() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(partial)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    if (lock == null) {
      channel.close();
      throw new IOException("in use by another process: " + file.getParent());
    }
    return channel;
  }

  /** What is free on a volume. */
  @FunctionalInterface
  interface FreeSpace {
    long bytes() throws IOException;
  }

  /** A part of a file, read at positions of its own; reads are passed through, not buffered. */
  private static final class ChannelPart extends InputStream {
    private final FileChannel channel;
    private long position;
    private final long end;

    ChannelPart(FileChannel channel, long offset, long length) {
      this.channel = channel;
      this.position = offset;
      this.end = length > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (position >= end) {
        return -1;
      }
      int wanted = (int) Math.min(Math.min(length, READ_BYTES_MAX), end - position);
      int got = channel.read(ByteBuffer.wrap(target, offset, wanted), position);
      position += Math.max(got, 0);
      return got;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
