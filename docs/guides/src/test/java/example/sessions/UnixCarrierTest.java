/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Deadline;
import io.fawa.loom.session.Client;
import io.fawa.loom.session.EndReason;
import io.fawa.loom.session.Login;
import io.fawa.loom.session.Security;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.ServerConfig;
import io.fawa.loom.session.carrier.Acceptor;
import io.fawa.loom.session.carrier.PackConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guide's carrier is as good as those of the library. */
@Timeout(120)
class UnixCarrierTest {
  private static final InetSocketAddress HERE = InetSocketAddress.createUnresolved("here", 7000);
  private static final URI TARGET = URI.create("unix://here:7000");

  @TempDir private Path folder;

  private static Deadline patience() {
    return Deadline.after(Duration.ofSeconds(60));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for too long").isLessThan(end);
      Thread.sleep(5);
    }
  }

  private Client client() throws IOException {
    return Client.builder(Login.of("7 sesame".getBytes(UTF_8)))
        .carrier(new UnixCarrier(folder))
        .target(TARGET)
        .connect(patience());
  }

  /** Sends bytes to a server and leaves. */
  private void raw(String hex) throws IOException {
    try (SocketChannel channel =
        SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("7000.sock")))) {
      channel.write(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
      channel.shutdownOutput();
      assertThat(ended(channel)).isTrue();
    }
  }

  private static boolean ended(SocketChannel channel) throws IOException {
    try {
      return channel.read(ByteBuffer.allocate(1)) < 0;
    } catch (SocketException reset) {
      return true; // it had not read all of what was sent
    }
  }

  @Test
  void packsGoBothWaysAndASessionSurvivesItsConnection() throws Exception {
    try (Server server = Server.builder(new Lobby()).start()) {
      server.listen(new UnixCarrier(folder), HERE);
      try (Client client = client()) {
        for (int i = 0; i < 300; i++) {
          if (i % 100 == 50) {
            client.drop();
          }
          client.send(("pack " + i).getBytes(UTF_8));
          assertThat(client.receivePack(patience())).asString(UTF_8).isEqualTo("heard: pack " + i);
        }
        assertThat(client.connections()).isEqualTo(4);
        server.push(7, new byte[Server.PACK_BYTES_MAX]);
        assertThat(client.receivePack(patience())).hasSize(Server.PACK_BYTES_MAX);
      }
      await(() -> server.stats().connections() == 0);
      assertThat(server.stats().welcomed()).isEqualTo(1);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatIsNoPackEndsItsConnection() throws Exception {
    try (Server server = Server.builder(new Lobby()).security(Security.ofOriginal()).start()) {
      server.listen(new UnixCarrier(folder), HERE);
      raw("00004001" + "00".repeat(8));
      await(() -> server.stats().ended(EndReason.MALFORMED) == 1);
      raw("0000");
      await(() -> server.stats().ended(EndReason.LOST) == 1);
      raw("0000000900");
      await(() -> server.stats().ended(EndReason.LOST) == 2);
      raw("");
      await(() -> server.stats().ended(EndReason.CLIENT_CLOSED) == 1);
    }
  }

  /** Closing wakes the thread that reads. */
  @Test
  void whoSaysNothingIsShownOut() throws Exception {
    ServerConfig config = ServerConfig.builder().handshakeTimeout(Duration.ofMillis(200)).build();
    UnixCarrier carrier = new UnixCarrier(folder);
    try (Server server = Server.builder(new Lobby()).config(config).start()) {
      server.listen(carrier, HERE);
      try (PackConnection silent = carrier.connect(TARGET, patience())) {
        assertThat(silent.receive()).isEmpty();
      }
      await(() -> server.stats().ended(EndReason.HANDSHAKE_TIMEOUT) == 1);
    }
  }

  @Test
  void closingWakesWhoAccepts() throws Exception {
    Acceptor acceptor = new UnixCarrier(folder).listen(HERE);
    assertThat(acceptor.localAddress()).isEqualTo(HERE);
    Thread closing = Thread.ofVirtual().start(acceptor::close);
    assertThatThrownBy(acceptor::accept).isInstanceOf(IOException.class);
    closing.join();
    assertThat(acceptor.closed()).isTrue();
  }

  @Test
  void nobodyListens() {
    assertThatThrownBy(() -> new UnixCarrier(folder).connect(TARGET, patience()))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> new UnixCarrier(folder).connect(URI.create("tcp://a:1"), patience()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("target 'tcp://a:1', allowed is unix://HOST:PORT");
  }
}
