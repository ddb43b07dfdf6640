/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.bundle;

import io.fawa.files.ByteRange;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A part of the zip of a bundle, made while it is read: each header from the manifest, each content
 * from its store. Holds one entry at a time. Single-owner; the reader closes it.
 */
public final class ZipStream extends InputStream {
  private final Source source;
  private final BundleManifest.Head head;
  private final long offset;
  private BundleManifest manifest;
  private Phase phase = Phase.LOCAL;
  private @Nullable BundleEntry pending;
  private InputStream segment = InputStream.nullInputStream();
  private long segmentLeft;
  private long at;
  private long entryOffset;
  private long left;

  /** Where manifest and contents come from. */
  public interface Source {
    /** Opens the manifest at its beginning. */
    BundleManifest manifest() throws IOException;

    /** Opens the content of a file at {@code from}. */
    InputStream content(BundleEntry entry, long from) throws IOException;
  }

  private enum Phase {
    LOCAL,
    CENTRAL,
    END
  }

  /** Opens the bytes {@code [offset, offset + length)} of the zip. */
  public ZipStream(Source source, ByteRange part) throws IOException {
    this.source = source;
    this.offset = part.offset();
    this.left = part.length();
    this.manifest = source.manifest();
    this.head = manifest.head();
    if (offset >= head.centralOffset()) {
      phase = Phase.CENTRAL;
      at = head.centralOffset();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] octet = new byte[1];
    return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int from, int length) throws IOException {
    if (left == 0) {
      return -1;
    }
    while (segmentLeft == 0) {
      next();
    }
    int count = segment.read(target, from, (int) Math.min(length, Math.min(segmentLeft, left)));
    if (count < 0) {
      throw new EOFException("a file of a bundle is truncated");
    }
    segmentLeft -= count;
    left -= count;
    return count;
  }

  private void next() throws IOException {
    switch (phase) {
      case LOCAL -> {
        BundleEntry entry = pending;
        if (entry != null) {
          pending = null;
          long skipped = begin(entry.size());
          if (segmentLeft > 0) {
            segment.close();
            segment = source.content(entry, skipped);
          }
          return;
        }
        Optional<BundleEntry> next = manifest.next();
        if (next.isPresent()) {
          pending = next.get();
          begin(next.get().zipEntry().localHeader());
        } else {
          phase = Phase.CENTRAL;
          manifest.close();
          manifest = source.manifest();
        }
      }
      case CENTRAL -> {
        Optional<BundleEntry> next = manifest.next();
        if (next.isPresent()) {
          ZipEntry zip = next.get().zipEntry();
          begin(zip.centralHeader(entryOffset));
          entryOffset += zip.localBytes() + zip.size();
        } else {
          phase = Phase.END;
          begin(ZipEntry.end(head.count(), head.centralOffset(), head.centralBytes()));
        }
      }
      case END -> throw new EOFException("a zip is shorter than its manifest says");
    }
  }

  /** Begins a segment of {@code length} bytes; returns how many of them are before the part. */
  private long begin(long length) {
    long skipped = Math.clamp(offset - at, 0, length);
    at += length;
    segmentLeft = length - skipped;
    return skipped;
  }

  private void begin(byte[] header) throws IOException {
    int skipped = (int) begin((long) header.length);
    segment.close();
    segment = new ByteArrayInputStream(header, skipped, header.length - skipped);
  }

  @Override
  public void close() throws IOException {
    try {
      segment.close();
    } finally {
      manifest.close();
    }
  }
}
