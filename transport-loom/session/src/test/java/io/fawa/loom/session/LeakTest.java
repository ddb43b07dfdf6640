/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import io.fawa.loom.session.carrier.TcpCarrier;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who come and go leave nothing. */
@Timeout(300)
class LeakTest {
  private static final int ROUNDS = 10_000;
  private static final int AT_ONCE = 20;
  private static final int THREADS_SLACK = 4;
  private static final int FILES_SLACK = 4;
  private static final long HEAP_SLACK_BYTES = 8L << 20;
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private record Footprint(int threads, long descriptors, long heapBytes) {
    boolean isNoMoreThan(Footprint before) {
      return threads <= before.threads + THREADS_SLACK
          && descriptors <= before.descriptors + FILES_SLACK
          && heapBytes < before.heapBytes + HEAP_SLACK_BYTES;
    }

    static Footprint now() throws IOException {
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      Runtime runtime = Runtime.getRuntime();
      long descriptors = 0;
      Path own = Path.of("/proc/self/fd");
      if (Files.isDirectory(own)) {
        try (Stream<Path> all = Files.list(own)) {
          descriptors = all.count();
        }
      }
      return new Footprint(
          ManagementFactory.getThreadMXBean().getThreadCount(),
          descriptors,
          runtime.totalMemory() - runtime.freeMemory());
    }
  }

  private interface Visit {
    void make(int port) throws Exception;
  }

  private static void original(int port) throws IOException {
    InetSocketAddress at = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try (RawClient client = RawClient.welcomed(at, "uid:1")) {
      client.send("a");
      assertThat(client.receive()).isEqualTo("echo:a");
    }
  }

  private static void own(int port) throws IOException {
    try (Client client =
        Client.builder(Login.of("uid:1".getBytes(UTF_8)))
            .carrier(new TcpCarrier())
            .target(URI.create("tcp://127.0.0.1:" + port))
            .connect(Deadline.after(Duration.ofSeconds(60)))) {
      client.send("a".getBytes(UTF_8));
      client.receive(Deadline.after(Duration.ofSeconds(60)));
    }
  }

  private static void rounds(int count, int port, Visit visit) throws Exception {
    List<Callable<Boolean>> visitors = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      visitors.add(() -> {
        for (int k = 0; k < count / AT_ONCE; k++) {
          visit.make(port);
        }
        return true;
      });
    }
    try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> visitor : tasks.invokeAll(visitors)) {
        assertThat(visitor.get()).isTrue();
      }
    }
  }

  private static void awaitEmpty(Server server, Budget budget) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (server.stats().connections() + server.stats().sessions() > 0 || budget.heldBytes() > 0) {
      assertThat(System.nanoTime())
          .as("%s, %d bytes", server.stats(), budget.heldBytes())
          .isLessThan(end);
      Thread.sleep(10);
    }
  }

  @Test
  void everythingIsBackWhereItWas() throws Exception {
    Budget budget = Budget.of(64 << 20);
    EchoService service =
        new EchoService(false) {
          @Override
          public void onConnected(Session session) {}

          @Override
          public void onDisconnected(Session session, EndReason reason) {}
        };
    ServerConfig config = ServerConfig.builder().sameUid(SameUid.KEEP_BOTH).budget(budget).build();
    try (Server server =
        Server.builder(service).security(Security.ofOwn().orOriginal()).config(config).start()) {
      int port =
          server.listen(new TcpCarrier(TcpCarrier.Options.defaults(), budget), ANYWHERE).getPort();
      rounds(ROUNDS / 20, port, LeakTest::original);
      rounds(ROUNDS / 20, port, LeakTest::own);
      awaitEmpty(server, budget);
      Footprint before = Footprint.now();
      rounds(ROUNDS, port, LeakTest::original);
      rounds(ROUNDS / 10, port, LeakTest::own);
      awaitEmpty(server, budget);
      // The threads that the JDK adds for a moment end after half a minute without work.
      long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
      Footprint after = Footprint.now();
      while (!after.isNoMoreThan(before) && System.nanoTime() < end) {
        Thread.sleep(500);
        after = Footprint.now();
      }
      assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + THREADS_SLACK);
      assertThat(after.descriptors()).isLessThanOrEqualTo(before.descriptors() + FILES_SLACK);
      assertThat(after.heapBytes()).isLessThan(before.heapBytes() + HEAP_SLACK_BYTES);
    }
  }
}
