/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import io.fawa.files.ContentWriter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes {@code partial}, then renames it to {@code done}. Holds one buffer, for any size; what is
 * at least as long is written without it.
 */
final class DiskContentWriter implements ContentWriter {
  private static final System.Logger LOG = System.getLogger(DiskContentWriter.class.getName());

  /** Small appends are collected up to this size. */
  private static final int BUFFER_BYTES = 64 * 1024;

  /** The largest single write, as the JDK keeps a buffer of that size per thread. */
  private static final int WRITE_BYTES_MAX = 256 * 1024;

  private final DiskContentStore store;
  private final Path partial;
  private final Path done;
  private final FileChannel channel;
  private final WriteBack writeBack;
  private final ByteBuffer buffer;
  private long drained;
  private boolean broken;
  private boolean sealed;
  private boolean ended;

  private DiskContentWriter(
      DiskContentStore store, Path partial, Path done, FileChannel channel, int bufferBytes) {
    this.store = store;
    this.partial = partial;
    this.done = done;
    this.channel = channel;
    this.writeBack = new WriteBack(channel, store.writeBacks());
    this.buffer = ByteBuffer.allocate(bufferBytes);
  }

  /**
   * Begins {@code partial}.
   *
   * @param bytesExpected of the whole content; negative if unknown
   */
  static DiskContentWriter begin(
      DiskContentStore store, Path partial, Path done, long bytesExpected) throws IOException {
    // A small file needs no more, and there may be many of them.
    int bufferBytes = bytesExpected < 0 ? BUFFER_BYTES : Math.clamp(bytesExpected, 1, BUFFER_BYTES);
    try {
      return new DiskContentWriter(
          store, partial, done, OwnerOnly.createFile(partial), bufferBytes);
    } catch (IOException e) {
      throw store.room().orOther(e, 0, BUFFER_BYTES);
    }
  }

  /** Continues {@code partial}, of which the first {@code offset} bytes are kept. */
  static DiskContentWriter resume(DiskContentStore store, Path partial, Path done, long offset)
      throws IOException {
    FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE);
    try {
      long size = channel.size();
      if (size < offset) {
        throw new IOException("%s has %d bytes, not %d".formatted(partial, size, offset));
      }
      channel.truncate(offset);
      channel.position(offset);
      return new DiskContentWriter(store, partial, done, channel, BUFFER_BYTES);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void append(byte[] source, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      int taken;
      if (buffer.position() == 0 && left >= BUFFER_BYTES) {
        taken = Math.min(left, WRITE_BYTES_MAX);
        write(ByteBuffer.wrap(source, at, taken));
      } else {
        taken = Math.min(left, buffer.remaining());
        buffer.put(source, at, taken);
        if (!buffer.hasRemaining()) {
          drain();
        }
      }
      at += taken;
      left -= taken;
    }
  }

  @Override
  public long sync() throws IOException {
    drain();
    try {
      writeBack.sync(drained);
    } catch (IOException e) {
      throw store.room().orOther(e, drained, BUFFER_BYTES);
    }
    return drained;
  }

  @Override
  public long durable() throws IOException {
    try {
      return writeBack.durable();
    } catch (IOException e) {
      throw store.room().orOther(e, drained, BUFFER_BYTES);
    }
  }

  @Override
  public String state() {
    return "";
  }

  @Override
  public void suspend() throws IOException {
    ended = true;
    try (channel) {
      if (!sealed) {
        sync();
      }
    }
  }

  @Override
  public void seal() throws IOException {
    if (sealed) {
      return;
    }
    sync();
    channel.close();
    sealed = true;
  }

  @Override
  public void commit() throws IOException {
    seal();
    try {
      Files.move(partial, done, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw store.room().orOther(e, 0, BUFFER_BYTES);
    }
    try {
      store.namesChanged();
    } catch (IOException e) {
      delete(done);
      throw store.room().orOther(e, 0, BUFFER_BYTES);
    }
    ended = true;
  }

  @Override
  public void close() {
    if (ended) {
      return;
    }
    ended = true;
    try {
      channel.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "unfinished content " + partial.getFileName(), e);
    }
    delete(partial);
  }

  private void drain() throws IOException {
    buffer.flip();
    try {
      write(buffer);
    } finally {
      buffer.clear();
    }
  }

  private void write(ByteBuffer bytes) throws IOException {
    if (broken) {
      throw new IOException("an earlier write has failed");
    }
    broken = true;
    int length = bytes.remaining();
    store.room().require(length);
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      drained += length;
      writeBack.written(drained);
      broken = false;
    } catch (IOException e) {
      throw store.room().orOther(e, drained, length);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "content " + file.getFileName() + " stays until the next start", e);
    }
  }
}
