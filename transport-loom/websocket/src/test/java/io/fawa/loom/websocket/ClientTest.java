/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.loom.session.EchoService;
import io.fawa.loom.session.EndReason;
import io.fawa.loom.session.Patience;
import io.fawa.loom.session.PushResult;
import io.fawa.loom.session.Security;
import io.fawa.loom.session.Server;
import io.fawa.loom.session.ServerConfig;
import io.fawa.loom.session.carrier.Acceptor;
import io.fawa.loom.session.carrier.PackConnection;
import io.fawa.loom.wire.MalformedFrameException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends ours, and our client beside servers that are none. */
@Timeout(120)
class ClientTest {
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static URI target(InetSocketAddress at) {
    return URI.create("ws://127.0.0.1:" + at.getPort() + "/ws");
  }

  private static PackConnection connect(InetSocketAddress at) throws IOException {
    return new WebSocketCarrier().connect(target(at), Deadline.after(Duration.ofMinutes(1)));
  }

  private static byte[] pack(int size) {
    byte[] pack = new byte[size];
    for (int i = 0; i < size; i++) {
      pack[i] = (byte) (i * 31);
    }
    return pack;
  }

  private static byte[] echo(byte[] pack) {
    byte[] echo = Arrays.copyOf("echo:".getBytes(UTF_8), 5 + pack.length);
    System.arraycopy(pack, 0, echo, 5, pack.length);
    return echo;
  }

  @Test
  void packsOfAllLengthsBothWays() throws Exception {
    try (Server server =
            Server.builder(new EchoService(false)).security(Security.ofOriginal()).start();
        PackConnection client = connect(server.listen(new WebSocketCarrier(), ANYWHERE))) {
      client.send(List.of("hello".getBytes(UTF_8)));
      assertThat(client.receive().get()).isEqualTo("auth-ok:hello".getBytes(UTF_8));
      for (int size : new int[] {1, 2, 117, 118, 126, 1_000, 16_379 - 34}) {
        client.send(List.of(pack(size)));
        assertThat(client.receive().get()).isEqualTo(echo(pack(size)));
      }
      List<byte[]> many = new ArrayList<>();
      for (int i = 1; i <= 200; i++) {
        many.add(pack(i * 7));
      }
      client.send(many);
      for (byte[] one : many) {
        assertThat(client.receive().get()).isEqualTo(echo(one));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1_000, 16_384})
  void asConnectionsAloneAndInOrder(int size) throws Exception {
    try (Acceptor acceptor = new WebSocketCarrier().listen(ANYWHERE)) {
      FutureTask<PackConnection> accepting = new FutureTask<>(acceptor::accept);
      Thread.ofVirtual().start(accepting);
      FutureTask<PackConnection> connecting =
          new FutureTask<>(() -> connect(acceptor.localAddress()));
      Thread.ofVirtual().start(connecting);
      PackConnection server = accepting.get();
      FutureTask<List<byte[]>> serving =
          new FutureTask<>(() -> {
            List<byte[]> received = new ArrayList<>();
            for (Optional<byte[]> next = server.receive();
                next.isPresent();
                next = server.receive()) {
              received.add(next.get());
              server.send(List.of(next.get(), next.get()));
            }
            return received;
          });
      Thread.ofVirtual().start(serving);
      PackConnection client = connecting.get();
      for (int round = 0; round < 3; round++) {
        client.send(List.of(pack(size)));
        assertThat(client.receive().get()).isEqualTo(pack(size));
        assertThat(client.receive().get()).isEqualTo(pack(size));
      }
      client.close(Duration.ofMinutes(1));
      assertThat(serving.get()).hasSize(3);
      assertThatThrownBy(client::receive).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> client.send(List.of(pack(1)))).isInstanceOf(IOException.class);
      assertThat(client.finish()).isFalse();
      assertThat(((InetSocketAddress) client.remoteAddress()).getPort())
          .isEqualTo(acceptor.localAddress().getPort());
    }
  }

  @Test
  void aServerThatStopsIsAnEndInOrder() throws Exception {
    try (Server server =
            Server.builder(new EchoService(false))
                .security(Security.ofOriginal())
                .config(ServerConfig.builder().stopTimeout(Duration.ofMinutes(1)).build())
                .start();
        PackConnection client = connect(server.listen(new WebSocketCarrier(), ANYWHERE))) {
      client.send(List.of(pack(1)));
      client.receive();
      assertThat(server.push(100, pack(3))).isEqualTo(PushResult.QUEUED);
      Thread stopping = Thread.ofVirtual().start(server::close);
      assertThat(client.receive().get()).isEqualTo(pack(3));
      assertThat(client.receive()).isEmpty();
      assertThat(client.receive()).isEmpty();
      stopping.join();
      assertThat(server.stats().ends()).containsEntry(EndReason.SERVER_STOPS, 1L);
    }
  }

  @Test
  void aClientThatEndsIsAnEndInOrder() throws Exception {
    EchoService service = new EchoService(false);
    try (Server server = Server.builder(service).security(Security.ofOriginal()).start()) {
      long left = 0;
      for (Duration linger : List.of(Duration.ofMinutes(1), Duration.ZERO)) {
        PackConnection client = connect(server.listen(new WebSocketCarrier(), ANYWHERE));
        client.send(List.of(pack(1)));
        client.receive();
        client.close(linger);
        // Otherwise the next one, of the same uid, might replace it before it has ended.
        left++;
        long all = left;
        Patience.await(
            () -> server.stats().ends().getOrDefault(EndReason.CLIENT_CLOSED, 0L) == all);
      }
      assertThat(service.events).hasSize(4).contains("disconnected 100 CLIENT_CLOSED");
    }
  }

  @Test
  void anEndWakesWhoReceives() throws Exception {
    try (Server server =
        Server.builder(new EchoService(false)).security(Security.ofOriginal()).start()) {
      PackConnection client = connect(server.listen(new WebSocketCarrier(), ANYWHERE));
      FutureTask<Optional<byte[]>> receiving = new FutureTask<>(client::receive);
      Thread.ofVirtual().start(receiving);
      client.close();
      client.close();
      assertThatThrownBy(receiving::get).hasCauseInstanceOf(SocketException.class);
    }
  }

  /** What the client does not receive stays in the buffers of the system. */
  @Test
  void aSlowReaderStopsTheServer() throws Exception {
    try (Acceptor acceptor = new WebSocketCarrier().listen(ANYWHERE)) {
      FutureTask<PackConnection> connecting =
          new FutureTask<>(() -> connect(acceptor.localAddress()));
      Thread.ofVirtual().start(connecting);
      PackConnection server = acceptor.accept();
      FutureTask<Optional<byte[]>> receiving = new FutureTask<>(server::receive);
      Thread.ofVirtual().start(receiving);
      PackConnection client = connecting.get();
      AtomicLong sent = new AtomicLong();
      FutureTask<Void> sending =
          new FutureTask<>(() -> {
            while (true) {
              server.send(List.of(pack(16_384)));
              sent.incrementAndGet();
            }
          });
      Thread.ofVirtual().start(sending);
      long before = -1;
      while (sent.get() == 0 || sent.get() != before) {
        before = sent.get();
        Thread.sleep(500);
      }
      assertThat(before).isLessThan(4_096);
      for (int i = 0; i < 100; i++) {
        assertThat(client.receive().get()).isEqualTo(pack(16_384));
      }
      server.close();
      assertThatThrownBy(sending::get).hasCauseInstanceOf(SocketException.class);
      client.close();
    }
  }

  // ---- servers that are none

  @Test
  void aServerThatSaysNothingIsGivenUpInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      URI target = URI.create("ws://127.0.0.1:" + silent.getLocalPort() + "/ws");
      assertThatThrownBy(
              () -> new WebSocketCarrier().connect(target, Deadline.after(Duration.ofMillis(200))))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessageContaining(target.toString());
    }
  }

  @Test
  void aServerThatRefuses() throws Exception {
    try (Server server =
        Server.builder(new EchoService(false)).security(Security.ofOriginal()).start()) {
      InetSocketAddress at =
          server.listen(
              new WebSocketCarrier(
                  WebSocketCarrier.Options.defaults().withOrigins(Origins.original()),
                  Budget.unlimited(),
                  Optional.empty()),
              ANYWHERE);
      connect(at).close();
      WebSocketCarrier.Options options = WebSocketCarrier.Options.defaults();
      for (WebSocketCarrier.Options wrong :
          List.of(
              options.withClientOrigin(Optional.empty()),
              options.withClientOrigin(Optional.of("http://example.test")))) {
        assertThatThrownBy(() ->
                new WebSocketCarrier(wrong, Budget.unlimited(), Optional.empty())
                    .connect(target(at), Deadline.none()))
            .isInstanceOf(IOException.class);
      }
      assertThatThrownBy(
              () -> new WebSocketCarrier().connect(target(at).resolve("/other"), Deadline.none()))
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(
            () -> new WebSocketCarrier().connect(URI.create("tcp://127.0.0.1:1"), Deadline.none()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new WebSocketCarrier().connect(URI.create("ws://127.0.0.1"), Deadline.none()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** What a server sends by hand, and what is received of it. */
  private static PackConnection beside(byte[]... frames) throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              RawClient.answer(new RawClient(socket.accept()), frames);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          });
      PackConnection client = connect((InetSocketAddress) socket.getLocalSocketAddress());
      client.send(List.of(new byte[] {1}));
      return client;
    }
  }

  @Test
  void whatIsNoPackOfAServer() throws Exception {
    try (PackConnection client = beside(new byte[] {(byte) 0x82, 3, 0, 0, 0})) {
      assertThatThrownBy(client::receive).isInstanceOf(MalformedFrameException.class);
      assertThatThrownBy(client::receive).isInstanceOf(MalformedFrameException.class);
    }
    try (PackConnection client = beside(new byte[] {(byte) 0x81, 1, 'x'})) {
      assertThatThrownBy(client::receive).isInstanceOf(MalformedFrameException.class);
    }
    byte[] fragment = new byte[4 + 10_000];
    fragment[0] = 2;
    fragment[1] = 126;
    fragment[2] = 10_000 >> 8;
    fragment[3] = (byte) 10_000;
    byte[] more = fragment.clone();
    more[0] = 0;
    try (PackConnection client = beside(fragment, more, more)) {
      assertThatThrownBy(client::receive).isInstanceOf(MalformedFrameException.class);
    }
  }

  @Test
  void aServerThatIsGone() throws Exception {
    try (PackConnection client = beside()) {
      assertThatThrownBy(client::receive).isInstanceOf(IOException.class);
    }
    try (PackConnection client = beside(new byte[] {2, 1, 0}, new byte[] {(byte) 0x88, 0})) {
      assertThatThrownBy(client::receive).isInstanceOf(MalformedFrameException.class);
    }
    byte[] failed = {(byte) 0x88, 2, 3, (byte) 0xf3};
    try (PackConnection client = beside(failed)) {
      assertThatThrownBy(client::receive)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("1011");
    }
  }

  // ---- text

  @Test
  void textBothWays() throws Exception {
    WebSocketCarrier carrier =
        new WebSocketCarrier(
            WebSocketCarrier.Options.defaults().withText(true),
            Budget.unlimited(),
            Optional.empty());
    try (Server server =
            Server.builder(new EchoService(false)).security(Security.ofOriginal()).start();
        PackConnection client =
            carrier.connect(target(server.listen(carrier, ANYWHERE)), Deadline.none())) {
      client.send(List.of("größe".getBytes(UTF_8), "b".getBytes(UTF_8)));
      assertThat(client.receive().get()).isEqualTo("auth-ok:größe".getBytes(UTF_8));
      assertThat(client.receive().get()).isEqualTo("echo:b".getBytes(UTF_8));
      assertThatThrownBy(() -> client.send(List.of(new byte[] {(byte) 0xff})))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("UTF-8");
    }
  }
}
