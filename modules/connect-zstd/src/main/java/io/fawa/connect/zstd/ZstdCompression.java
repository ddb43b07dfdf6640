/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.zstd;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import io.fawa.connect.Compression;
import io.fawa.limits.Allowance;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** The coding {@code zstd} (RFC 8878). Thread-safe. */
public final class ZstdCompression implements Compression {
  /** The largest window that HTTP decoders must support: 8 MiB (RFC 9659 §3). */
  private static final int WINDOW_LOG_MAX = 23;

  private static final int FASTEST = 1;

  private final int level;

  /** Compresses fast. */
  public ZstdCompression() {
    this(FASTEST);
  }

  /**
   * Compresses at a level, 1 (fast) to 19 (small).
   *
   * @throws IllegalArgumentException it is out of range
   * @throws UnsatisfiedLinkError there is no native library for this system
   */
  public ZstdCompression(int level) {
    if (level < FASTEST || level > 19) {
      throw new IllegalArgumentException("level must be 1 to 19, got " + level);
    }
    this.level = level;
    Native.load();
    prepare();
  }

  /**
   * Forces the library to bind its functions, which takes 0.2 s and more. The first call would
   * otherwise wait for that and pin its carrier thread.
   */
  private void prepare() {
    byte[] frame = compress(new byte[1], 0, 1);
    try {
      decompress(frame, 0, frame.length, 1);
    } catch (IOException e) {
      throw new UncheckedIOException("zstd cannot decompress its own output", e);
    }
  }

  @Override
  public String name() {
    return "zstd";
  }

  @Override
  public byte[] compress(byte[] source, int offset, int length) {
    byte[] target = new byte[Math.toIntExact(Zstd.compressBound(length))];
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      context.setLevel(level);
      int size = context.compressByteArray(target, 0, target.length, source, offset, length);
      return Arrays.copyOf(target, size);
    }
  }

  @Override
  public byte[] decompress(byte[] source, int offset, int length, int bytesMax, Allowance held)
      throws IOException {
    try (ZstdInputStreamNoFinalizer in =
        new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(source, offset, length))
            .setLongMax(WINDOW_LOG_MAX)) {
      return Compression.readBounded(in, 4L * length, bytesMax, held);
    }
  }
}
