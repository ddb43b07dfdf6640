/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.ContentWriter;
import io.fawa.files.NoSuchContentException;
import io.fawa.files.Visitor;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Keeps contents in a directory of its own; see the package for its layout. Thread-safe. It holds
 * the directory's lock, exclusive or shared, until it is closed.
 */
public final class DiskContentStore implements ContentStore, AutoCloseable {
  /** The largest single read, as the JDK keeps a buffer of that size per thread. */
  private static final int READ_BYTES_MAX = 256 * 1024;

  /** So many files are written back at once while they come: enough to keep a disk busy. */
  private static final int WRITE_BACKS_MAX = 8;

  private static final System.Logger LOG = System.getLogger(DiskContentStore.class.getName());

  private final Layout layout;
  private final DirectorySync names;
  private final long bytesReserved;
  private final Room room;
  private final DirectoryLock lock;
  private final Semaphore writeBacks = new Semaphore(WRITE_BACKS_MAX);

  /**
   * Opens {@code directory}, created if missing, for this process only, and finishes removals that
   * a crash interrupted. {@code FileLibrary} ends interrupted uploads.
   *
   * @param bytesReserved bytes that uploads leave free on the volume, so that records, logs and
   *     other services keep working when it is full for contents
   * @throws IOException it cannot be used, or another process uses it
   */
  public DiskContentStore(Path directory, long bytesReserved) throws IOException {
    this(directory, bytesReserved, false, volumeOf(directory));
  }

  /**
   * The same, shared with other processes on this machine. The file system must support hard links
   * and locks between processes, as local ones do.
   *
   * @throws IOException it cannot be used, or another process uses it exclusively
   */
  public static DiskContentStore shared(Path directory, long bytesReserved) throws IOException {
    return new DiskContentStore(directory, bytesReserved, true, volumeOf(directory));
  }

  DiskContentStore(Path directory, long bytesReserved, boolean shared, Room.FreeSpace volume)
      throws IOException {
    this.bytesReserved = bytesReserved;
    this.layout = new Layout(directory);
    this.names = new DirectorySync(layout.done());
    OwnerOnly.createDirectories(directory);
    OwnerOnly.createDirectories(layout.partial());
    OwnerOnly.createDirectories(layout.done());
    this.lock = DirectoryLock.open(directory, layout.lock(), shared);
    this.room = new Room(layout, bytesReserved, volume);
    try {
      deleteGone();
      warnWithoutRoom();
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Room.FreeSpace volumeOf(Path directory) {
    // FileStore reads the table of mounts each time.
    File folder = directory.toFile();
    return () -> {
      long free = folder.getUsableSpace();
      if (free == 0 && !Files.isDirectory(directory)) {
        throw new NoSuchFileException(directory.toString());
      }
      return free;
    };
  }

  @Override
  public ContentWriter begin(ContentId id, long bytesExpected) throws IOException {
    room.require(Math.max(bytesExpected, 0));
    return DiskContentWriter.begin(this, layout.partial(id), layout.done(id), bytesExpected);
  }

  @Override
  public ContentWriter resume(ContentId id, long offset, String state) throws IOException {
    requireOpen();
    try {
      return DiskContentWriter.resume(this, layout.partial(id), layout.done(id), offset);
    } catch (NoSuchFileException e) {
      throw missing(id, e);
    }
  }

  @Override
  public InputStream openUnfinished(ContentId id, long length) throws IOException {
    return open(layout.partial(id), id, 0, length);
  }

  @Override
  public InputStream open(ContentId id, long offset, long length) throws IOException {
    return open(layout.done(id), id, offset, length);
  }

  private static InputStream open(Path file, ContentId id, long offset, long length)
      throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
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
  public boolean abandon(ContentId id) throws IOException {
    boolean there = Files.deleteIfExists(layout.partial(id));
    if (there) {
      Files.deleteIfExists(Layout.unfinished(layout.record(id)));
    }
    return there;
  }

  @Override
  public Optional<String> setAside(ContentId id) throws IOException {
    // A file is marked before its content is deleted, and the mark is removed afterwards.
    return Files.exists(layout.gone(id)) ? Optional.empty() : layout.setAside(layout.done(id));
  }

  @Override
  public void delete(ContentId id) throws IOException {
    Files.deleteIfExists(layout.done(id));
    Files.deleteIfExists(layout.gone(id));
  }

  @Override
  public void list(Visitor<ContentId> action) throws IOException {
    visit(layout.done(), action);
  }

  @Override
  public void unfinished(Visitor<ContentId> action) throws IOException {
    visit(layout.partial(), action);
  }

  private static void visit(Path directory, Visitor<ContentId> action) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Optional<ContentId> content = Layout.content(file, "");
        if (content.isPresent()) {
          action.visit(content.get());
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /** Releases the directory. Open readers and writers may continue to their ends. */
  @Override
  public void close() throws IOException {
    lock.close();
  }

  Room room() {
    return room;
  }

  /** The places of write-backs while files come. */
  Semaphore writeBacks() {
    return writeBacks;
  }

  DirectoryLock lock() {
    return lock;
  }

  Layout layout() {
    return layout;
  }

  /** Returns when all earlier names of contents and records are on disk. */
  void namesChanged() throws IOException {
    names.changed();
  }

  /** Throws once the store was closed, as another process may use the directory by then. */
  void requireOpen() throws IOException {
    if (!lock.isOpen()) {
      throw new IOException("closed");
    }
  }

  /** Finishes removals that are marked: a content that still exists is deleted first. */
  private void deleteGone() throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(layout.done(), "*" + Layout.GONE)) {
      for (Path file : files) {
        Optional<ContentId> content = Layout.content(file, Layout.GONE);
        if (content.isPresent()) {
          delete(content.get());
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void warnWithoutRoom() throws IOException {
    long free = room.bytesFree();
    if (free <= bytesReserved) {
      LOG.log(
          Level.WARNING,
          "uploads will be refused: "
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

  /** A part of a file, read with its own position and without buffering. */
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
