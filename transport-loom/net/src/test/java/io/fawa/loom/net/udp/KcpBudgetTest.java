/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.fec.FecEncoder;
import io.fawa.loom.fec.FecPacket;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.wire.ByteWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What peers make a process hold, over all its connections. */
@Timeout(120)
class KcpBudgetTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int CONNECTION = KcpStack.CONNECTION_BYTES;
  private static final int PUSH = 81;

  private static Budget all(long bytes) {
    return new Budget(bytes, bytes, bytes);
  }

  private static Allowance elsewhere(Budget budget) {
    return budget.connection(new InetSocketAddress("192.0.2.9", 1));
  }

  private static KcpOptions.Builder options(Budget budget) {
    return KcpOptions.builder().budget(budget).linger(Duration.ZERO);
  }

  private static void await(BooleanSupplier condition) {
    Deadline deadline = Deadline.after(SOON);
    while (!condition.getAsBoolean()) {
      assertThat(deadline.remainingNanos()).as("nanoseconds left to wait").isPositive();
      Thread.onSpinWait();
    }
  }

  private static byte[] push(int fragment, int sequence, int bytes) {
    return new ByteWriter(2_000)
        .writeIntLittle(7)
        .writeByte(PUSH)
        .writeByte(fragment)
        .writeShortLittle(1024)
        .writeIntLittle(0)
        .writeIntLittle(sequence)
        .writeIntLittle(0)
        .writeIntLittle(bytes)
        .writeBytes(new byte[bytes])
        .toByteArray();
  }

  private static KcpStack stack(KcpOptions options, Allowance allowance) {
    return new KcpStack(
        7,
        options,
        allowance,
        new OutOfBandMessages(new ReentrantLock()),
        (bytes, at, length) -> {},
        0,
        0);
  }

  /**
   * Whatever comes, in whatever order, what is held is what is taken and what a datagram brings.
   */
  @Test
  void nothingIsHeldThatWasNotTaken() {
    for (long seed = 1; seed <= 60; seed++) {
      Random random = new Random(seed);
      Budget budget = all(random.nextInt(3 * CONNECTION, 600_000));
      KcpConfig config = KcpConfig.fast().withStreamMode(seed % 2 == 0);
      Allowance allowance = elsewhere(budget);
      assertThat(allowance.tryTakeForNew(CONNECTION)).isTrue();
      KcpStack stack = stack(options(budget).config(config).build(), allowance);
      byte[] target = new byte[20_000];
      for (int step = 0; step < 2_000; step++) {
        switch (random.nextInt(4)) {
          case 0 -> {
            stack.kcp().read(target, 0, random.nextInt(target.length));
            stack.settle();
          }
          case 1 -> {
            stack.write(target, 0, random.nextInt(1, 5_000));
            stack.flush(step);
          }
          default -> {
            int sequence =
                stack.kcp().info().receiveNext() + random.nextInt(random.nextBoolean() ? 1 : 9);
            byte[] segment =
                push(random.nextInt(256), sequence, random.nextInt(2) * random.nextInt(1_376));
            stack.input(FecPacket.NONE, segment, 0, segment.length, step);
          }
        }
        long held =
            stack.kcp().memory().unreadBytes()
                + stack.kcp().memory().unusedBytes()
                + stack.kcp().memory().unacknowledgedBytes();
        // The shares are part of what a connection costs.
        assertThat(held)
            .as("seed %d step %d", seed, step)
            .isLessThanOrEqualTo(budget.heldBytes() - 6 * 1024);
      }
      stack.end();
      stack.discard();
      assertThat(budget.heldBytes()).as("seed %d", seed).isZero();
    }
  }

  @Test
  void whatCanStillBeReadIsHeldUntilItIsReadOrDropped() {
    for (boolean read : new boolean[] {true, false}) {
      Budget budget = all(1 << 20);
      Allowance allowance = elsewhere(budget);
      assertThat(allowance.tryTakeForNew(CONNECTION)).isTrue();
      KcpStack stack = stack(options(budget).build(), allowance);
      for (int i = 0; i < 100; i++) {
        byte[] segment = push(0, i, 1_376);
        stack.input(FecPacket.NONE, segment, 0, segment.length, i);
      }
      stack.end();
      assertThat(budget.heldBytes()).isGreaterThan(100 * 1_376);
      if (read) {
        assertThat(stack.kcp().read(new byte[200_000], 0, 200_000)).isEqualTo(100 * 1_376);
        stack.settle();
      } else {
        stack.discard();
      }
      assertThat(budget.heldBytes()).isZero();
    }
  }

  @Test
  void groupsOfErrorCorrectionAreHeldWhileThereIsRoom() {
    List<byte[]> packets = new ArrayList<>();
    FecEncoder peer =
        new FecEncoder(
            new FecConfig(10, 3),
            0,
            0,
            (bytes, at, length) -> packets.add(Arrays.copyOfRange(bytes, at, at + length)));
    for (int i = 0; i < 200; i++) {
      byte[] packet = new byte[FecPacket.DATA_HEADER_BYTES + 24 + 1_000];
      System.arraycopy(push(0, i, 1_000), 0, packet, FecPacket.DATA_HEADER_BYTES, 1_024);
      peer.emit(packet, FecPacket.DATA_HEADER_BYTES, 1_024);
    }
    for (long spare : new long[] {1 << 20, 1_000}) {
      Budget budget = all(CONNECTION * 8 / 7 + spare);
      Allowance allowance = elsewhere(budget);
      assertThat(allowance.tryTakeForNew(CONNECTION)).isTrue();
      KcpStack stack = stack(options(budget).fec(new FecConfig(10, 3)).build(), allowance);
      byte[] target = new byte[100_000];
      int read = 0;
      for (int i = 0; i < packets.size(); i++) {
        byte[] packet = packets.get(i);
        // One of each group is lost, and comes again at the end.
        if (i % 13 != 4) {
          stack.input(FecPacket.type(packet, 0, packet.length), packet, 0, packet.length, i);
          read += stack.kcp().read(target, 0, target.length);
          stack.settle();
        }
      }
      if (spare > 100_000) {
        assertThat(stack.stats().rebuiltPackets()).isGreaterThan(15);
        assertThat(budget.heldBytes()).isGreaterThan(CONNECTION + 100_000);
        for (long now = 1_000; now < 20_000; now += 1_000) {
          stack.update(now);
        }
        assertThat(budget.heldBytes())
            .as("at rest: a decoder without groups, and a group of acknowledgements half sent")
            .isLessThanOrEqualTo(CONNECTION + 8 * 1024 + 13 * 1_536);
      } else {
        assertThat(stack.stats().rebuiltPackets()).isZero();
        assertThat(read).as("what came before the first loss").isBetween(1, 20_000);
        assertThat(budget.heldBytes()).isEqualTo(CONNECTION);
      }
      stack.discard();
    }
  }

  @Test
  void errorCorrectionOfWhatIsSentIsTakenBeforeAnythingComes() {
    for (boolean update : new boolean[] {true, false}) {
      Budget budget = all(1 << 20);
      Allowance allowance = elsewhere(budget);
      assertThat(allowance.tryTakeForNew(CONNECTION)).isTrue();
      KcpStack stack = stack(options(budget).fec(new FecConfig(10, 3)).build(), allowance);
      assertThat(stack.write(new byte[2_500], 0, 2_500)).isEqualTo(2_500);
      assertThat(budget.heldBytes()).as("its share").isEqualTo(CONNECTION);
      if (update) {
        stack.update(100);
        stack.update(200);
      } else {
        stack.flush(100);
      }
      assertThat(budget.heldBytes()).isGreaterThan(CONNECTION + 2_500);
      stack.discard();
    }
  }

  @Test
  void errorCorrectionHoldsNothingWhileItMayNot() {
    FecConfig groups = new FecConfig(3, 2);
    List<byte[]> packets = new ArrayList<>();
    FecLayer layer =
        new FecLayer(
            Optional.of(groups),
            (bytes, at, length) -> packets.add(Arrays.copyOfRange(bytes, at, at + length)),
            (bytes, at, length) -> {});
    for (boolean allowed : new boolean[] {true, false}) {
      layer.hold(allowed);
      for (int i = 0; i < 4; i++) {
        layer.output().emit(new byte[1_024], FecPacket.DATA_HEADER_BYTES, 1_000);
      }
      packets.forEach(packet -> layer.input(packet, 0, packet.length));
      assertThat(layer.memoryBytes() > 0).isEqualTo(allowed);
    }
    layer.hold(true);
    layer.output().emit(new byte[1_024], FecPacket.DATA_HEADER_BYTES, 1_000);
    layer.hold(false);
    assertThat(layer.memoryBytes()).as("of a group that has begun").isZero();
  }

  @Test
  void messagesBesideTheStreamAreLostWhenThereIsNoRoomForThem() {
    for (long spare : new long[] {1 << 20, 1_000}) {
      Budget budget = all(CONNECTION * 8 / 7 + spare);
      Allowance allowance = elsewhere(budget);
      assertThat(allowance.tryTakeForNew(CONNECTION)).isTrue();
      ReentrantLock lock = new ReentrantLock();
      lock.lock();
      OutOfBandMessages messages = new OutOfBandMessages(lock);
      KcpStack stack =
          new KcpStack(
              7, options(budget).build(), allowance, messages, (bytes, at, length) -> {}, 0, 0);
      for (int i = 0; i < 100; i++) {
        byte[] packet = OutOfBandMessages.packet(7, new byte[1_000]);
        stack.input(FecPacket.OUT_OF_BAND, packet, 0, packet.length, i);
      }
      assertThat(messages.memoryBytes()).isEqualTo(spare > 100_000 ? 64 * 1_032 : 0);
      assertThat(budget.heldBytes()).isGreaterThanOrEqualTo(CONNECTION + messages.memoryBytes());
      stack.discard();
      assertThat(budget.heldBytes()).isZero();
    }
  }

  @Test
  void oneThatIsNotReadTakesWhatThereIsAndOthersGoOn() throws Exception {
    Budget budget = all(400 * 1024);
    try (KcpListener listener = KcpListener.bind(Echo.loopback(), options(budget).build());
        KcpConnection greedy =
            KcpConnection.connect(listener.localAddress(), KcpOptions.defaults());
        KcpConnection modest =
            KcpConnection.connect(listener.localAddress(), KcpOptions.defaults())) {
      byte[] much = new byte[1_000_000];
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  greedy.write(much, 0, much.length, Deadline.after(SOON));
                } catch (IOException e) {
                  // The test is over.
                }
              });
      KcpConnection unread = listener.accept(Deadline.after(SOON));
      await(() -> budget.refusals() > 0);
      modest.output().write(1);
      KcpConnection server = listener.accept(Deadline.after(SOON));
      Thread.ofVirtual()
          .start(() -> {
            try {
              server.input().transferTo(server.output());
            } catch (IOException e) {
              // The test is over.
            }
          });
      assertThat(modest.input().read()).isEqualTo(1);
      Echo.transfer(modest, 200_000);
      assertThat(unread.available()).isLessThan(400 * 1024);

      byte[] target = new byte[65_536];
      for (int left = much.length; left > 0; ) {
        left -= unread.read(target, 0, Math.min(left, target.length), Deadline.after(SOON));
      }
      writer.join();
      unread.close();
      server.close();
    }
    assertThat(budget.heldBytes()).isZero();
  }

  @Test
  void aConnectionGoesOnWithItsShareWhenEverythingIsTaken() throws Exception {
    Budget budget = all(200 * 1024);
    try (KcpListener listener =
            KcpListener.bind(Echo.loopback(), options(budget).fec(FecConfig.defaults()).build());
        Allowance elsewhere = elsewhere(budget);
        KcpConnection client =
            KcpConnection.connect(
                listener.localAddress(), KcpOptions.builder().fec(FecConfig.defaults()).build())) {
      client.output().write(1);
      KcpConnection server = listener.accept(Deadline.after(SOON));
      Thread.ofVirtual()
          .start(() -> {
            try {
              server.input().transferTo(server.output());
            } catch (IOException e) {
              // The test is over.
            }
          });
      assertThat(client.input().read()).isEqualTo(1);
      while (elsewhere.tryTake(1_000)) {
        assertThat(elsewhere.heldBytes()).isLessThan(200 * 1024);
      }
      Echo.transfer(client, 300_000);
      server.close();
    }
    assertThat(budget.heldBytes()).isZero();
  }

  @Test
  void whoComesWhenEverythingIsTakenIsLetInLater() throws Exception {
    Budget budget = all(100 * 1024);
    try (KcpListener listener = KcpListener.bind(Echo.loopback(), options(budget).build());
        Allowance elsewhere = elsewhere(budget);
        KcpConnection client =
            KcpConnection.connect(listener.localAddress(), KcpOptions.defaults())) {
      elsewhere.take(74 * 1024);
      client.output().write(7);
      await(() -> listener.ignoredDatagrams() > 0);
      assertThat(listener.connections()).isZero();
      elsewhere.give(74 * 1024);
      try (KcpConnection server = listener.accept(Deadline.after(SOON))) {
        assertThat(server.input().read()).isEqualTo(7);
      }
    }
    assertThat(budget.heldBytes()).isZero();
  }

  @Test
  void aClientIsToldThatThereIsNoMemory() throws Exception {
    Budget budget = all(CONNECTION);
    KcpOptions options = options(budget).build();
    assertThatThrownBy(() -> KcpConnection.connect(Echo.loopback(), options))
        .isInstanceOf(IOException.class)
        .hasMessage("no memory left of the budget for one more connection");
    assertThat(budget.heldBytes()).isZero();
  }

  @Test
  void connectionsThatNobodyAcceptsGiveAllBack() throws Exception {
    Budget budget = all(1 << 22);
    List<KcpConnection> clients = new ArrayList<>();
    try (KcpListener listener = KcpListener.bind(Echo.loopback(), options(budget).build())) {
      for (int i = 0; i < 5; i++) {
        KcpConnection client =
            KcpConnection.connect(listener.localAddress(), KcpOptions.defaults());
        clients.add(client);
        client.output().write(new byte[100_000]);
      }
      await(() -> listener.connections() == 5);
      assertThat(budget.heldBytes()).isGreaterThanOrEqualTo(5 * CONNECTION);
    }
    for (KcpConnection client : clients) {
      client.close(Duration.ZERO);
    }
    assertThat(budget.heldBytes()).isZero();
  }
}
