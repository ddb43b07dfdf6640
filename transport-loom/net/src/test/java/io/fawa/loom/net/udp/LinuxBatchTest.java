/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.fawa.loom.net.udp.DatagramBatch.Mode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the calls of Linux do when they go well, and when they do not. */
@Timeout(240)
class LinuxBatchTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS = 2_000;
  private static final int PASSES_MAX = 100;

  @BeforeEach
  void only() {
    assumeTrue(LinuxCalls.available(), "not on this system, or not with this JDK");
  }

  private static DatagramChannel open() throws IOException {
    return DatagramChannel.open().bind(Echo.loopback());
  }

  private static InetSocketAddress address(DatagramChannel channel) throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  /** A stream that nobody reads fills up, so that the system says "not now": the rest is kept. */
  @Test
  void withoutRoomTheChannelWaits() throws Exception {
    try (ServerSocketChannel listener = ServerSocketChannel.open().bind(Echo.loopback());
        SocketChannel full = SocketChannel.open(listener.getLocalAddress());
        DatagramChannel out = open();
        DatagramChannel in = open()) {
      out.connect(address(in));
      SendCounts counts = new SendCounts();
      ChannelBatch portable = new ChannelBatch(out, true, counts);
      LinuxSender sender =
          new LinuxSender(
              new Descriptor(LinuxCalls.descriptor(full)),
              Optional.empty(),
              false,
              portable,
              counts);
      in.configureBlocking(false);
      ByteBuffer got = ByteBuffer.allocate(2048);
      int sent = 0;
      while (in.receive(got) == null) {
        ByteBuffer datagram = ByteBuffer.allocate(1400).putInt(0, sent);
        sender.send(datagram, null);
        sender.flush();
        sent++;
      }
      assertThat(got.position()).isEqualTo(1400);
      assertThat(got.getInt(0)).isEqualTo(sent - 1);
      assertThat(counts.sent().sum()).isEqualTo(sent);
      assertThat(counts.dropped().sum()).isZero();
    }
  }

  /** Any other refusal is a datagram lost, and the next one is tried. */
  @Test
  void aRefusalIsLoss() throws Exception {
    try (ServerSocketChannel notConnected = ServerSocketChannel.open();
        DatagramChannel out = open()) {
      SendCounts counts = new SendCounts();
      LinuxSender sender =
          new LinuxSender(
              new Descriptor(LinuxCalls.descriptor(notConnected)),
              Optional.empty(),
              true,
              new ChannelBatch(out, true, counts),
              counts);
      for (int i = 0; i < 10; i++) {
        sender.send(ByteBuffer.allocate(100), null);
      }
      sender.flush();
      assertThat(counts.dropped().sum()).isEqualTo(10);
      assertThat(counts.sent().sum()).isZero();
    }
  }

  /** To nobody's surprise neither end makes objects. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSteadyPathAllocatesNothing(boolean connected) throws Exception {
    try (DatagramChannel in = open();
        DatagramChannel out = open()) {
      Optional<InetSocketAddress> remote = connected ? Optional.of(address(in)) : Optional.empty();
      if (connected) {
        out.connect(address(in));
      }
      SendCounts counts = new SendCounts();
      DatagramBatch sender = DatagramBatch.of(out, remote, Mode.GSO, counts);
      DatagramBatch receiver = DatagramBatch.of(in, Optional.empty(), Mode.GSO, counts);
      Counter counter = new Counter();
      ByteBuffer datagram = ByteBuffer.allocate(1400);
      InetSocketAddress to = address(in);
      // A call makes an object until it has been compiled for good, which takes some thousands.
      long allocated = Long.MAX_VALUE;
      for (int pass = 0; pass < PASSES_MAX && allocated >= ROUNDS; pass++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        rounds(sender, receiver, counter, datagram, to);
        allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      }
      assertThat(allocated).as("bytes for %d batches of 32", ROUNDS).isLessThan(ROUNDS);
    }
  }

  private static void rounds(
      DatagramBatch sender,
      DatagramBatch receiver,
      Counter counter,
      ByteBuffer datagram,
      InetSocketAddress to)
      throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < 32; i++) {
        datagram.clear();
        if (i % 8 == 7) {
          datagram.limit(100);
        }
        sender.send(datagram, to);
      }
      sender.flush();
      counter.left = 32;
      while (counter.left > 0) {
        receiver.receive(counter);
      }
    }
  }

  private static final class Counter implements DatagramBatch.Taker {
    int left;

    @Override
    public void take(byte[] bytes, int length, InetSocketAddress from) {
      left--;
    }

    @Override
    public void pause() {
      // There is nothing to answer.
    }
  }
}
