/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.loom.session.carrier.TcpCarrier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class TunnelTest {
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final List<Tunnel> made = new CopyOnWriteArrayList<>();
  private final BlockingQueue<TunnelEnd> ends = new LinkedBlockingQueue<>();
  private Server server = Server.builder(new Matches()).security(Security.ofOriginal()).start();

  /** Packs "N:text" go to object N; its handler answers with its number and the text. */
  private final class Matches extends EchoService {
    Matches() {
      super(false);
    }

    @Override
    public TunnelType tunnelType(int module) {
      return module == 1 ? new TunnelType(10, 4) : super.tunnelType(module);
    }

    @Override
    public TunnelHandler createTunnel(Session session, Tunnel tunnel) {
      made.add(tunnel);
      return new TunnelHandler() {
        @Override
        public void handle(byte[] pack) {
          String text = new String(pack, UTF_8);
          if (text.startsWith("bad")) {
            throw new IllegalArgumentException("as the test wants");
          }
          tunnel.push((tunnel.objectId() + " has " + text).getBytes(UTF_8));
        }

        @Override
        public void stopped(TunnelEnd reason) {
          ends.add(reason);
        }
      };
    }

    @Override
    public void handle(Session session, byte[] pack) throws Exception {
      String[] parts = new String(pack, UTF_8).split(":", 2);
      session.tunnel(1, Long.parseLong(parts[0])).forward(parts[1].getBytes(UTF_8));
    }
  }

  private RawClient client(ServerConfig.Builder config) throws Exception {
    server.close();
    server =
        Server.builder(new Matches())
            .security(Security.ofOriginal())
            .config(config.build())
            .start();
    return RawClient.welcomed(server.listen(new TcpCarrier(), ANYWHERE), "hello");
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void packsKeepTheirOrderInEachTunnel() throws Exception {
    try (RawClient client = client(ServerConfig.builder().pushTimeout(Duration.ofSeconds(50)))) {
      for (int i = 0; i < 100; i++) {
        client.send("5:" + i);
      }
      for (int i = 0; i < 100; i++) {
        assertThat(client.receive()).isEqualTo("5 has " + i);
      }
      client.send("6:other");
      assertThat(client.receive()).isEqualTo("6 has other");
      assertThat(made).hasSize(2);
    }
    assertThat(ends.poll(60, TimeUnit.SECONDS)).isEqualTo(TunnelEnd.SESSION_ENDED);
    assertThat(ends.poll(60, TimeUnit.SECONDS)).isEqualTo(TunnelEnd.SESSION_ENDED);
  }

  @Test
  void tooManyFailuresEndATunnelAndTheNextPackMakesAnother() throws Exception {
    try (RawClient client =
        client(ServerConfig.builder().tunnelFailures(3, Duration.ofMinutes(1)))) {
      for (int i = 0; i < 3; i++) {
        client.send("5:bad");
      }
      client.send("5:good");
      assertThat(client.receive()).isEqualTo("5 has good");
      for (int i = 0; i < 4; i++) {
        client.send("5:bad");
      }
      assertThat(ends.poll(60, TimeUnit.SECONDS)).isEqualTo(TunnelEnd.TOO_MANY_FAILURES);
      client.send("5:again");
      assertThat(client.receive()).isEqualTo("5 has again");
      assertThat(made).hasSize(2);
    }
  }

  @Test
  void anIdleTunnelEnds() throws Exception {
    try (RawClient client =
        client(ServerConfig.builder().tunnelIdleTimeout(Duration.ofSeconds(6)))) {
      client.send("5:a");
      assertThat(client.receive()).isEqualTo("5 has a");
      assertThat(ends.poll(60, TimeUnit.SECONDS)).isEqualTo(TunnelEnd.IDLE);
    }
  }

  @Test
  void aSessionHasAsManyAsAllowed() throws Exception {
    try (RawClient client = client(ServerConfig.builder().tunnelsMax(2))) {
      client.send("1:a");
      client.send("2:a");
      client.receive();
      client.receive();
      Session session = server.session(server.sessionIds().getFirst()).orElseThrow();
      assertThatThrownBy(() -> session.tunnel(1, 3)).hasMessageContaining("2 tunnels");
      assertThatThrownBy(() -> session.tunnel(9, 3)).hasMessageContaining("module 9");
      session.tunnel(1, 2).close();
      assertThat(ends.poll(60, TimeUnit.SECONDS)).isEqualTo(TunnelEnd.CLOSED);
      assertThat(session.tunnel(1, 3).objectId()).isEqualTo(3);
    }
  }
}
