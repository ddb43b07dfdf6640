/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.contract;

import io.fawa.files.ContentId;
import io.fawa.files.ContentStore;
import io.fawa.files.ContentWriter;
import io.fawa.files.NoSuchContentException;
import io.fawa.files.StorageFullException;
import io.fawa.files.Visitor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Contents in memory, up to a quota; it can be told to fail. Thread-safe. */
public final class MemoryContentStore implements ContentStore {
  private final Map<ContentId, byte[]> committed = new ConcurrentHashMap<>();
  private final Map<ContentId, Writer> unfinished = new ConcurrentHashMap<>();
  private final Map<ContentId, byte[]> aside = new ConcurrentHashMap<>();
  private final AtomicLong bytesLeft;
  private volatile boolean broken;

  /** With room for {@code quotaBytes}. */
  public MemoryContentStore(long quotaBytes) {
    bytesLeft = new AtomicLong(quotaBytes);
  }

  /** Has every further call fail as if the disk were gone, or work again. */
  public void broken(boolean nowBroken) {
    broken = nowBroken;
  }

  /** What is not used of the quota. */
  public long bytesLeft() {
    return bytesLeft.get();
  }

  @Override
  public ContentWriter begin(ContentId id, long bytesExpected) throws IOException {
    work();
    if (bytesExpected > bytesLeft.get()) {
      throw new StorageFullException("quota of the test");
    }
    Writer writer = new Writer(id);
    unfinished.put(id, writer);
    return writer;
  }

  @Override
  public ContentWriter resume(ContentId id, long offset, String state) throws IOException {
    work();
    Writer before = unfinished.get(id);
    if (before == null) {
      throw new NoSuchContentException(id);
    }
    if (offset > before.bytes.size()) {
      throw new IOException("%d bytes, not %d".formatted(before.bytes.size(), offset));
    }
    Writer writer = new Writer(id);
    writer.bytes.write(before.bytes.toByteArray(), 0, (int) offset);
    writer.taken.set(offset);
    writer.begin = offset;
    bytesLeft.addAndGet(before.bytes.size() - offset);
    unfinished.put(id, writer);
    return writer;
  }

  @Override
  public InputStream openUnfinished(ContentId id, long length) throws IOException {
    work();
    Writer writer = unfinished.get(id);
    if (writer == null) {
      throw new NoSuchContentException(id);
    }
    byte[] bytes = writer.bytes.toByteArray();
    return new ByteArrayInputStream(bytes, 0, (int) Math.min(length, bytes.length));
  }

  @Override
  public InputStream open(ContentId id, long offset, long length) throws IOException {
    work();
    byte[] bytes = committed.get(id);
    if (bytes == null) {
      throw new NoSuchContentException(id);
    }
    return new ByteArrayInputStream(bytes, (int) offset, (int) Math.min(length, bytes.length));
  }

  /** How many bytes of an unfinished content have come. */
  public long received(ContentId id) {
    Writer writer = unfinished.get(id);
    return writer == null ? 0 : writer.taken.get();
  }

  /** What is committed. */
  public Set<ContentId> committed() {
    return Set.copyOf(committed.keySet());
  }

  /** What was set aside. */
  public Set<ContentId> aside() {
    return Set.copyOf(aside.keySet());
  }

  /** Replaces the bytes of a content, as a failing disk would. */
  public void damage(ContentId id, byte[] bytes) {
    committed.put(id, bytes);
  }

  @Override
  public long size(ContentId id) throws IOException {
    work();
    byte[] bytes = committed.get(id);
    if (bytes == null) {
      throw new NoSuchContentException(id);
    }
    return bytes.length;
  }

  @Override
  public boolean abandon(ContentId id) throws IOException {
    work();
    Writer writer = unfinished.remove(id);
    if (writer != null) {
      bytesLeft.addAndGet(writer.taken.get());
    }
    return writer != null;
  }

  @Override
  public Optional<String> setAside(ContentId id) throws IOException {
    work();
    byte[] bytes = committed.remove(id);
    if (bytes == null) {
      return Optional.empty();
    }
    aside.put(id, bytes);
    return Optional.of("aside in memory");
  }

  @Override
  public void delete(ContentId id) throws IOException {
    work();
    byte[] bytes = committed.remove(id);
    if (bytes != null) {
      bytesLeft.addAndGet(bytes.length);
    }
  }

  @Override
  public void list(Visitor<ContentId> action) throws IOException {
    work();
    for (ContentId id : committed.keySet()) {
      action.visit(id);
    }
  }

  @Override
  public void unfinished(Visitor<ContentId> action) throws IOException {
    work();
    for (ContentId id : unfinished.keySet()) {
      action.visit(id);
    }
  }

  private void work() throws IOException {
    if (broken) {
      throw new IOException("/secret/path: the test broke it");
    }
  }

  private final class Writer implements ContentWriter {
    private final ContentId id;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicLong taken = new AtomicLong();
    private long begin;
    private boolean suspended;

    Writer(ContentId id) {
      this.id = id;
    }

    @Override
    public void append(byte[] source, int offset, int length) throws IOException {
      work();
      if (unfinished.get(id) != this) {
        throw new IOException("abandoned");
      }
      if (bytesLeft.addAndGet(-length) < 0) {
        bytesLeft.addAndGet(length);
        throw new StorageFullException("quota of the test");
      }
      taken.addAndGet(length);
      bytes.write(source, offset, length);
    }

    @Override
    public long sync() throws IOException {
      work();
      return bytes.size() - begin;
    }

    @Override
    public String state() {
      return "";
    }

    @Override
    public void suspend() throws IOException {
      suspended = true;
      work();
    }

    @Override
    public void seal() throws IOException {
      work();
    }

    @Override
    public void commit() throws IOException {
      work();
      if (!unfinished.remove(id, this)) {
        throw new IOException("abandoned");
      }
      committed.put(id, bytes.toByteArray());
    }

    @Override
    public void close() {
      if (!suspended && unfinished.remove(id, this)) {
        bytesLeft.addAndGet(bytes.size());
      }
    }
  }
}
