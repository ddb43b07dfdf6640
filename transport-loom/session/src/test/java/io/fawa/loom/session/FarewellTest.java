/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static io.fawa.loom.session.Patience.ANYWHERE;
import static io.fawa.loom.session.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.loom.session.carrier.TcpCarrier;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The last words of a server to a client that is slow to read them. */
@Timeout(180)
class FarewellTest {
  private static final int PACKS = 50;

  private final EchoService service = new EchoService(false);

  /** It sends while it has not read all: the server must not answer that by a reset. */
  @Test
  void whoIsToldToGoGetsWhatWasSentBefore() throws Exception {
    ClientConfig slow = ClientConfig.defaults();
    try (Server server = server();
        Client client =
            Client.builder(Login.of("uid:7".getBytes(UTF_8)))
                .carrier(new TcpCarrier())
                .target(
                    URI.create(
                        "tcp://127.0.0.1:" + server.listen(new TcpCarrier(), ANYWHERE).getPort()))
                .config(slow.withPacks(1, slow.history()))
                .connect(Patience.deadline())) {
      for (int i = 0; i < PACKS; i++) {
        server.push(7, ("pack " + i).getBytes(UTF_8));
      }
      await(() -> server.stats().packsSent() >= PACKS);
      server.session(service.lastSession.get()).orElseThrow().end(409, true, "go");
      // The first of these would meet a closed connection, the others the reset.
      for (int i = 0; i < 20; i++) {
        client.send("late".getBytes(UTF_8), Patience.deadline());
        LockSupport.parkNanos(5_000_000);
      }
      for (int i = 0; i < PACKS; i++) {
        assertThat(client.receivePack(Patience.deadline())).asString(UTF_8).isEqualTo("pack " + i);
      }
      assertThatThrownBy(() -> client.receivePack(Patience.deadline()))
          .isInstanceOfSatisfying(
              SessionEndedException.class, e -> assertThat(e.code()).isEqualTo(409));
      await(() -> service.events.contains("disconnected 7 DISCONNECTED"));
      assertThat(service.events).hasSize(2);
    }
  }

  /** With time for the last words to a client, however busy the machine is. */
  private Server server() {
    ServerConfig patient = ServerConfig.builder().stopTimeout(Duration.ofSeconds(60)).build();
    return Server.builder(service).config(patient).start();
  }
}
