/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import io.fawa.files.ContentScan;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Scans contents by ClamAV's daemon, with its command INSTREAM: chunks, each behind its length in
 * four bytes, big-endian, and an empty one at the end. Thread-safe.
 */
final class Clamd implements ContentScan {
  private static final byte[] COMMAND = "zINSTREAM\0".getBytes(StandardCharsets.US_ASCII);
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final int LENGTH_BYTES = 4;
  private static final int ANSWER_BYTES_MAX = 1024;
  private static final String STREAM = "stream: ";
  private static final String CLEAN = STREAM + "OK";
  private static final String FOUND = " FOUND";

  private final SocketAddress address;
  private final long bytesMax;
  private final Duration timeMax;
  private final Semaphore places;

  /**
   * Scans at {@code address}.
   *
   * @param bytesMax the largest content, at most the daemon's {@code StreamMaxLength}
   * @param timeMax for one scan, with the wait for a place
   * @param scansMax scans at once
   */
  Clamd(SocketAddress address, long bytesMax, Duration timeMax, int scansMax) {
    this.address = address;
    this.bytesMax = bytesMax;
    this.timeMax = timeMax;
    this.places = new Semaphore(scansMax);
  }

  /**
   * Reads {@code host:port}, or the path of a Unix socket.
   *
   * @throws IllegalArgumentException it is neither
   */
  static SocketAddress address(String text) {
    if (text.startsWith("/")) {
      return UnixDomainSocketAddress.of(text);
    }
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("not HOST:PORT or an absolute path: " + text);
    }
    return new InetSocketAddress(
        text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  @Override
  public long bytesMax() {
    return bytesMax;
  }

  @Override
  public Optional<String> scan(InputStream content, long size) throws IOException {
    takePlace();
    try (SocketChannel channel = SocketChannel.open(address)) {
      Thread watch = Thread.ofVirtual().name("scan-limit").start(() -> closeLater(channel));
      try {
        return verdict(converse(channel, content));
      } finally {
        watch.interrupt();
      }
    } finally {
      places.release();
    }
  }

  private void takePlace() throws IOException {
    try {
      if (!places.tryAcquire(timeMax.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("no place for a scan within " + timeMax);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Wakes whoever waits for the daemon, with an exception. */
  private void closeLater(SocketChannel channel) {
    try {
      Thread.sleep(timeMax);
      channel.close();
    } catch (InterruptedException | IOException e) {
      Thread.currentThread().interrupt(); // the scan has ended
    }
  }

  private static String converse(SocketChannel channel, InputStream content) throws IOException {
    write(channel, ByteBuffer.wrap(COMMAND));
    ByteBuffer chunk = ByteBuffer.allocate(LENGTH_BYTES + CHUNK_BYTES);
    int count;
    do {
      count = Math.max(0, content.read(chunk.array(), LENGTH_BYTES, CHUNK_BYTES));
      chunk.clear().putInt(0, count).limit(LENGTH_BYTES + count);
      write(channel, chunk);
    } while (count > 0);
    ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES_MAX);
    while (answer.hasRemaining() && channel.read(answer) >= 0) {
      if (answer.position() > 0 && answer.get(answer.position() - 1) == 0) {
        break;
      }
    }
    return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8)
        .replace("\0", "")
        .strip();
  }

  private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static Optional<String> verdict(String answer) throws IOException {
    if (answer.equals(CLEAN)) {
      return Optional.empty();
    }
    if (answer.startsWith(STREAM) && answer.endsWith(FOUND)) {
      return Optional.of(answer.substring(STREAM.length(), answer.length() - FOUND.length()));
    }
    throw new IOException("the scanner answered \"" + answer + '"');
  }
}
