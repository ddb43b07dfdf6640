/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import static io.fawa.loom.session.Patience.ANYWHERE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.session.Audience;
import io.fawa.loom.session.EchoService;
import io.fawa.loom.session.Patience;
import io.fawa.loom.session.PushPolicy;
import io.fawa.loom.session.PushResult;
import io.fawa.loom.session.Security;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.ServerConfig;
import io.fawa.loom.session.Session;
import io.fawa.loom.session.carrier.Carrier;
import io.fawa.loom.session.carrier.PackConnection;
import io.fawa.loom.session.carrier.TcpCarrier;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Some clients read nothing: packs wait for them, a thread waits to write to each, and a handler of
 * each waits for room, for ten minutes. Broadcasts reach all others meanwhile.
 */
@Timeout(180)
class StalledReadersTest {
  private static final int STALLED = 20;
  private static final int READERS = 80;
  private static final int BROADCASTS = 20;
  private static final int FULL_IN_A_ROW = 20;
  private static final Duration NEVER = Duration.ofMinutes(10);

  private final CountDownLatch waiting = new CountDownLatch(STALLED);
  private final CountDownLatch received = new CountDownLatch(READERS * BROADCASTS);
  private final List<PackConnection> opened = new ArrayList<>();

  /** Sends to all what begins with "all", and waits for room for any other. */
  private final class Hall extends EchoService {
    private final AtomicReference<Server> server = new AtomicReference<>();

    Hall() {
      super(false);
    }

    @Override
    public void handle(Session session, byte[] pack) {
      if (new String(pack, UTF_8).startsWith("all")) {
        Objects.requireNonNull(server.get()).broadcast(Audience.all(), pack);
      } else {
        waiting.countDown();
        session.push(pack, PushPolicy.BLOCK);
      }
    }
  }

  private PackConnection client(Carrier carrier, URI target, long uid) throws IOException {
    PackConnection client = carrier.connect(target, Patience.deadline());
    opened.add(client);
    client.send(List.of(("uid:" + uid).getBytes(UTF_8)));
    assertThat(client.receive()).isPresent();
    return client;
  }

  private static void fill(Session session) throws InterruptedException {
    byte[] pack = new byte[Server.PACK_BYTES_MAX];
    for (int full = 0; full < FULL_IN_A_ROW; ) {
      // It may be full for a moment while the system still takes packs.
      boolean dropped = session.push(pack, PushPolicy.DROP_NEWEST) == PushResult.DROPPED;
      full = dropped ? full + 1 : 0;
      TimeUnit.MILLISECONDS.sleep(dropped ? 10 : 0);
    }
  }

  private void count(PackConnection reader) {
    try {
      for (int i = 0; i < BROADCASTS; i++) {
        assertThat(reader.receive().orElseThrow()).asString(UTF_8).isEqualTo("all " + i);
        received.countDown();
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void othersGetAll(Carrier carrier) throws Exception {
    Hall hall = new Hall();
    ServerConfig config =
        ServerConfig.builder()
            .replyChanSize(8)
            .pushTimeout(NEVER)
            .requestIdleTimeout(NEVER)
            .stopTimeout(Duration.ofSeconds(1))
            .build();
    try (Server server =
        Server.builder(hall).security(Security.ofOriginal()).config(config).start()) {
      hall.server.set(server);
      URI target =
          URI.create(
              carrier.scheme() + "://127.0.0.1:" + server.listen(carrier, ANYWHERE).getPort());
      for (long uid = 1; uid <= STALLED; uid++) {
        PackConnection stalled = client(carrier, target, uid);
        fill(server.sessionOfUid(uid).orElseThrow());
        stalled.send(List.of("room?".getBytes(UTF_8)));
      }
      for (long uid = 1_000; uid < 1_000 + READERS; uid++) {
        PackConnection reader = client(carrier, target, uid);
        Thread.ofVirtual().start(() -> count(reader));
      }
      assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
      PackConnection sender = client(carrier, target, 999);
      for (int i = 0; i < BROADCASTS; i++) {
        sender.send(List.of(("all " + i).getBytes(UTF_8)));
        // Its own comes back too; with it the next may go, so that no queue of a reader is full.
        assertThat(sender.receive().orElseThrow()).asString(UTF_8).isEqualTo("all " + i);
        long missing = (long) READERS * (BROADCASTS - 1 - i);
        Patience.await(() -> received.getCount() <= missing);
      }
      assertThat(server.sessionOfUid(1).orElseThrow().packsDropped())
          .isGreaterThanOrEqualTo(BROADCASTS);
    } finally {
      opened.forEach(PackConnection::close);
    }
  }

  @Test
  void overTcp() throws Exception {
    othersGetAll(new TcpCarrier());
  }

  @Test
  void overWebSocket() throws Exception {
    othersGetAll(new WebSocketCarrier());
  }
}
