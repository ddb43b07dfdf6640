/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Allowance;
import io.fawa.loom.fec.FecPacket;
import io.fawa.loom.kcp.Kcp;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.wire.PacketOutput;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request over a link that loses datagrams, and an answer that takes its time; virtual time. */
class LossyProofTest {
  private static final int SEEDS = 1_000;
  private static final long DELAY_MILLIS = 20;
  private static final long THINK_MILLIS = 5_000;
  private static final long PATIENCE_MILLIS = 300_000;

  /** A datagram on its way. */
  private static final class Flight {
    private final long atMillis;
    private final boolean toServer;
    private final byte[] bytes;

    Flight(long atMillis, boolean toServer, byte[] bytes) {
      this.atMillis = atMillis;
      this.toServer = toServer;
      this.bytes = bytes;
    }

    long atMillis() {
      return atMillis;
    }
  }

  /** One client and one server, at one seed. */
  private static final class Conversation {
    private final PriorityQueue<Flight> link =
        new PriorityQueue<>(Comparator.comparingLong(Flight::atMillis));
    private final Random random;
    private final double loss;
    private final Kcp client = new Kcp(7, KcpConfig.fast(), to(true));
    private final KcpStack server =
        new KcpStack(
            7,
            KcpOptions.defaults(),
            Allowance.unlimited(),
            new OutOfBandMessages(new ReentrantLock()),
            to(false),
            0,
            0);
    private long now;

    Conversation(long seed, double loss) {
      this.random = new Random(seed);
      this.loss = loss;
      server.demandProof(0x5eed, 0);
    }

    private PacketOutput to(boolean server) {
      return (bytes, at, length) -> {
        if (random.nextDouble() >= loss) {
          link.add(
              new Flight(now + DELAY_MILLIS, server, Arrays.copyOfRange(bytes, at, at + length)));
        }
      };
    }

    /** Whether the answer arrives. */
    boolean succeeds(int requestBytes, int answerBytes) {
      client.write(new byte[requestBytes], 0, requestBytes);
      client.flush(now);
      long answerAt = Long.MAX_VALUE;
      byte[] target = new byte[10_000];
      int received = 0;
      while (now < PATIENCE_MILLIS && received < answerBytes) {
        long clientDue = client.nextUpdateIn(now);
        long due = Math.min(server.dueMillis(now), answerAt);
        due = Math.min(due, clientDue == Kcp.NEVER ? Long.MAX_VALUE : now + clientDue);
        Flight next = link.peek();
        now = Math.max(now, Math.min(due, next == null ? Long.MAX_VALUE : next.atMillis));
        while (next != null && next.atMillis <= now) {
          link.remove();
          deliver(next);
          next = link.peek();
        }
        if (server.kcp().read(target, 0, target.length) > 0) {
          answerAt = now + THINK_MILLIS;
        }
        if (now >= answerAt) {
          answerAt = Long.MAX_VALUE;
          server.write(target, 0, answerBytes);
          server.flush(now);
        }
        server.update(now);
        client.update(now);
        received += client.read(target, 0, target.length);
      }
      return received == answerBytes;
    }

    private void deliver(Flight flight) {
      byte[] bytes = flight.bytes;
      if (flight.toServer) {
        server.input(FecPacket.NONE, bytes, 0, bytes.length, now);
      } else {
        client.input(bytes, 0, bytes.length, now);
      }
    }
  }

  @ParameterizedTest(name = "loss {0}, a request of {1} bytes, an answer of {2}")
  @CsvSource({"0.1, 1, 1", "0.1, 1, 1000", "0.1, 300, 1000", "0.3, 1, 100", "0.3, 100, 5000"})
  void anAnswerComesHoweverSlowItIs(double loss, int requestBytes, int answerBytes) {
    int failed = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      failed += new Conversation(seed, loss).succeeds(requestBytes, answerBytes) ? 0 : 1;
    }
    assertThat(failed).as("of %d seeds", SEEDS).isZero();
  }
}
