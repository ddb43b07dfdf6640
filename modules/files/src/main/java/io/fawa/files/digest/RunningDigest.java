/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.digest;

import io.fawa.files.Checksums;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/** The checksums of the bytes so far. Not thread-safe. */
public final class RunningDigest {
  private static final HexFormat HEX = HexFormat.of();

  private final MessageDigest sha256;
  private final CRC32C crc32c = new CRC32C();
  private final CRC32 crc32 = new CRC32();

  /** Of an earlier process. */
  private final Begin begin;

  private long bytes;

  private record Begin(long bytes, long crc32c, long crc32) {
    static final Begin NONE = new Begin(0, 0, 0);
  }

  private RunningDigest(MessageDigest sha256, Begin begin) {
    this.sha256 = sha256;
    this.begin = begin;
    this.bytes = begin.bytes();
  }

  /** The JDK's, for as long as this process lives. */
  public static RunningDigest fast() {
    try {
      return new RunningDigest(MessageDigest.getInstance("SHA-256"), Begin.NONE);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** One that another process can continue. */
  public static RunningDigest resumable() {
    return new RunningDigest(new ResumableSha256(), Begin.NONE);
  }

  /**
   * Continues after {@link #state}.
   *
   * @throws IOException it cannot be read
   */
  public static RunningDigest of(String state) throws IOException {
    String[] words = state.split(",", -1);
    try {
      ResumableSha256 sha256 = ResumableSha256.of(HEX.parseHex(words[0]));
      return new RunningDigest(
          sha256,
          new Begin(sha256.length(), Long.parseLong(words[1], 16), Long.parseLong(words[2], 16)));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new IOException("the state of a digest cannot be read", e);
    }
  }

  /** Adds bytes. */
  public void update(byte[] source, int offset, int length) {
    sha256.update(source, offset, length);
    crc32c.update(source, offset, length);
    crc32.update(source, offset, length);
    bytes += length;
  }

  /** How many bytes it has seen. */
  public long bytes() {
    return bytes;
  }

  /** Whether it has a {@link #state}. */
  public boolean isResumable() {
    return sha256 instanceof ResumableSha256;
  }

  /** All of it as printable ASCII, without slashes. */
  public String state() {
    if (sha256 instanceof ResumableSha256 known) {
      return "%s,%x,%x".formatted(HEX.formatHex(known.state()), crc32c(), crc32());
    }
    throw new IllegalStateException("not a resumable one");
  }

  /** The checksums; it cannot be used any more. */
  public Checksums finish() {
    return new Checksums(HEX.formatHex(sha256.digest()), crc32c(), crc32());
  }

  private long crc32c() {
    return CrcJoin.CRC32C.join(begin.crc32c(), crc32c.getValue(), bytes - begin.bytes());
  }

  private long crc32() {
    return CrcJoin.CRC32.join(begin.crc32(), crc32.getValue(), bytes - begin.bytes());
  }
}
