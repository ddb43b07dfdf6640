/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static io.fawa.loom.session.Patience.ANYWHERE;
import static io.fawa.loom.session.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Budget;
import io.fawa.loom.session.carrier.Prelude;
import io.fawa.loom.session.carrier.TcpCarrier;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that begin with whose they are: here in four bytes, an address or four zeros. */
@Timeout(120)
class PreludeTest {
  private static final String CLIENT = "cb007107";
  private static final String OTHER = "cb007108";
  private static final String NOBODY = "00000000";
  private static final int MEMORY = 1 << 20;

  private final EchoService service = new EchoService(false);
  private final Budget budget = new Budget(MEMORY, MEMORY / 4, MEMORY / 8);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private InetSocketAddress at = ANYWHERE;

  private Server start(boolean expected, ServerConfig.Builder config) throws IOException {
    Prelude prelude =
        new Prelude() {
          @Override
          public boolean isExpectedFrom(SocketAddress peer) {
            return expected;
          }

          @Override
          public Optional<InetSocketAddress> read(InputStream input) throws IOException {
            byte[] address = input.readNBytes(4);
            if (address.length < 4) {
              throw new EOFException("closed within the prelude");
            }
            InetAddress client = InetAddress.getByAddress(address);
            return client.isAnyLocalAddress()
                ? Optional.empty()
                : Optional.of(new InetSocketAddress(client, 1));
          }
        };
    Server server =
        Server.builder(service)
            .security(Security.ofOriginal())
            .config(config.sameUid(SameUid.KEEP_BOTH).build())
            .start();
    opened.addFirst(server);
    at =
        server.listen(
            new TcpCarrier(TcpCarrier.Options.defaults(), budget).behind(prelude), ANYWHERE);
    return server;
  }

  private RawClient client(String prelude) throws IOException {
    RawClient client = new RawClient(at);
    opened.addFirst(client);
    client.raw(prelude);
    client.send("hello");
    return client;
  }

  private static List<String> remotes(Server server) {
    return server.sessionIds().stream()
        .map(id -> (InetSocketAddress) server.session(id).orElseThrow().remoteAddress())
        .map(InetSocketAddress::getHostString)
        .toList();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    await(() -> budget.heldBytes() == 0);
  }

  @Test
  void aSessionIsTheClients() throws Exception {
    Server server = start(true, ServerConfig.builder());
    client(CLIENT).receive();
    assertThat(remotes(server)).containsExactly("203.0.113.7");
    client(NOBODY).receive();
    assertThat(remotes(server)).containsExactlyInAnyOrder("203.0.113.7", "127.0.0.1");
  }

  @Test
  void theLimitOfAnAddressIsTheClients() throws Exception {
    Server server = start(true, ServerConfig.builder().connectionsPerAddressMax(2));
    RawClient first = client(CLIENT);
    first.receive();
    client(CLIENT).receive();
    assertThat(client(CLIENT).ended()).isTrue();
    client(OTHER).receive();
    client(NOBODY).receive();
    first.close();
    await(() -> server.stats().connections() == 3);
    client(CLIENT).receive();
  }

  @Test
  void whoDoesNotSayInTimeIsShownOut() throws Exception {
    Server server = start(true, ServerConfig.builder().handshakeTimeout(Duration.ofMillis(300)));
    RawClient silent = new RawClient(at);
    opened.addFirst(silent);
    silent.raw("cb00");
    assertThat(silent.ended()).isTrue();
    await(() -> server.stats().ended(EndReason.HANDSHAKE_TIMEOUT) == 1);
  }

  @Test
  void whoEndsWithinItIsForgotten() throws Exception {
    Server server = start(true, ServerConfig.builder());
    try (RawClient half = new RawClient(at)) {
      half.raw("cb00");
      half.socket.shutdownOutput();
      assertThat(half.ended()).isTrue();
    }
    await(() -> server.stats().connections() == 0);
  }

  @Test
  void othersAreServedWithout() throws Exception {
    Server server = start(false, ServerConfig.builder());
    client("").receive();
    assertThat(remotes(server)).containsExactly("127.0.0.1");
  }
}
