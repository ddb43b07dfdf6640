/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import io.fawa.files.ContentId;
import io.fawa.files.ContentWriter;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes a content in parts. A part is filled in memory and sent when it is full, so that no
 * request waits for a slow sender. The rest is stored as a tail when it must be durable.
 */
final class S3ContentWriter implements ContentWriter {
  private static final System.Logger LOG = System.getLogger(S3ContentWriter.class.getName());
  private static final int FIRST_BYTES = 64 << 10;

  /** A tail is stored while it is at most so many times what has come since the last one. */
  private static final int TAIL_PER_NEW_BYTES = 4;

  /** A session names one of the last tails; the one being stored is not yet named by any. */
  private static final int TAILS_KEPT = 3;

  private final Bucket bucket;
  private final PartMemory memory;
  private final Endings endings;
  private final ContentId id;
  private final String token;
  private final long begin;
  private final long bytesExpected;
  private final PartSizes sizes;
  private final List<String> etags;
  private final Deque<PartList.Tail> tails = new ArrayDeque<>();
  private String upload;

  /** What is durable. */
  private PartList durable;

  private byte[] buffer = new byte[0];
  private int filled;
  private int reserved;
  private boolean broken;
  private boolean sealed;
  private boolean deciding;
  private boolean ended;

  /** Begins a content. */
  S3ContentWriter(
      Bucket bucket,
      PartMemory memory,
      Endings endings,
      ContentId id,
      String token,
      PartList empty,
      long bytesExpected) {
    this(bucket, memory, endings, id, token, empty, 0, bytesExpected);
  }

  private S3ContentWriter(
      Bucket bucket,
      PartMemory memory,
      Endings endings,
      ContentId id,
      String token,
      PartList durable,
      long begin,
      long bytesExpected) {
    this.bucket = bucket;
    this.memory = memory;
    this.endings = endings;
    this.id = id;
    this.token = token;
    this.durable = durable;
    this.begin = begin;
    this.bytesExpected = bytesExpected;
    this.sizes = durable.sizes();
    this.upload = durable.upload();
    this.etags = new ArrayList<>(durable.etags());
    durable.tail().ifPresent(tails::add);
  }

  /**
   * Continues a content.
   *
   * @param tail the bytes behind the parts, whose memory was taken; those before {@code offset} are
   *     kept
   */
  S3ContentWriter(
      Bucket bucket,
      PartMemory memory,
      Endings endings,
      ContentId id,
      String token,
      PartList durable,
      byte[] tail,
      long offset) {
    this(bucket, memory, endings, id, token, durable, offset, -1);
    buffer = tail;
    filled = (int) (offset - durable.partsLength());
    reserved = tail.length;
  }

  @Override
  public void append(byte[] source, int offset, int length) throws IOException {
    requireSound();
    broken = true;
    int at = offset;
    int left = length;
    while (left > 0) {
      int size = sizes.of(etags.size() + 1);
      if (filled == size) {
        sendPart();
      } else {
        reserve();
        int taken = Math.min(left, size - filled);
        put(source, at, taken);
        at += taken;
        left -= taken;
      }
    }
    broken = false;
  }

  /** Takes the memory of the next part, or less for a small content. */
  private void reserve() throws IOException {
    int size = sizes.of(etags.size() + 1);
    long expected = bytesExpected < 0 ? size : bytesExpected - sizes.total(etags.size());
    int needed = filled < expected ? (int) Math.min(size, expected) : size;
    if (reserved < needed) {
      memory.take(needed - reserved);
      reserved = needed;
    }
  }

  private void put(byte[] source, int at, int length) {
    if (filled + length > buffer.length) {
      int size = Math.max(Math.max(FIRST_BYTES, filled + length), 2 * buffer.length);
      buffer = Arrays.copyOf(buffer, Math.min(size, sizes.of(etags.size() + 1)));
    }
    System.arraycopy(source, at, buffer, filled, length);
    filled += length;
  }

  private void sendPart() throws IOException {
    if (etags.size() >= PartSizes.PARTS_MAX - 1) {
      throw new IOException("content " + id.text() + " has too many parts");
    }
    beginUpload();
    etags.add(bucket.part(Names.content(id), upload, etags.size() + 1, buffer, filled));
    filled = 0;
    if (sizes.of(etags.size() + 1) > reserved) {
      giveMemory(); // nobody holds memory while waiting for more
    }
  }

  private void beginUpload() throws IOException {
    if (upload.isEmpty()) {
      String begun = bucket.begin(Names.content(id), Bucket.token(token));
      byte[] text = begun.getBytes(StandardCharsets.UTF_8);
      bucket.put(Names.parts(id), text, text.length, Map.of());
      upload = begun;
    }
  }

  @Override
  public long sync() throws IOException {
    requireSound();
    long total = sizes.total(etags.size()) + filled;
    long fresh = total - durable.length();
    if (fresh > 0 && filled <= TAIL_PER_NEW_BYTES * fresh) {
      makeDurable();
    } else if (sizes.total(etags.size()) > durable.length()) {
      durable = new PartList(sizes, upload, Optional.empty(), etags);
    }
    return durable.length() - begin;
  }

  /** Stores the tail, unless it is stored. */
  private void makeDurable() throws IOException {
    if (etags.size() == durable.etags().size() && filled == durable.tailLength()) {
      return;
    }
    Optional<PartList.Tail> tail = Optional.empty();
    if (filled > 0) {
      PartList.Tail next =
          new PartList.Tail(Names.random(), filled, Endings.crc32c(buffer, filled));
      tails.add(next);
      bucket.put(Names.tail(id, next), buffer, filled, Map.of());
      tail = Optional.of(next);
    }
    durable = new PartList(sizes, upload, tail, etags);
    if (tails.size() > TAILS_KEPT) {
      bucket.delete(Names.tail(id, tails.remove()));
    }
  }

  @Override
  public String state() {
    return durable.text();
  }

  @Override
  public void suspend() throws IOException {
    ended = true;
    try {
      requireSound();
      if (deciding && !endings.reopen(id)) {
        throw new IOException("content " + id.text() + " is committed or abandoned");
      }
      makeDurable();
    } finally {
      giveMemory();
    }
  }

  @Override
  public void seal() throws IOException {
    if (sealed) {
      return;
    }
    requireSound();
    makeDurable();
    sealed = true;
  }

  @Override
  public void commit() throws IOException {
    seal();
    deciding = true;
    endings.commit(id, new Ending.Commit(token, durable), buffer, filled);
    ended = true;
    giveMemory();
  }

  @Override
  public void close() {
    if (ended) {
      return;
    }
    ended = true;
    giveMemory();
    try {
      endings.discard(id);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "unfinished content " + id.text() + " stays until the next start", e);
    }
  }

  private void giveMemory() {
    memory.give(reserved);
    reserved = 0;
    buffer = new byte[0];
    filled = 0;
  }

  private void requireSound() throws IOException {
    if (broken) {
      throw new IOException("an earlier write has failed");
    }
  }
}
