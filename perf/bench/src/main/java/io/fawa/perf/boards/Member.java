/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.perf.boards;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** One member: a thread that reads and counts, and one that sends at the intended times. */
final class Member implements Closeable {
  private static final int BUFFER_BYTES = 16 << 10;
  private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(2);

  /** What all members of a run share. */
  record Plan(
      Dialect dialect,
      String board,
      long beginNanos,
      long endNanos,
      long everyNanos,
      AtomicLong delivered) {}

  private final Dialect dialect;
  private final String board;
  private final String id;
  private final WebSocketClient client;
  private final Histogram latency = new Histogram(1, MICROS_MAX, 3);
  private final Histogram late = new Histogram(1, MICROS_MAX, 3);
  private long sent;
  private int version;
  private volatile boolean closing;
  private volatile String fault = "";

  private Member(Dialect dialect, String board, String id, WebSocketClient client) {
    this.dialect = dialect;
    this.board = board;
    this.id = id;
    this.client = client;
  }

  static Member join(Dialect dialect, InetSocketAddress at, String board, String id)
      throws IOException {
    WebSocketClient client =
        WebSocketClient.open(at, dialect.target(board), BUFFER_BYTES, /* kernelBytes= */ 0);
    try {
      dialect.join(client, board);
    } catch (IOException e) {
      client.close();
      throw e;
    }
    return new Member(dialect, board, id, client);
  }

  /** Reads until the connection ends; counts what was meant to be sent from the begin on. */
  void read(Plan plan) {
    try {
      while (true) {
        client.next();
        String reply = dialect.reply(client);
        if (reply.isEmpty()) {
          count(plan);
        } else {
          client.say(reply);
        }
      }
    } catch (IOException e) {
      if (!closing) {
        fault = String.valueOf(e.getMessage());
      }
    }
  }

  private void count(Plan plan) {
    byte[] text = client.buffer();
    int to = client.offset() + client.length();
    int found = Element.find(text, client.offset(), to);
    while (found >= 0) {
      long sentNanos = Element.sentNanos(text, found);
      if (sentNanos >= plan.beginNanos()) {
        record(latency, System.nanoTime() - sentNanos);
        plan.delivered().incrementAndGet();
      }
      found = Element.find(text, found, to);
    }
  }

  /** Sends from now until the end, first after {@code waitNanos}. */
  void send(Plan plan, long waitNanos) {
    long intended = System.nanoTime() + waitNanos;
    try {
      while (intended < plan.endNanos() && fault.isEmpty()) {
        long left = intended - System.nanoTime();
        while (left > 0) {
          LockSupport.parkNanos(left);
          left = intended - System.nanoTime();
        }
        client.send(dialect.change(board, Element.of(id, ++version, intended)));
        if (intended >= plan.beginNanos()) {
          sent++;
          record(late, System.nanoTime() - intended);
        }
        intended += plan.everyNanos();
      }
    } catch (IOException e) {
      if (!closing && fault.isEmpty()) {
        fault = "sending: " + e.getMessage();
      }
    }
  }

  private static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.clamp(nanos / 1000, 1, MICROS_MAX));
  }

  /** Changes sent since the begin; once its sender has ended. */
  long sent() {
    return sent;
  }

  /** From the intended sending to the receipt; once its reader has ended. */
  Histogram latency() {
    return latency;
  }

  /** From the intended sending to the end of the real one: how busy this machine was. */
  Histogram late() {
    return late;
  }

  /** Why it was lost; empty if it was not. */
  String fault() {
    return fault;
  }

  @Override
  public void close() throws IOException {
    closing = true;
    client.close();
  }
}
