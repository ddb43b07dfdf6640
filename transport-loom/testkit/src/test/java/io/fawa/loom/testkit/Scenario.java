/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.fec.FecPacket;
import io.fawa.loom.kcp.Kcp;
import io.fawa.loom.kcp.KcpConfig;
import java.util.Optional;
import java.util.Random;

/** Two ends, a link and two applications, everything drawn from one seed. */
final class Scenario {
  private static final long LIMIT_MILLIS = 3_600_000;

  private final long seed;
  private final Random random;
  private final SimNetwork network;
  private final LinkConditions conditions;
  private final KcpPair pair;
  private final Flow toRight;
  private final Flow toLeft;

  Scenario(long seed) {
    this.seed = seed;
    this.random = new Random(seed * 0x9e3779b97f4a7c15L);
    boolean nearWrap = random.nextInt(4) == 0;
    this.network =
        new SimNetwork(random.nextLong(), nearWrap ? (1L << 32) - 500 : random.nextInt());
    this.conditions = conditions(random);
    KcpConfig leftConfig = config(random);
    KcpConfig rightConfig = config(random);
    Optional<FecConfig> leftFec = fec(random);
    Optional<FecConfig> rightFec = random.nextInt(3) == 0 ? fec(random) : leftFec;
    this.pair = new KcpPair(network, conditions, leftConfig, rightConfig, leftFec, rightFec);
    int leftStart = nearWrap ? -1 - random.nextInt(40) : 0;
    int rightStart = nearWrap ? Integer.MAX_VALUE - random.nextInt(40) : 0;
    pair.left().kcp().startAt(leftStart, rightStart);
    pair.right().kcp().startAt(rightStart, leftStart);
    int scale = 1 + random.nextInt(12_000);
    this.toRight = new Flow(pair.left(), pair.right(), leftConfig, random.nextInt(scale));
    this.toLeft = new Flow(pair.right(), pair.left(), rightConfig, 1 + random.nextInt(scale));
  }

  private static LinkConditions conditions(Random random) {
    LinkConditions made =
        LinkConditions.perfect().withDelay(random.nextInt(100), random.nextInt(40));
    made = random.nextInt(4) == 0 ? made : made.withLoss(random.nextDouble() * 0.3);
    made = random.nextBoolean() ? made : made.withDuplicates(random.nextDouble() * 0.2);
    made = random.nextBoolean() ? made : made.withSpoiling(random.nextDouble() * 0.1);
    int held = random.nextInt(120);
    return random.nextBoolean() ? made : made.withReordering(random.nextDouble() * 0.3, held);
  }

  private static KcpConfig config(Random random) {
    int window = 1 + random.nextInt(1 << (1 + random.nextInt(7)));
    int growth = random.nextInt(3) == 0 ? random.nextInt(500) : 0;
    return KcpConfig.defaults()
        .withMtu(60 + random.nextInt(1340), 0, 0)
        .withWindows(window, 1 + random.nextInt(1 << (1 + random.nextInt(7))))
        .withSendWindowMax(window + growth)
        .withNoDelay(
            random.nextBoolean(),
            10 + random.nextInt(40),
            random.nextInt(4),
            random.nextInt(3) == 0)
        .withStreamMode(random.nextInt(3) == 0)
        .withAckNoDelay(random.nextInt(3) == 0)
        .withSmallCopies(Math.max(0, random.nextInt(8) - 4));
  }

  private static Optional<FecConfig> fec(Random random) {
    return random.nextBoolean()
        ? Optional.empty()
        : Optional.of(new FecConfig(1 + random.nextInt(12), 1 + random.nextInt(4)));
  }

  /** Runs to the end and answers the network's trace. */
  long run() {
    try {
      toRight.act();
      toLeft.act();
      boolean finished =
          network.runUntil(
              () -> {
                toRight.check();
                toLeft.check();
                return toRight.finished() && toLeft.finished();
              },
              LIMIT_MILLIS);
      assertThat(finished).as("everything arrives").isTrue();
      boolean quiet =
          network.runUntil(() -> toRight.acknowledged() && toLeft.acknowledged(), LIMIT_MILLIS);
      assertThat(quiet).as("everything is acknowledged").isTrue();
      network.run(200_000);
      assertThat(pair.left().kcp().nextUpdateIn(network.nowMillis())).isEqualTo(Kcp.NEVER);
      assertThat(pair.right().kcp().nextUpdateIn(network.nowMillis())).isEqualTo(Kcp.NEVER);
      return network.trace();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + conditions, e);
    }
  }

  /** Bytes one way: written when there is room, read when the reader feels like it. */
  private final class Flow {
    private final KcpEnd from;
    private final KcpEnd to;
    private final KcpConfig config;
    private final int total;
    private final boolean messages;
    private final int salt = random.nextInt();
    private final byte[] buffer = new byte[4096];
    private int written;
    private int read;
    private int una;
    private int expected;

    Flow(KcpEnd from, KcpEnd to, KcpConfig config, int total) {
      this.from = from;
      this.to = to;
      this.config = config;
      this.total = total;
      this.messages = !config.streamMode() && random.nextBoolean();
      this.una = from.kcp().info().sendUna();
      this.expected = to.kcp().info().receiveNext();
    }

    void act() {
      if (written < total) {
        write();
      }
      if (random.nextInt(4) > 0) {
        read();
      }
      if (!finished()) {
        network.in(1 + random.nextInt(random.nextInt(30) == 0 ? 3_000 : 30), this::act);
      }
    }

    private void write() {
      int length = Math.min(total - written, 1 + random.nextInt(1 + random.nextInt(4096)));
      for (int i = 0; i < length; i++) {
        buffer[i] = at(written + i);
      }
      if (messages) {
        length = Math.min(length, 255 * config.segmentBytes());
        written += from.kcp().send(buffer, 0, length) ? length : 0;
        if (random.nextInt(3) > 0) {
          from.flush();
        }
        from.changed();
      } else {
        written += from.write(buffer, 0, length);
      }
    }

    private void read() {
      int bytes = messages ? to.kcp().messageBytes() : 1 + random.nextInt(4096);
      if (bytes <= 0) {
        return;
      }
      int count = messages ? to.kcp().receive(buffer, 0, buffer.length) : to.read(buffer, 0, bytes);
      to.changed();
      for (int i = 0; i < count; i++) {
        if (buffer[i] != at(read + i)) {
          throw new AssertionError("byte " + (read + i) + " of " + total + " differs");
        }
      }
      read += count;
    }

    private byte at(int index) {
      int mixed = (index + salt) * 0x85ebca6b;
      return (byte) (mixed >>> 24 ^ mixed);
    }

    boolean finished() {
      return read == total;
    }

    boolean acknowledged() {
      return from.kcp().info().waiting() == 0;
    }

    void check() {
      Kcp sender = from.kcp();
      Kcp receiver = to.kcp();
      int sendWindow = config.sendWindowMax();
      require(sender.info().waiting() < sendWindow + sendWindow / 8 + 255, "too much waits");
      // A scaled window leaves out what the peer has already, but not the peer's window.
      int most = config.sendWindow() < sendWindow ? to.kcp().config().receiveWindow() : 0;
      require(sender.info().inFlight() <= Math.max(sendWindow, most + 256), "too much in flight");
      int window = receiver.config().receiveWindow();
      require(receiver.info().buffered() <= 2 * window + 256, "too much buffered");
      require(sender.info().sendUna() - una >= 0, "una went back");
      una = sender.info().sendUna();
      require(receiver.info().receiveNext() - expected >= 0, "the number expected went back");
      expected = receiver.info().receiveNext();
      require(una - expected <= 0, "acknowledged before it arrived");
      require(read <= written, "read more than was written");
      int packet = config.mtuBytes() + FecPacket.DATA_HEADER_BYTES;
      require(from.largestPacketBytes() <= packet, "packet too large");
    }

    private void require(boolean holds, String broken) {
      if (!holds) {
        throw new AssertionError(broken);
      }
    }
  }
}
