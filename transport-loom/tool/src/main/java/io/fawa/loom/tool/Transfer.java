/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import io.fawa.limits.Deadline;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Sends random bytes to an echo and compares the digest of what returns.
 *
 * @param warmBytes bytes sent before, not timed
 * @param patience the time-out if nothing returns
 */
record Transfer(
    InetSocketAddress address, long bytes, long warmBytes, Duration patience, Settings settings)
    implements Command {
  private static final int BLOCK_BYTES = 64 * 1024;
  private static final int RANDOM_BYTES = 32 * BLOCK_BYTES;

  static Transfer of(Arguments arguments) throws UsageException {
    return new Transfer(
        arguments.address("of the echo"),
        arguments.number("bytes", 1 << 20, 1, 1L << 60),
        arguments.number("warm", 0, 0, 1L << 40),
        arguments.duration("patience", Duration.ofSeconds(30)),
        Settings.of(arguments));
  }

  @Override
  public boolean run(PrintStream out) throws IOException {
    try (Conversation echo = Conversation.with(address, settings)) {
      FutureTask<byte[]> sending = new FutureTask<>(() -> send(echo));
      Thread.ofVirtual().name("sender").start(sending);
      long begin = System.nanoTime();
      MessageDigest digest = sha256();
      long timedFrom = receive(echo, digest, begin);
      double seconds = (System.nanoTime() - timedFrom) / 1e9;
      boolean equal = MessageDigest.isEqual(sent(sending), digest.digest());
      out.printf(
          Locale.ROOT,
          "transfer %d bytes each way, %.2f MB/s, digest %s%n",
          bytes,
          bytes / seconds / 1e6,
          equal ? "equal" : "DIFFERS");
      return equal;
    }
  }

  private byte[] send(Conversation echo) throws IOException {
    MessageDigest digest = sha256();
    // Random bytes are generated once, as that takes longer than sending them; a number in each
    // block makes it unique.
    byte[] random = new byte[RANDOM_BYTES];
    new SplittableRandom().nextBytes(random);
    int at = 0;
    long whole = warmBytes + bytes;
    for (long sent = 0; sent < whole; ) {
      int length = (int) Math.min(whole - sent, BLOCK_BYTES);
      ByteBuffer.wrap(random).putLong(at, sent);
      digest.update(random, at, length);
      // No deadline here: the reader has the time-out, and closes.
      echo.write(random, at, length, Deadline.none());
      sent += length;
      at = (at + BLOCK_BYTES) % RANDOM_BYTES;
    }
    return digest.digest();
  }

  /** Receives everything, and returns the start of the timed part. */
  private long receive(Conversation echo, MessageDigest digest, long beginNanos)
      throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    long whole = warmBytes + bytes;
    long timedFrom = beginNanos;
    for (long left = whole; left > 0; ) {
      int count;
      try {
        count = echo.read(block, Deadline.after(patience));
      } catch (IOException e) {
        throw new IOException(
            "transfer: %d of %d bytes back, then %s".formatted(whole - left, whole, reason(e)), e);
      }
      if (count > left) {
        throw new IOException("transfer: received more than was sent");
      }
      digest.update(block, 0, count);
      if (left > bytes && left - count <= bytes) {
        timedFrom = System.nanoTime();
      }
      left -= count;
    }
    return timedFrom;
  }

  private String reason(IOException e) {
    return e instanceof io.fawa.limits.DeadlineExceededException
        ? "nothing for " + patience.toMillis() + " ms"
        : String.valueOf(e.getMessage());
  }

  private static byte[] sent(FutureTask<byte[]> sending) throws IOException {
    try {
      return sending.get();
    } catch (ExecutionException e) {
      throw new IOException("transfer: sending failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("transfer: interrupted", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    }
  }
}
