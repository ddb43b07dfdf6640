/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static io.fawa.loom.session.Patience.ANYWHERE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Deadline;
import io.fawa.loom.session.carrier.TcpCarrier;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that stops while a thousand clients send and are sent to. */
@Timeout(240)
class DrainTest {
  private static final int CLIENTS = 1_000;
  private static final int DIALLING_AT_ONCE = 50;

  /** Clients of one machine cannot read as fast as one thread can queue. */
  private static final long PUSH_PAUSE_NANOS = 50_000_000L;

  private final Counting service = new Counting();

  private static AtomicLong[] counters() {
    return Stream.generate(AtomicLong::new).limit(CLIENTS).toArray(AtomicLong[]::new);
  }

  /** Counts what it has handled of each. */
  private static final class Counting implements Service {
    private final AtomicLong[] handled = counters();

    @Override
    public Admission authenticate(AuthRequest request) {
      long uid = Long.parseLong(new String(request.pack(), UTF_8));
      return new Admission(uid, 0, "", new byte[] {1});
    }

    @Override
    public void handle(Session session, byte[] pack) {
      handled[(int) session.uid()].incrementAndGet();
    }

    long handled(long uid) {
      return handled[(int) uid].get();
    }
  }

  /** One that sends all the time, and counts what it is sent until it is told to go elsewhere. */
  private static final class Busy implements AutoCloseable {
    private final long uid;
    private final Client client;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final CountDownLatch toldToGo = new CountDownLatch(1);

    Busy(long uid, int port) throws IOException {
      this.uid = uid;
      this.client =
          Client.builder(Login.of(Long.toString(uid).getBytes(UTF_8)))
              .carrier(new TcpCarrier())
              .target(URI.create("tcp://127.0.0.1:" + port))
              .connect(Patience.deadline());
    }

    void start() {
      Thread.ofVirtual().start(() -> untilItEnds(this::send));
      Thread.ofVirtual().start(() -> untilItEnds(this::receive));
    }

    private interface Step {
      boolean take() throws IOException, InterruptedException;
    }

    private static void untilItEnds(Step step) {
      try {
        boolean more = true;
        while (more) {
          more = step.take();
        }
      } catch (IOException e) {
        // It was closed.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private boolean send() throws IOException, InterruptedException {
      client.send(new byte[100], Deadline.after(Duration.ofMillis(100)));
      sent.incrementAndGet();
      Thread.sleep(10);
      return true;
    }

    private boolean receive() throws IOException {
      return switch (client.receive()) {
        case Received.Pack pack -> received.incrementAndGet() > 0;
        case Received.GoAway away -> {
          toldToGo.countDown();
          yield false;
        }
        case Received.HistoryLost lost -> false;
      };
    }

    /** In this order: what is sent meanwhile is acknowledged even less. */
    boolean allAcknowledgedWere(LongSupplier handled) {
      long before = sent.get();
      return handled.getAsLong() >= before - client.unacknowledged() - client.outgoing().packs();
    }

    @Override
    public void close() {
      client.close(Duration.ZERO);
    }
  }

  private static List<Busy> dial(int port) throws Exception {
    List<Busy> all = new ArrayList<>();
    try (ExecutorService dialling = Executors.newFixedThreadPool(DIALLING_AT_ONCE)) {
      List<Future<Busy>> opening = new ArrayList<>();
      for (long uid = 0; uid < CLIENTS; uid++) {
        long own = uid;
        opening.add(dialling.submit(() -> new Busy(own, port)));
      }
      for (Future<Busy> one : opening) {
        all.add(one.get());
      }
    }
    return all;
  }

  private static Thread push(Server server, AtomicLong[] queued, BooleanSupplier until) {
    return Thread.ofVirtual()
        .start(() -> {
          while (!until.getAsBoolean()) {
            for (int uid = 0; uid < CLIENTS; uid++) {
              if (server.push(uid, new byte[200]).queued()) {
                queued[uid].incrementAndGet();
              }
            }
            LockSupport.parkNanos(PUSH_PAUSE_NANOS);
          }
        });
  }

  /** What was told to be queued arrives, and what was acknowledged was handled: nothing is lost. */
  @Test
  void nothingThatWasAcknowledgedIsLost() throws Exception {
    ServerConfig config = ServerConfig.builder().stopTimeout(Duration.ofSeconds(60)).build();
    AtomicLong[] queued = counters();
    Server server = Server.builder(service).config(config).start();
    List<Busy> all = dial(server.listen(new TcpCarrier(), ANYWHERE).getPort());
    try {
      all.forEach(Busy::start);
      Thread pushing = push(server, queued, server::stopping);
      for (Busy one : all) {
        Patience.await(() -> one.received.get() > 0 && service.handled(one.uid) > 0);
      }
      server.stop();
      pushing.join();
      for (Busy one : all) {
        Patience.await(() -> one.toldToGo.getCount() == 0);
        assertThat(one.received.get()).isEqualTo(queued[(int) one.uid].get());
        Patience.await(() -> one.allAcknowledgedWere(() -> service.handled(one.uid)));
      }
    } finally {
      server.close();
      all.forEach(Busy::close);
    }
  }
}
