/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.TestTls;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a provider must do, tested over loopback; each provider's module extends this. */
public abstract class QuicContract extends QuicStreamContract {
  @Test
  void hasNoObstacleHere() {
    assertThat(provider().obstacle()).isEmpty();
    assertThat(QuicProvider.installed()).extracting(QuicProvider::name).contains(provider().name());
  }

  @Test
  void knowsThePeer() throws Exception {
    try (QuicPair pair = pair()) {
      assertThat(pair.client().remote()).isEqualTo(pair.side().listener().address());
      assertThat(pair.server().remote().getAddress().isLoopbackAddress()).isTrue();
      assertThat(pair.client().certificates()).containsExactly(tls.certificate());
      assertThat(pair.server().certificates()).isEmpty();
      assertThat(pair.client().closed()).isFalse();
      assertThat(pair.side().listener().connections()).isEqualTo(1);
    }
  }

  @Test
  void openWaitsForCredit() throws Exception {
    try (QuicPair pair = pair(serving(limits(2, 1, 0)), connecting(limits()))) {
      QuicStream first = pair.client().open(true, soon());
      send(first, "first");
      QuicStream answering = pair.server().accept();
      send(pair.client().open(true, soon()), "second");
      send(pair.client().open(false, soon()), "one way");
      for (boolean both : new boolean[] {true, false}) {
        failure(
            DeadlineExceededException.class,
            () -> pair.client().open(both, Deadline.after(Duration.ofMillis(20))));
      }
      Task<QuicStream> opening = Task.start(() -> pair.client().open(true, soon())).awaitBlocked();
      first.finish();
      assertThat(rest(answering)).isEqualTo("first");
      answering.finish();
      assertThat(rest(first)).isEqualTo("");
      assertThat(opening.get().id()).isEqualTo(8);
    }
  }

  @Test
  void streamsThatAreAbortedGiveTheirCreditBack() throws Exception {
    QuicLimits few = limits(10, 10, 0);
    try (QuicPair pair = pair(few)) {
      for (int round = 0; round < 1000; round++) {
        boolean clientOpens = (round & 4) == 0;
        boolean both = (round & 8) == 0 || ((round & 1) == 1 && !creditsStoppedStreams());
        QuicConnection opener = clientOpens ? pair.client() : pair.server();
        QuicConnection peer = clientOpens ? pair.server() : pair.client();
        QuicStream out = opener.open(both, soon());
        send(out, "begun");
        QuicStream in = peer.accept();
        switch (round & 3) {
          case 0 -> {
            out.reset(1);
            out.stopSending(2);
          }
          case 1 -> {
            in.reset(3);
            in.stopSending(4);
          }
          case 2 -> {
            out.reset(5);
            in.reset(6);
          }
          default -> {
            out.stopSending(7);
            in.stopSending(8);
          }
        }
      }
    }
  }

  @Test
  void streamsThatEndGiveTheirCreditBack() throws Exception {
    try (QuicPair pair = pair(limits(2, 2, 0))) {
      for (int round = 0; round < 200; round++) {
        assertEchoes(pair.client(), pair.server(), "round " + round);
        QuicStream out = pair.server().open(false, soon());
        send(out, "one way");
        out.finish();
        assertThat(rest(pair.client().accept())).isEqualTo("one way");
      }
    }
  }

  @Test
  void carriesDatagramsBothWays() throws Exception {
    try (QuicPair pair = pair()) {
      assertThat(pair.client().datagramBytesMax()).isGreaterThan(1000);
      assertThat(pair.server().datagramBytesMax()).isGreaterThan(1000);
      assertDatagram(pair.client(), pair.server(), 3);
      assertDatagram(pair.server(), pair.client(), 4);
      assertDatagram(pair.client(), pair.server(), pair.client().datagramBytesMax());
      int tooLong = pair.client().datagramBytesMax() + 1;
      assertThat(pair.client().sendDatagram(new byte[tooLong], 0, tooLong)).isFalse();
    }
  }

  /** Sends until one arrives: a datagram may be lost. */
  private static void assertDatagram(QuicConnection from, QuicConnection to, int length)
      throws Exception {
    byte[] source = new byte[length + 2];
    for (int i = 0; i < source.length; i++) {
      source[i] = (byte) (length + i);
    }
    byte[] expected = Arrays.copyOfRange(source, 1, 1 + length);
    Task<byte[]> receiving =
        Task.start(() -> {
          while (true) {
            byte[] datagram = to.receiveDatagram();
            if (datagram.length == length) {
              return datagram;
            }
          }
        });
    Deadline deadline = soon();
    while (!receiving.done() && !deadline.expired()) {
      from.sendDatagram(source, 1, length);
      Thread.sleep(5);
    }
    assertThat(receiving.get()).isEqualTo(expected);
  }

  @Test
  void keepsNoMoreDatagramsThanItMay() throws Exception {
    try (QuicPair pair = pair(limits(16, 16, 8))) {
      for (int i = 0; i < 50; i++) {
        byte[] text = bytes("n" + i);
        pair.client().sendDatagram(text, 0, text.length);
        // Loopback keeps the order: the datagram is there once the echo is.
        assertEchoes(pair.client(), pair.server(), "after " + i);
      }
      Task<List<String>> receiving = Task.start(() -> untilMark(pair.server()));
      Deadline deadline = soon();
      while (!receiving.done() && !deadline.expired()) {
        pair.client().sendDatagram(bytes("mark"), 0, 4);
        Thread.sleep(5);
      }
      assertThat(receiving.get()).hasSizeBetween(1, 8).startsWith("n0").doesNotContain("n49");
    }
  }

  private static List<String> untilMark(QuicConnection connection) throws IOException {
    List<String> received = new ArrayList<>();
    String next = text(connection.receiveDatagram());
    while (!next.equals("mark")) {
      received.add(next);
      next = text(connection.receiveDatagram());
    }
    return received;
  }

  private static String text(byte[] datagram) {
    return new String(datagram, StandardCharsets.UTF_8);
  }

  @Test
  void sendsNoDatagramToAPeerThatTakesNone() throws Exception {
    try (QuicPair pair = pair(serving(limits(16, 16, 0)), connecting(limits()))) {
      assertThat(pair.client().datagramBytesMax()).isZero();
      assertThat(pair.client().sendDatagram(new byte[4], 0, 4)).isFalse();
      assertEchoes(pair.client(), pair.server(), "streams work");
    }
  }

  @Test
  void closingSendsTheReasonAndEndsEveryWait() throws Exception {
    try (QuicPair pair = pair(serving(limits(1, 1, 4)), connecting(limits(1, 1, 4)))) {
      List<Task<?>> waiting = new ArrayList<>();
      for (QuicConnection each : List.of(pair.client(), pair.server())) {
        QuicStream stream = each.open(true, soon());
        waiting.add(Task.start(() -> rest(stream)));
        waiting.add(
            Task.start(() -> {
              stream.write(new byte[1 << 20], 0, 1 << 20, soon());
              return stream;
            }));
        waiting.add(Task.start(() -> each.open(true, soon())));
        waiting.add(Task.start(each::receiveDatagram));
      }
      pair.client().accept();
      pair.server().accept();
      waiting.add(Task.start(pair.client()::accept));
      waiting.add(Task.start(pair.server()::accept));
      for (Task<?> each : waiting) {
        assertThat(each.awaitBlocked().done()).isFalse();
      }
      pair.client().close(0x177, "enough of this");
      pair.client().close(0x178, "not told");
      for (Task<?> each : waiting) {
        QuicConnectionClosedException failure =
            failure(QuicConnectionClosedException.class, each::get);
        assertThat(failure.byApplication()).isTrue();
        assertThat(failure.code()).isEqualTo(0x177);
        assertThat(failure).hasMessageContaining("enough of this");
      }
      assertThat(pair.client().closed()).isTrue();
      assertThat(pair.server().closed()).isTrue();
      failure(QuicConnectionClosedException.class, () -> pair.server().open(true, soon()));
      failure(QuicConnectionClosedException.class, () -> pair.client().accept());
      until("none is open", () -> pair.side().listener().connections() == 0);
    }
  }

  @Test
  void serverClosesToo() throws Exception {
    try (QuicPair pair = pair()) {
      Task<?> accepting = Task.start(pair.client()::accept);
      pair.server().close(0x101, "server says");
      QuicConnectionClosedException failure =
          failure(QuicConnectionClosedException.class, accepting::get);
      assertThat(failure.code()).isEqualTo(0x101);
      assertThat(failure).hasMessageContaining("server says");
    }
  }

  @Test
  void whatHasComeCanBeReadNoMoreOnceTheConnectionIsClosed() throws Exception {
    try (QuicPair pair = pair()) {
      QuicStream out = pair.client().open(true, soon());
      send(out, "begun");
      QuicStream in = pair.server().accept();
      pair.server().close(1, "over");
      failure(QuicConnectionClosedException.class, () -> send(in, "more"));
      failure(QuicConnectionClosedException.class, () -> repeatRead(out));
    }
  }

  private static void repeatRead(QuicStream stream) throws Exception {
    repeat(() -> stream.read(new byte[1], 0, 1, soon()));
  }

  @Test
  void theReturnOfTheAcceptorClosesTheConnection() throws Exception {
    try (QuicPair pair = pair()) {
      pair.side().endServing();
      failure(QuicConnectionClosedException.class, () -> pair.client().accept());
      until("none is open", () -> pair.side().listener().connections() == 0);
    }
  }

  @Test
  void interruptsEndTheWaitsOfConnections() throws Exception {
    try (QuicPair pair = pair(serving(limits(0, 0, 4)), connecting(limits()))) {
      List<Task<?>> waiting =
          List.of(
              Task.start(noting(() -> pair.client().open(true, soon()))),
              Task.start(noting(pair.client()::accept)),
              Task.start(noting(pair.client()::receiveDatagram)));
      for (Task<?> each : waiting) {
        each.awaitBlocked().interrupt();
        failure(InterruptedIOException.class, each::get);
      }
    }
  }

  @Test
  void aVanishedPeerIsFoundByTheIdleTimeout() throws Exception {
    QuicLimits idle = idleAfter(Duration.ofSeconds(8));
    try (QuicServerSide side = listen(serving(idle));
        UdpRelay relay = new UdpRelay(side.listener().address())) {
      QuicConnection client = provider().connect(relay.address(), connecting(idle), soon());
      QuicConnection server = side.next();
      assertEchoes(client, server, "alive");
      relay.cut();
      for (QuicConnection each : List.of(client, server)) {
        QuicConnectionClosedException failure =
            failure(QuicConnectionClosedException.class, each::accept);
        assertThat(failure.byApplication()).isFalse();
        assertThat(failure.code()).isZero();
      }
      until("none is open", () -> side.listener().connections() == 0);
    }
  }

  @Test
  void refusesOneConnectionTooMany() throws Exception {
    try (QuicServerSide side = listen(serving(limits(), 2, AddressValidation.NEVER))) {
      QuicConnection first = connect(side, connecting(limits()));
      QuicConnection second = connect(side, connecting(limits()));
      QuicConnection atServer = side.next();
      side.next();
      assertRefused(side);
      assertEchoes(first, atServer, "undisturbed");
      second.close();
      until("there is room", () -> side.listener().connections() == 1);
      QuicConnection third = connect(side, connecting(limits()));
      assertEchoes(third, side.next(), "in its place");
    }
  }

  /** A provider may report the refusal only after the handshake. */
  private void assertRefused(QuicServerSide side) throws Exception {
    IOException failure =
        failure(
            IOException.class,
            () -> {
              try (QuicConnection client = connect(side, connecting(limits()))) {
                client.accept();
              }
            });
    assertThat(failure).isNotInstanceOf(DeadlineExceededException.class);
    assertThat(failure.getMessage()).containsIgnoringCase("refused");
    assertThat(side.noneAccepted()).isTrue();
  }

  @Test
  void aListenerCanRefuseNewConnectionsAndKeepOldOnes() throws Exception {
    try (QuicPair pair = pair()) {
      pair.side().listener().refuse();
      assertRefused(pair.side());
      assertEchoes(pair.client(), pair.server(), "still open");
    }
  }

  @Test
  void aClosedListenerClosesItsConnectionsAndFreesThePort() throws Exception {
    try (QuicPair pair = pair()) {
      InetSocketAddress address = pair.side().listener().address();
      pair.side().listener().close();
      pair.side().listener().close();
      failure(QuicConnectionClosedException.class, () -> pair.client().accept());
      failure(QuicConnectionClosedException.class, () -> pair.server().accept());
      until("none is open", () -> pair.side().listener().connections() == 0);
      until("the port is free", () -> isFree(address));
    }
  }

  private static boolean isFree(InetSocketAddress address) {
    try {
      new DatagramSocket(address).close();
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  @Test
  void saysThatAPortIsTaken() throws Exception {
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();
      assertThatThrownBy(() -> provider().listen(address, serving(limits()), c -> {}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(String.valueOf(address.getPort()));
    }
  }

  @Test
  void givesUpOnASilentServer() throws Exception {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
      QuicClientConfig config = connecting(limits());
      failure(
          DeadlineExceededException.class,
          () -> provider().connect(address, config, Deadline.after(Duration.ofMillis(200))));
    }
  }

  @Test
  void saysThatNoProtocolIsShared() throws Exception {
    try (QuicServerSide side = listen(serving(limits()))) {
      QuicClientConfig config = connecting("nope", "localhost", tls.authorities(), limits());
      IOException failure = failure(IOException.class, () -> connect(side, config));
      assertThat(failure).isNotInstanceOf(DeadlineExceededException.class);
      assertThat(failure.getMessage()).contains("ALPN").contains("nope");
      assertThat(side.noneAccepted()).isTrue();
    }
  }

  @Test
  void trustsNoCertificateOfAStranger() throws Exception {
    try (QuicServerSide side = listen(serving(limits()))) {
      assertUntrusted(side, "localhost", other);
      assertEchoes(connect(side, connecting(limits())), side.next(), "trusted");
    }
  }

  @Test
  void trustsNoCertificateOfAnotherName() throws Exception {
    try (QuicServerSide side = listen(serving(limits()))) {
      assertUntrusted(side, "elsewhere.example", tls);
      assertUntrusted(side, "127.0.0.2", tls);
      QuicClientConfig byAddress = connecting(PROTOCOL, "127.0.0.1", tls.authorities(), limits());
      assertEchoes(connect(side, byAddress), side.next(), "by address");
    }
  }

  private void assertUntrusted(QuicServerSide side, String host, TestTls trusted) throws Exception {
    QuicClientConfig config = connecting(PROTOCOL, host, trusted.authorities(), limits());
    IOException failure = failure(IOException.class, () -> connect(side, config));
    assertThat(failure).isNotInstanceOf(DeadlineExceededException.class);
    assertThat(failure.getMessage()).containsIgnoringCase("certificate").contains(host);
  }

  @Test
  void aNewCertificateServesNewConnectionsOnTheSameSocket() throws Exception {
    AtomicReference<TestTls> current = new AtomicReference<>(tls);
    QuicServerConfig serving =
        new QuicServerConfig(
            PROTOCOL,
            () -> identity(current.get()),
            Optional.empty(),
            limits(),
            8,
            AddressValidation.NEVER);
    try (QuicPair pair = pair(serving, connecting(limits()))) {
      current.set(other);
      pair.side().listener().reloadCertificate();
      assertUntrusted(pair.side(), "localhost", tls);
      QuicConnection client =
          connect(pair.side(), connecting(PROTOCOL, "localhost", other.authorities(), limits()));
      assertThat(client.certificates()).containsExactly(other.certificate());
      assertEchoes(client, pair.side().next(), "new");
      assertEchoes(pair.client(), pair.server(), "old");
    }
  }

  private QuicServerConfig verifying() throws Exception {
    return new QuicServerConfig(
        PROTOCOL,
        () -> identity(tls),
        Optional.of(other.authorities()),
        limits(),
        8,
        AddressValidation.NEVER);
  }

  private static QuicClientConfig showing(TestTls shown) throws Exception {
    return new QuicClientConfig(
        PROTOCOL,
        "localhost",
        Optional.of(tls.authorities()),
        Optional.of(identity(shown)),
        limits());
  }

  @Test
  void clientsSendTheirCertificateIfRequested() throws Exception {
    if (!verifiesClients()) {
      assertThatThrownBy(() -> listen(verifying()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("client certificate");
      return;
    }
    try (QuicPair pair = pair(verifying(), showing(other))) {
      assertThat(pair.server().certificates()).containsExactly(other.certificate());
      assertEchoes(pair.client(), pair.server(), "shown");
      for (QuicClientConfig each : List.of(connecting(limits()), showing(tls))) {
        // A client may learn of the refusal only after its side of the handshake.
        IOException failure = failure(IOException.class, () -> connect(pair.side(), each).accept());
        assertThat(failure).isNotInstanceOf(DeadlineExceededException.class);
      }
      assertThat(pair.side().noneAccepted()).isTrue();
      until("the others are gone", () -> pair.side().listener().connections() == 1);
    }
  }

  @Test
  void clientAddressesAreValidatedAsConfigured() throws Exception {
    for (AddressValidation each : AddressValidation.values()) {
      try (QuicServerSide side = listen(serving(limits(), 8, each));
          UdpRelay relay = new UdpRelay(side.listener().address())) {
        QuicConnection client = provider().connect(relay.address(), connecting(limits()), soon());
        assertEchoes(client, side.next(), each.name());
        client.close();
        if (each == AddressValidation.ALWAYS) {
          assertThat(relay.retries()).as("Retry packets").isPositive();
        } else {
          assertThat(relay.retries()).as("Retry packets, " + each).isZero();
        }
      }
    }
  }

  @Test
  void connectionsLeaveNothing() throws Exception {
    QuicListener listener =
        provider()
            .listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                serving(limits()),
                QuicContract::echoUntilClosed);
    try (listener) {
      openAndClose(listener, 5);
      Set<Thread> before = threads();
      openAndClose(listener, 200);
      until("none is open", () -> listener.connections() == 0);
      // A provider may start a few threads of its own late.
      until("threads end", () -> threads().stream().filter(t -> !before.contains(t)).count() < 10);
    }
  }

  private static void echoUntilClosed(QuicConnection connection) {
    try {
      while (true) {
        QuicStream stream = connection.accept();
        send(stream, rest(stream));
        stream.finish();
      }
    } catch (IOException closed) {
      // The client has closed.
    }
  }

  private void openAndClose(QuicListener listener, int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      try (QuicConnection client =
          provider().connect(listener.address(), connecting(limits()), soon())) {
        QuicStream stream = client.open(true, soon());
        send(stream, "hello");
        if ((round & 1) == 0) {
          stream.finish();
          assertThat(rest(stream)).isEqualTo("hello");
        }
      }
    }
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.getName().startsWith("ForkJoinPool"))
        .collect(Collectors.toSet());
  }
}
