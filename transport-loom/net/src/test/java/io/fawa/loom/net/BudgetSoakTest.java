/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.net.smux.Carrier;
import io.fawa.loom.net.smux.SmuxSession;
import io.fawa.loom.net.smux.SmuxStream;
import io.fawa.loom.net.udp.KcpConnection;
import io.fawa.loom.net.udp.KcpListener;
import io.fawa.loom.net.udp.KcpOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both ends of many conversations with one small budget, which is used up again and again; each is
 * ended in its own way, and at last everything is given back.
 */
@Timeout(180)
class BudgetSoakTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int CONVERSATIONS = 40;

  private final AtomicInteger stuck = new AtomicInteger();

  private static void echo(SmuxStream stream, Random random) {
    int most = random.nextInt(200_000);
    try (stream) {
      byte[] buffer = new byte[1 + random.nextInt(20_000)];
      int left = most;
      int count = stream.input().read(buffer);
      while (count >= 0 && left > 0) {
        stream.output().write(buffer, 0, count);
        left -= count;
        count = stream.input().read(buffer);
      }
    } catch (IOException e) {
      // Somebody has ended it.
    }
  }

  private static void serve(KcpConnection connection, MuxConfig config, Budget budget, long seed) {
    Random random = new Random(seed);
    Carrier carrier = Carrier.of(connection.input(), connection.output(), connection);
    try (ExecutorService streams = Executors.newVirtualThreadPerTaskExecutor();
        SmuxSession session = SmuxSession.server(config, carrier, budget)) {
      for (int i = 0; i < 1 + random.nextInt(8); i++) {
        SmuxStream stream = session.acceptStream(Deadline.after(Duration.ofSeconds(2)));
        streams.execute(() -> echo(stream, new Random(random.nextLong())));
      }
    } catch (IOException e) {
      // Nobody came any more, or the session is over.
    }
  }

  /**
   * Opens streams, writes more than is read, and leaves once so many of them as the seed says have
   * come to the end of writing or of reading.
   */
  private void converse(
      InetSocketAddress server, KcpOptions options, MuxConfig config, Budget budget, long seed) {
    Random random = new Random(seed);
    try {
      KcpConnection connection = KcpConnection.connect(server, options);
      Carrier carrier = Carrier.of(connection.input(), connection.output(), connection);
      SmuxSession session = SmuxSession.client(config, carrier, budget);
      try (ExecutorService streams = Executors.newVirtualThreadPerTaskExecutor()) {
        int count = 1 + random.nextInt(6);
        CountDownLatch steps = new CountDownLatch(random.nextInt(2 * count + 1));
        for (int i = 0; i < count; i++) {
          SmuxStream stream = session.openStream();
          int bytes = random.nextInt(300_000);
          int read = random.nextInt(bytes + 1);
          streams.execute(() -> writeAndReadSome(stream, bytes, read, steps));
        }
        stuck.addAndGet(steps.await(SOON.toSeconds(), TimeUnit.SECONDS) ? 0 : 1);
        session.close(Duration.ofMillis(random.nextInt(2) * 200L));
      }
    } catch (IOException e) {
      // There was no memory for it, or the session is over.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void writeAndReadSome(
      SmuxStream stream, int bytes, int read, CountDownLatch steps) {
    try (stream) {
      try {
        stream.output().write(new byte[bytes]);
      } finally {
        steps.countDown();
      }
      stream.input().readNBytes(read);
    } catch (IOException e) {
      // Somebody has ended it.
    } finally {
      steps.countDown();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void atTheEndNothingIsHeld(long seed) throws Exception {
    Random random = new Random(seed);
    Budget budget = new Budget(2_500_000, 2_500_000, 600_000);
    KcpOptions.Builder builder = KcpOptions.builder().budget(budget).linger(Duration.ofMillis(100));
    KcpOptions options = seed % 2 == 0 ? builder.build() : builder.fec(new FecConfig(5, 2)).build();
    MuxConfig config =
        MuxConfig.defaults().withVersion(1 + (int) (seed / 2 % 2)).withKeepAlive(200, 5_000);
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      try (KcpListener listener = KcpListener.bind(any, options);
          ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        tasks.execute(() -> {
          try {
            while (true) {
              KcpConnection connection = listener.accept();
              tasks.execute(() -> serve(connection, config, budget, connection.conversation()));
            }
          } catch (IOException e) {
            // Closed.
          }
        });
        InetSocketAddress address = listener.localAddress();
        for (int i = 0; i < CONVERSATIONS; i++) {
          long own = random.nextLong();
          clients.execute(() -> converse(address, options, config, budget, own));
        }
      }
    }
    Deadline deadline = Deadline.after(SOON);
    while (budget.heldBytes() != 0) {
      assertThat(deadline.remainingNanos()).as("%d bytes held", budget.heldBytes()).isPositive();
      Thread.onSpinWait();
    }
    assertThat(budget.refusals()).as("it was used up").isPositive();
    assertThat(stuck).as("conversations that went no further").hasValue(0);
  }
}
