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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The checksums of the bytes so far. Bytes that the caller lends are added on another thread, while
 * it stores them and waits for the next ones. Not thread-safe.
 */
public final class RunningDigest {
  /** So many bytes in a row are hashed at once: enough to be worth a thread. */
  public static final int PIECE_BYTES = 256 * 1024;

  private static final int BEGUN_BYTES_MIN = 32 * 1024;

  private static final HexFormat HEX = HexFormat.of();

  /** A piece takes less than a millisecond; more than this is a process that gets no processor. */
  private static final long PIECE_SECONDS_MAX = 300;

  private final MessageDigest sha256;
  private final CRC32C crc32c = new CRC32C();
  private final CRC32 crc32 = new CRC32();

  /** Of an earlier process. */
  private final Begin begin;

  private long bytes;

  /** The last bytes; nobody adds them yet. */
  private @Nullable Piece waiting;

  /** Adds the bytes before those on another thread. */
  private @Nullable FutureTask<?> begun;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Piece(byte[] source, int offset, int length) {
    @SuppressWarnings("ReferenceEquality") // the same array, not one with the same bytes
    boolean endsAt(byte[] other, int at) {
      return source == other && offset + length == at;
    }
  }

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
    settle();
    add(source, offset, length);
    bytes += length;
  }

  /**
   * Adds bytes later, in pieces of {@value #PIECE_BYTES} bytes or more where they lie in a row.
   * They must not change until {@link #settle}, or until another whole piece has been added after
   * theirs.
   */
  public void updateLater(byte[] source, int offset, int length) {
    Piece last = waiting;
    if (last != null && last.endsAt(source, offset)) {
      waiting = new Piece(source, last.offset, last.length + length);
    } else {
      begin();
      waiting = new Piece(source, offset, length);
    }
    bytes += length;
    if (waiting.length >= PIECE_BYTES) {
      begin();
    }
  }

  /** Adds the waiting piece on another thread if it is worth one. */
  private void begin() {
    Piece next = waiting;
    if (next == null) {
      return;
    }
    if (next.length < BEGUN_BYTES_MIN) {
      settle();
      return;
    }
    awaitBegun();
    begun = new FutureTask<>(() -> add(next.source, next.offset, next.length), null);
    waiting = null;
    Thread.ofVirtual().name("digest").start(begun);
  }

  private void add(byte[] source, int offset, int length) {
    sha256.update(source, offset, length);
    crc32c.update(source, offset, length);
    crc32.update(source, offset, length);
  }

  /**
   * Waits until all bytes are added, and the caller may overwrite them.
   *
   * @throws IllegalStateException it takes far too long: this digest cannot be used any more
   */
  public void settle() {
    awaitBegun();
    Piece last = waiting;
    if (last != null) {
      add(last.source, last.offset, last.length);
      waiting = null;
    }
  }

  /** An interrupt does not end the wait, which is short. */
  private void awaitBegun() {
    FutureTask<?> piece = begun;
    if (piece == null) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      while (!piece.isDone()) {
        try {
          piece.get(PIECE_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      piece.get();
      begun = null;
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException("a piece could not be hashed", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "a piece is not hashed after " + PIECE_SECONDS_MAX + " seconds", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
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
    settle();
    if (sha256 instanceof ResumableSha256 known) {
      return "%s,%x,%x".formatted(HEX.formatHex(known.state()), crc32c(), crc32());
    }
    throw new IllegalStateException("not a resumable one");
  }

  /** The checksums; it cannot be used any more. */
  public Checksums finish() {
    settle();
    return new Checksums(HEX.formatHex(sha256.digest()), crc32c(), crc32());
  }

  private long crc32c() {
    return CrcJoin.CRC32C.join(begin.crc32c(), crc32c.getValue(), bytes - begin.bytes());
  }

  private long crc32() {
    return CrcJoin.CRC32.join(begin.crc32(), crc32.getValue(), bytes - begin.bytes());
  }
}
