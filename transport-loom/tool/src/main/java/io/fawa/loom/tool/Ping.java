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
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends messages at fixed times, independent of responses (an open loop), and reports the time from
 * each scheduled send to its return. A message begins with its number, 4 bytes big-endian.
 *
 * @param rate messages per second
 * @param size bytes per message
 */
record Ping(InetSocketAddress address, int rate, int size, int seconds, Settings settings)
    implements Command {
  private static final int NUMBER_BYTES = 4;
  private static final int COUNT_MAX = 100_000_000;

  /** How long to wait for messages after the last one was sent. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  static Ping of(Arguments arguments) throws UsageException {
    Ping ping =
        new Ping(
            arguments.address("of the echo"),
            (int) arguments.number("rate", 60, 1, 1_000_000),
            (int) arguments.number("size", 100, NUMBER_BYTES, 1 << 20),
            (int) arguments.number("seconds", 10, 1, 1_000_000),
            Settings.of(arguments));
    if ((long) ping.rate * ping.seconds > COUNT_MAX) {
      throw new UsageException("--rate times --seconds is more than " + COUNT_MAX);
    }
    return ping;
  }

  @Override
  public boolean run(PrintStream out) throws IOException {
    int count = rate * seconds;
    try (Conversation echo = Conversation.with(address, settings)) {
      Receiver receiver = new Receiver(echo, count);
      Thread reading = Thread.ofVirtual().name("receiver").start(receiver);
      send(echo, count, receiver.beginNanos);
      join(reading);
      return receiver.report(out);
    }
  }

  private void send(Conversation echo, int count, long beginNanos) throws IOException {
    byte[] message = new byte[size];
    for (int i = 0; i < count; i++) {
      ByteBuffer.wrap(message).putInt(i);
      awaitNanos(beginNanos + intendedNanos(i));
      echo.write(message, 0, size, Deadline.after(PATIENCE));
    }
  }

  private long intendedNanos(int number) {
    return number * 1_000_000_000L / rate;
  }

  private static void awaitNanos(long timeNanos) {
    for (long left = timeNanos - System.nanoTime();
        left > 0;
        left = timeNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static void join(Thread reading) throws IOException {
    try {
      reading.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("ping: interrupted", e);
    }
  }

  /** Receives the messages; other threads read its results only after it has ended. */
  private final class Receiver implements Runnable {
    private final Conversation echo;
    private final long[] nanos;
    private final Deadline deadline = Deadline.after(PATIENCE.plusSeconds(seconds));
    private final long beginNanos = System.nanoTime();
    private int back;
    private String why = "";

    Receiver(Conversation echo, int count) {
      this.echo = echo;
      this.nanos = new long[count];
    }

    @Override
    public void run() {
      ByteBuffer message = ByteBuffer.allocate(size);
      byte[] block = new byte[64 * 1024];
      try {
        while (back < nanos.length) {
          int count = echo.read(block, deadline);
          take(ByteBuffer.wrap(block, 0, count), message, System.nanoTime());
        }
      } catch (IOException e) {
        why = String.valueOf(e.getMessage());
      }
    }

    private void take(ByteBuffer bytes, ByteBuffer message, long nowNanos) throws IOException {
      while (bytes.hasRemaining() && back < nanos.length) {
        int length = Math.min(bytes.remaining(), message.remaining());
        message.put(bytes.slice(bytes.position(), length));
        bytes.position(bytes.position() + length);
        if (!message.hasRemaining()) {
          int number = message.getInt(0);
          if (number != back) {
            throw new IOException("message " + number + " came back instead of " + back);
          }
          nanos[back] = nowNanos - beginNanos - intendedNanos(back);
          back++;
          message.clear();
        }
      }
    }

    /** Prints the result and returns whether all messages returned. */
    boolean report(PrintStream out) throws IOException {
      if (back == 0) {
        throw new IOException("ping: 0 of " + nanos.length + " back: " + why);
      }
      long[] sorted = Arrays.copyOf(nanos, back);
      Arrays.sort(sorted);
      out.printf(
          Locale.ROOT,
          "ping %d of %d back, p50 %.1f p99 %.1f p99.9 %.1f ms%n",
          back,
          nanos.length,
          millis(sorted, 0.5),
          millis(sorted, 0.99),
          millis(sorted, 0.999));
      return back == nanos.length;
    }
  }

  /** The percentile: the least value that at least {@code share} of all do not exceed. */
  private static double millis(long[] sorted, double share) {
    int rank = (int) Math.ceil(share * sorted.length);
    return sorted[Math.max(rank, 1) - 1] / (double) TimeUnit.MILLISECONDS.toNanos(1);
  }
}
