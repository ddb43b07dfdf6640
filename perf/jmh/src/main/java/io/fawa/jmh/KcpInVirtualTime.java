/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.jmh;

import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.testkit.KcpEnd;
import io.fawa.loom.testkit.KcpPair;
import io.fawa.loom.testkit.LinkConditions;
import io.fawa.loom.testkit.SimNetwork;
import java.util.Arrays;

/**
 * Has our state machine talk to an echo of its own over 40 ms there and back of which 1 % is held
 * back by 5 ms, as {@code perf/peers/kcp-virtual} has kcp-go's, with its settings: what is left of
 * a difference is the algorithm's. {@code ping LOSS SEED SECONDS} or {@code transfer LOSS SEED
 * SECONDS}; prints the same lines.
 */
public final class KcpInVirtualTime {
  private static final KcpConfig CONFIG =
      KcpConfig.fast().withStreamMode(true).withWindows(1024, 1024);
  private static final int RATE = 60;
  private static final int MESSAGE_BYTES = 100;
  private static final int WRITE_BYTES = 32 << 10;
  private static final long GRACE_MILLIS = 10_000;

  private final SimNetwork network;
  private final KcpEnd asks;
  private final KcpEnd echoes;
  private final byte[] read = new byte[65_536];
  private final byte[] held = new byte[65_536];
  private int heldFrom;
  private int heldTo;

  private KcpInVirtualTime(double lossRate, long seed) {
    network = new SimNetwork(seed, 0);
    LinkConditions link = LinkConditions.perfect().withLoss(lossRate).withReordering(0.01, 5);
    // Both ends have one clock here and tick together; a longer way there than back shifts that.
    int shift = Math.floorMod(3 * seed, 10);
    KcpPair pair =
        new KcpPair(network, link.withDelay(20 + shift, 0), link.withDelay(20 - shift, 0), CONFIG);
    asks = pair.left();
    echoes = pair.right();
  }

  /** Runs one of both. */
  public static void main(String[] words) {
    if (words.length != 4) {
      throw new IllegalArgumentException("ping|transfer LOSS SEED SECONDS");
    }
    KcpInVirtualTime run =
        new KcpInVirtualTime(Double.parseDouble(words[1]), Long.parseLong(words[2]));
    int seconds = Integer.parseInt(words[3]);
    System.out.println(
        switch (words[0]) {
          case "ping" -> run.ping(seconds);
          case "transfer" -> run.transfer(seconds);
          default -> throw new IllegalArgumentException("no " + words[0]);
        });
  }

  private static long dueMillis(int message) {
    return message * 1000L / RATE;
  }

  private String ping(int seconds) {
    long[] took = new long[seconds * RATE];
    byte[] message = new byte[MESSAGE_BYTES];
    for (int i = 0; i < took.length; i++) {
      network.at(dueMillis(i), () -> asks.write(message, 0, MESSAGE_BYTES));
    }
    long[] back = new long[1];
    int[] count = new int[1];
    boolean all =
        network.runUntil(
            () -> {
              giveBack();
              back[0] += readAll();
              while (count[0] < back[0] / MESSAGE_BYTES) {
                took[count[0]] = network.nowMillis() - dueMillis(count[0]);
                count[0]++;
              }
              return count[0] == took.length;
            },
            seconds * 1000L + GRACE_MILLIS);
    if (!all) {
      throw new IllegalStateException(count[0] + " of " + took.length + " messages back");
    }
    Arrays.sort(took);
    return "ping p50 %d p99 %d p99.9 %d ms, %d datagrams"
        .formatted(part(took, 0.5), part(took, 0.99), part(took, 0.999), network.sent());
  }

  private static long part(long[] sorted, double of) {
    return sorted[(int) (of * sorted.length)];
  }

  private String transfer(int seconds) {
    byte[] block = new byte[WRITE_BYTES];
    long[] back = new long[1];
    network.runUntil(
        () -> {
          while (asks.kcp().wantsMore()) {
            asks.write(block, 0, block.length);
          }
          giveBack();
          back[0] += readAll();
          return false;
        },
        seconds * 1000L);
    return "transfer %.2f MB/s each way, %d datagrams"
        .formatted(back[0] / 1e6 / seconds, network.sent());
  }

  private int readAll() {
    int bytes = 0;
    while (asks.kcp().available() > 0) {
      bytes += asks.read(read, 0, read.length);
    }
    return bytes;
  }

  /** An echo: it reads no more than it can write. */
  private void giveBack() {
    while (echoes.kcp().wantsMore()) {
      if (heldFrom == heldTo) {
        heldFrom = 0;
        heldTo = echoes.read(held, 0, held.length);
        if (heldTo == 0) {
          return;
        }
      }
      heldFrom += echoes.write(held, heldFrom, heldTo - heldFrom);
    }
  }
}
