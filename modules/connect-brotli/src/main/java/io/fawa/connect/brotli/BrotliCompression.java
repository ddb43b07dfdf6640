/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.brotli;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import io.fawa.connect.Compression;
import io.fawa.limits.Allowance;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The coding {@code br} (RFC 7932), whose windows are 16 MiB at most. Thread-safe. */
public final class BrotliCompression implements Compression {
  /** About the ratio and speed of gzip's fast levels. */
  private static final int DEFAULT_QUALITY = 4;

  private final Encoder.Parameters parameters;

  /** Compresses at quality 4. */
  public BrotliCompression() {
    this(DEFAULT_QUALITY);
  }

  /**
   * Compresses at a quality, 0 (fast) to 11 (small).
   *
   * @throws IllegalArgumentException it is out of range
   * @throws UnsatisfiedLinkError there is no native library for this system
   */
  public BrotliCompression(int quality) {
    if (quality < 0 || quality > 11) {
      throw new IllegalArgumentException("quality must be 0 to 11, got " + quality);
    }
    Brotli4jLoader.ensureAvailability();
    this.parameters = Encoder.Parameters.create(quality);
  }

  @Override
  public String name() {
    return "br";
  }

  @Override
  public byte[] compress(byte[] source, int offset, int length) {
    try {
      return Encoder.compress(source, offset, length, parameters);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }

  @Override
  public byte[] decompress(byte[] source, int offset, int length, int bytesMax, Allowance held)
      throws IOException {
    try (BrotliInputStream in =
        new BrotliInputStream(new ByteArrayInputStream(source, offset, length))) {
      return Compression.readBounded(in, 4L * length, bytesMax, held);
    }
  }
}
