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
import java.lang.System.Logger.Level;
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

  private static final System.Logger LOG = System.getLogger(DiskContentStore.class.getName());

  private final Layout layout;
  private final DirectorySync names;
  private final long bytesReserved;
  private final FreeSpace volume;
  private final FileChannel lockFile;

  /**
   * Opens {@code directory}, made if it is missing, and deletes what a crash left of uploads and
   * removals under way.
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
    this.layout = new Layout(directory);
    this.names = new DirectorySync(layout.done());
    OwnerOnly.createDirectories(directory);
    OwnerOnly.createDirectories(layout.partial());
    OwnerOnly.createDirectories(layout.done());
    this.volume = volume;
    this.lockFile = lock(layout.lock());
    try {
      deleteUnfinished();
      deleteGone();
      warnWithoutRoom();
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  @Override
  public ContentWriter begin(ContentId id, long bytesExpected) throws IOException {
    requireRoom(Math.max(bytesExpected, 0));
    return new DiskContentWriter(this, layout.partial(id), layout.done(id));
  }

  @Override
  public InputStream open(ContentId id, long offset, long length) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(layout.done(id), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      throw missing(id, e);
    }
    return new ChannelPart(channel, offset, length);
  }

  @Override
  public long size(ContentId id) throws IOException {
    try {
      return Files.size(layout.done(id));
    } catch (NoSuchFileException e) {
      if (!Files.isDirectory(layout.done())) {
        throw new IOException("the directory is gone: " + layout.done(), e);
      }
      throw missing(id, e);
    }
  }

  @Override
  public String setAside(ContentId id) throws IOException {
    return layout.setAside(layout.done(id)).toString();
  }

  @Override
  public void delete(ContentId id) throws IOException {
    Files.deleteIfExists(layout.done(id));
    Files.deleteIfExists(layout.gone(id));
  }

  @Override
  public Set<ContentId> list() throws IOException {
    Set<ContentId> found = new HashSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.done())) {
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

  Layout layout() {
    return layout;
  }

  /** Returns when the names of contents and records are on the disk, those given before. */
  void namesChanged() throws IOException {
    names.changed();
  }

  /** Fails once the store was closed: the directory may be another process's by then. */
  void requireOpen() throws IOException {
    if (!lockFile.isOpen()) {
      throw new IOException("closed");
    }
  }

  /**
   * What is partial was acknowledged to nobody, though its record may be there already: that goes
   * first, so that a start which is cut short itself finds the same again.
   */
  private void deleteUnfinished() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.partial())) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (ContentId.isValid(name) && !Files.exists(layout.done(new ContentId(name)))) {
          Files.deleteIfExists(layout.record(new ContentId(name)));
        }
        Files.deleteIfExists(file);
      }
    }
  }

  /** What is marked as gone was being removed: its content, if it is still there, goes first. */
  private void deleteGone() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.done(), "*" + Layout.GONE)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        String id = name.substring(0, name.length() - Layout.GONE.length());
        if (ContentId.isValid(id)) {
          delete(new ContentId(id));
        }
      }
    }
  }

  private void warnWithoutRoom() throws IOException {
    long free = volume.bytes();
    if (free <= bytesReserved) {
      LOG.log(
          Level.WARNING,
          "no file will be taken: "
              + free
              + " bytes are free on the disk of "
              + layout.directory()
              + " and reserveBytes keeps "
              + bytesReserved
              + " of them free; free some, or set reserveBytes lower");
    }
  }

  private static NoSuchContentException missing(ContentId id, NoSuchFileException cause) {
    NoSuchContentException missing = new NoSuchContentException(id);
    missing.initCause(cause);
    return missing;
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
