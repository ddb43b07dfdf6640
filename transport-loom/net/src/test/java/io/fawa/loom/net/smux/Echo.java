/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Bytes there and back: the serving side, and the asking side that compares digests. */
final class Echo {
  private Echo() {}

  /** Gives every stream its bytes back until the session ends. */
  static void serve(SmuxSession session) {
    Thread.ofVirtual().start(() -> acceptAll(session));
  }

  private static void acceptAll(SmuxSession session) {
    try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      while (true) {
        SmuxStream stream = session.acceptStream();
        tasks.execute(() -> giveBack(stream));
      }
    } catch (IOException e) {
      // The session is over: so is serving it.
    }
  }

  private static void giveBack(SmuxStream stream) {
    try (stream) {
      stream.input().transferTo(stream.output());
      stream.closeWrite();
    } catch (IOException e) {
      // The asking side sees that bytes are missing.
    }
  }

  /** Sends so many bytes and answers whether the same came back. */
  static boolean isWhole(SmuxSession session, long bytes, long seed) throws Exception {
    try (SmuxStream stream = session.openStream();
        ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> sending = () -> send(stream, bytes, seed);
      Future<String> sent = tasks.submit(sending);
      MessageDigest received = sha256();
      try (OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), received)) {
        long count = stream.input().transferTo(sink);
        return count == bytes && HexFormat.of().formatHex(received.digest()).equals(sent.get());
      }
    }
  }

  private static String send(SmuxStream stream, long bytes, long seed) throws IOException {
    Random random = new Random(seed);
    MessageDigest digest = sha256();
    byte[] piece = new byte[50_000];
    random.nextBytes(piece);
    for (long left = bytes; left > 0; ) {
      int length = (int) Math.min(left, 1 + random.nextInt(piece.length));
      piece[random.nextInt(piece.length)]++;
      digest.update(piece, 0, length);
      stream.output().write(piece, 0, length);
      left -= length;
    }
    stream.closeWrite();
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
