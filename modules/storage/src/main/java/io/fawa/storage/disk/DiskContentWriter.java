/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.disk;

import io.fawa.files.ContentWriter;
import io.fawa.files.StorageFullException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/** Writes {@code partial}, then renames it to {@code done}. Holds one buffer, whatever comes. */
final class DiskContentWriter implements ContentWriter {
  private static final System.Logger LOG = System.getLogger(DiskContentWriter.class.getName());

  /** Small appends are gathered up to this, large ones cut into it. */
  private static final int BUFFER_BYTES = 64 * 1024;

  private final DiskContentStore store;
  private final Path partial;
  private final Path done;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
  private boolean sealed;
  private boolean ended;

  DiskContentWriter(DiskContentStore store, Path partial, Path done) throws IOException {
    this.store = store;
    this.partial = partial;
    this.done = done;
    try {
      this.channel = OwnerOnly.createFile(partial);
    } catch (IOException e) {
      throw fullOrOther(e);
    }
  }

  @Override
  public void append(byte[] source, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      int taken = Math.min(left, buffer.remaining());
      buffer.put(source, at, taken);
      at += taken;
      left -= taken;
      if (!buffer.hasRemaining()) {
        drain();
      }
    }
  }

  @Override
  public void seal() throws IOException {
    if (sealed) {
      return;
    }
    drain();
    try {
      channel.force(true);
      channel.close();
    } catch (IOException e) {
      throw fullOrOther(e);
    }
    sealed = true;
  }

  @Override
  public void commit() throws IOException {
    seal();
    try {
      Files.move(partial, done, StandardCopyOption.ATOMIC_MOVE);
      store.namesChanged();
    } catch (IOException e) {
      delete(done);
      throw fullOrOther(e);
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

  /** A full volume says so in words only, which differ from system to system. */
  static IOException fullOrOther(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    boolean full =
        message.contains("no space left")
            || message.contains("quota exceeded")
            || message.contains("not enough space")
            || message.contains("file too large");
    return full ? new StorageFullException(String.valueOf(e.getMessage()), e) : e;
  }

  private void drain() throws IOException {
    buffer.flip();
    store.requireRoom(buffer.remaining());
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } catch (IOException e) {
      throw fullOrOther(e);
    } finally {
      buffer.clear();
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
