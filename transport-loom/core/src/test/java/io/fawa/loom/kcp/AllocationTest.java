/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.fec.FecDecoder;
import io.fawa.loom.fec.FecEncoder;
import io.fawa.loom.fec.FecPacket;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The steady path allocates next to nothing: a transfer with FEC and a loss now and then. */
class AllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int BYTES_MOST_PER_DATAGRAM = 64;
  private static final int PASSES_MAX = 30;

  private final byte[] wire = new byte[4 * 1024 * 1024];
  private final int[] lengths = new int[2048];
  private int queued;
  private int waiting;
  private long datagrams;

  private final FecEncoder encoder = new FecEncoder(FecConfig.defaults(), 0, 0, this::transmit);
  private final KcpConfig config =
      KcpConfig.fast().withWindows(512, 512).withMtu(1392, FecPacket.DATA_HEADER_BYTES, 0);
  private final Kcp sender = new Kcp(7, config, encoder);
  private final Kcp receiver = new Kcp(7, config, this::acknowledge);
  private final FecDecoder decoder =
      new FecDecoder(
          FecConfig.defaults(), true, (bytes, offset, length) -> recovered(bytes, offset, length));
  private final byte[] data = new byte[100_000];
  private long now;

  private void transmit(byte[] buffer, int offset, int length) {
    datagrams++;
    if (datagrams % 97 != 0) {
      System.arraycopy(buffer, offset, wire, waiting, length);
      lengths[queued++] = length;
      waiting += length;
    }
  }

  private void acknowledge(byte[] buffer, int offset, int length) {
    datagrams++;
    System.arraycopy(buffer, offset, wire, waiting, length);
    lengths[queued++] = length;
    waiting += length;
  }

  private void recovered(byte[] bytes, int offset, int length) {
    receiver.inputRecovered(bytes, offset, length, now);
  }

  private void round() {
    sender.write(data, 0, data.length);
    encoder.tick(now);
    sender.flush(now);
    now += 10;
    int count = queued;
    int at = 0;
    for (int i = 0; i < count; i++) {
      int length = lengths[i];
      if (FecPacket.type(wire, at, length) == FecPacket.DATA) {
        int bytes = FecPacket.dataBytes(wire, at);
        receiver.input(wire, at + FecPacket.DATA_HEADER_BYTES, bytes, now);
      }
      decoder.input(wire, at, length);
      at += length;
    }
    receiver.flush(now);
    now += 10;
    encoder.tick(now);
    int end = queued;
    for (int i = count; i < end; i++) {
      sender.input(wire, at, lengths[i], now);
      at += lengths[i];
    }
    queued = 0;
    waiting = 0;
    while (receiver.read(data, 0, data.length) > 0) {
      // Read and forget.
    }
  }

  @Test
  void aDatagramCostsNextToNoMemory() {
    long least = Long.MAX_VALUE;
    // What is allocated before the code is compiled, which takes its time on a busy machine, says
    // nothing: the least of some passes counts.
    for (int pass = 0; pass < PASSES_MAX && least >= BYTES_MOST_PER_DATAGRAM; pass++) {
      long datagramsBefore = datagrams;
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 500; i++) {
        round();
      }
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      long sent = datagrams - datagramsBefore;
      assertThat(sent).isGreaterThan(20_000);
      least = Math.min(least, allocated / sent);
    }
    assertThat(decoder.rebuiltPackets()).isPositive();
    assertThat(least).as("bytes a datagram").isLessThan(BYTES_MOST_PER_DATAGRAM);
  }
}
