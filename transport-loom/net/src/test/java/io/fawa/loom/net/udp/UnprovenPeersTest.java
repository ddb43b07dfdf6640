/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.wire.ByteWriter;
import io.fawa.loom.wire.LittleEndian;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers whose address anybody could have written on a datagram. */
@Timeout(120)
class UnprovenPeersTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int PUSH = 81;
  private static final int ACK = 82;
  private static final int OUTER_BYTES = 28;

  private static byte[] segment(int command, int timestamp, int sequence, byte[] data) {
    return new ByteWriter(2_000)
        .writeIntLittle(7)
        .writeByte(command)
        .writeByte(0)
        .writeShortLittle(1024)
        .writeIntLittle(timestamp)
        .writeIntLittle(sequence)
        .writeIntLittle(0)
        .writeIntLittle(data.length)
        .writeBytes(data)
        .toByteArray();
  }

  static Stream<KcpOptions> whatMakesMoreOfIt() {
    return Stream.of(
        KcpOptions.defaults(),
        KcpOptions.builder().fec(FecConfig.defaults()).build(),
        KcpOptions.builder().fec(new FecConfig(1, 4)).build(),
        KcpOptions.builder().config(KcpConfig.adaptive()).build(),
        KcpOptions.builder().config(KcpConfig.fast().withNoDelay(true, 10, 1, false)).build());
  }

  /** In a time of its own, for as long as a connection lives without a sign of its peer. */
  @ParameterizedTest
  @MethodSource("whatMakesMoreOfIt")
  void oneDatagramIsAnsweredByThreeTimesAsMuchAtMost(KcpOptions options) {
    for (int bytes : new int[] {0, 1, 100, 1_300}) {
      List<byte[]> sent = new ArrayList<>();
      KcpStack stack =
          new KcpStack(
              7,
              options,
              Allowance.unlimited(),
              new OutOfBandMessages(new ReentrantLock()),
              (buffer, at, length) -> sent.add(Arrays.copyOfRange(buffer, at, at + length)),
              0,
              0);
      stack.demandProof(0x5eed, 0);
      byte[] push = segment(PUSH, 0, 0, new byte[bytes]);
      assertThat(stack.input(0, push, 0, push.length, 1)).isFalse();
      stack.kcp().write(new byte[200_000], 0, 200_000);
      stack.flush(2);
      long now = 2;
      while (now < 600_000) {
        now = Math.max(now + 1, Math.min(600_000, stack.dueMillis(now)));
        stack.update(now);
      }
      long all = sent.stream().mapToLong(d -> d.length + OUTER_BYTES).sum();
      assertThat(sent).isNotEmpty();
      assertThat(all).isLessThanOrEqualTo(3L * (push.length + OUTER_BYTES));

      byte[] answer = segment(ACK, 0x5eed, -1, new byte[0]);
      sent.clear();
      assertThat(stack.input(0, answer, 0, answer.length, now)).isTrue();
      assertThat(sent).as("all that the window allows").hasSizeGreaterThan(20);
    }
  }

  @Test
  void aWrongEchoProvesNothing() {
    List<byte[]> sent = new ArrayList<>();
    KcpStack stack =
        new KcpStack(
            7,
            KcpOptions.defaults(),
            Allowance.unlimited(),
            new OutOfBandMessages(new ReentrantLock()),
            (buffer, at, length) -> sent.add(new byte[length]),
            0,
            0);
    stack.demandProof(0x5eed, 0);
    byte[] push = segment(PUSH, 0, 0, new byte[1]);
    assertThat(stack.input(0, push, 0, push.length, 1)).isFalse();
    byte[] guess = segment(ACK, 0x5eee, -1, new byte[0]);
    assertThat(stack.input(0, guess, 0, guess.length, 2)).isFalse();
    byte[] other = segment(ACK, 0x5eed, 0, new byte[0]);
    assertThat(stack.input(0, other, 0, other.length, 3)).isFalse();
  }

  private static final class Peer implements AutoCloseable {
    private final DatagramSocket socket;
    private final InetSocketAddress server;

    Peer(KcpListener listener) throws IOException {
      socket = new DatagramSocket(Echo.loopback());
      socket.setSoTimeout((int) SOON.toMillis());
      server = listener.localAddress();
    }

    void send(byte[] bytes) throws IOException {
      socket.send(new DatagramPacket(bytes, bytes.length, server));
    }

    byte[] receive() throws IOException {
      DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
      socket.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    /** The time stamp of the challenge in the next datagram that holds one. */
    int challenge() throws IOException {
      while (true) {
        byte[] datagram = receive();
        for (int at = 0; at + 24 <= datagram.length; ) {
          if (datagram[at + 4] == PUSH && LittleEndian.getInt(datagram, at + 12) == -1) {
            return LittleEndian.getInt(datagram, at + 8);
          }
          at += 24 + LittleEndian.getInt(datagram, at + 20);
        }
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static KcpListener listen(KcpLimits limits) throws IOException {
    return KcpListener.bind(
        Echo.loopback(),
        KcpOptions.builder()
            .limits(limits)
            .proofTime(Duration.ofHours(1))
            .linger(Duration.ZERO)
            .build());
  }

  @Test
  void whoEchoesTheNumberGetsTheRest() throws Exception {
    try (KcpListener listener = listen(KcpLimits.defaults());
        Peer peer = new Peer(listener)) {
      peer.send(segment(PUSH, 0, 0, new byte[] {1}));
      try (KcpConnection server = listener.accept(Deadline.after(SOON))) {
        server.output().write(new byte[20_000]);
        peer.send(segment(ACK, peer.challenge(), -1, new byte[0]));
        int most = 0;
        while (most < 1_000) {
          most = Math.max(most, peer.receive().length);
        }
      }
    }
  }

  @Test
  void whereTooManyAreUnprovenANewPeerShowsItselfFirst() throws Exception {
    try (KcpListener listener = listen(KcpLimits.defaults().withUnprovenMax(1));
        Peer first = new Peer(listener);
        Peer second = new Peer(listener)) {
      first.send(segment(PUSH, 0, 0, new byte[] {1}));
      assertThat(listener.accept(Deadline.after(SOON)).remoteAddress().getPort())
          .isEqualTo(first.socket.getLocalPort());
      second.send(segment(PUSH, 0, 0, new byte[] {2}));
      byte[] challenge = second.receive();
      assertThat(challenge).hasSize(24);
      assertThat(challenge[4]).isEqualTo((byte) PUSH);
      assertThat(listener.connections()).isEqualTo(1);

      second.send(segment(ACK, LittleEndian.getInt(challenge, 8), -1, new byte[0]));
      second.send(segment(PUSH, 0, 0, new byte[] {2}));
      KcpConnection accepted = listener.accept(Deadline.after(SOON));
      assertThat(accepted.remoteAddress().getPort()).isEqualTo(second.socket.getLocalPort());
      assertThat(accepted.input().read()).isEqualTo(2);
      assertThat(listener.connections()).isEqualTo(2);
    }
  }

  @Test
  void anEchoFromElsewhereIsNone() throws Exception {
    try (KcpListener listener = listen(KcpLimits.defaults().withUnprovenMax(0));
        Peer honest = new Peer(listener);
        Peer liar = new Peer(listener)) {
      honest.send(segment(PUSH, 0, 0, new byte[] {1}));
      byte[] echo = segment(ACK, honest.challenge(), -1, new byte[0]);
      liar.send(echo);
      liar.send(segment(PUSH, 0, 0, new byte[] {2}));
      assertThat(liar.challenge()).isNotEqualTo(LittleEndian.getInt(echo, 8));
      assertThat(listener.connections()).isZero();
      honest.send(echo);
      honest.send(segment(PUSH, 0, 0, new byte[] {1}));
      assertThat(listener.accept(Deadline.after(SOON)).input().read()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 512})
  void ourClientsShowThemselves(int unprovenMax) throws Exception {
    try (KcpListener listener = listen(KcpLimits.defaults().withUnprovenMax(unprovenMax))) {
      Echo.serve(listener);
      List<KcpConnection> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        KcpConnection client =
            KcpConnection.connect(listener.localAddress(), KcpOptions.defaults());
        client.output().write(i);
        clients.add(client);
      }
      for (int i = 0; i < 20; i++) {
        try (KcpConnection client = clients.get(i)) {
          assertThat(client.input().read()).isEqualTo(i);
          Echo.transfer(client, 20_000);
        }
      }
    }
  }

  @Test
  void aFloodFromMadeUpAddressesLeavesRoomForOthers() throws Exception {
    KcpLimits limits = KcpLimits.defaults();
    try (KcpListener listener = listen(limits)) {
      Echo.serve(listener);
      byte[] push = segment(PUSH, 0, 0, new byte[] {1});
      InetSocketAddress server = listener.localAddress();
      for (int i = 0; i < 30_000; i++) {
        // Each from a port of its own: an address is forged as easily.
        try (DatagramChannel stranger = DatagramChannel.open().bind(Echo.loopback())) {
          stranger.send(ByteBuffer.wrap(push), server);
        }
      }
      assertThat(listener.connections()).isLessThanOrEqualTo(limits.unprovenMax() + 1);
      try (KcpConnection client = KcpConnection.connect(server, KcpOptions.defaults())) {
        Echo.transfer(client, 100_000);
      }
      assertThat(listener.connections()).isLessThanOrEqualTo(limits.unprovenMax() + 1);
    }
  }

  @Test
  void whoHasHadItsTimeMakesRoom() throws Exception {
    KcpOptions options =
        KcpOptions.builder()
            .limits(KcpLimits.defaults().withUnprovenMax(1))
            .proofTime(Duration.ZERO)
            .linger(Duration.ZERO)
            .build();
    try (KcpListener listener = KcpListener.bind(Echo.loopback(), options);
        Peer first = new Peer(listener);
        Peer second = new Peer(listener)) {
      first.send(segment(PUSH, 0, 0, new byte[] {1}));
      KcpConnection silent = listener.accept(Deadline.after(SOON));
      assertThat(silent.input().read()).isEqualTo(1);
      second.send(segment(PUSH, 0, 0, new byte[] {2}));
      assertThat(listener.accept(Deadline.after(SOON)).input().read()).isEqualTo(2);
      assertThatThrownBy(() -> silent.input().read())
          .isInstanceOf(PeerGoneException.class)
          .hasMessageContaining("has not proven its address");
      assertThat(listener.connections()).isEqualTo(1);
    }
  }

  @Test
  void oneAddressHasSoManyConnectionsAtMost() throws Exception {
    try (KcpListener listener = listen(KcpLimits.defaults().withConnectionsPerAddressMax(2));
        Peer one = new Peer(listener);
        Peer two = new Peer(listener);
        Peer three = new Peer(listener)) {
      byte[] push = segment(PUSH, 0, 0, new byte[] {1});
      one.send(push);
      KcpConnection first = listener.accept(Deadline.after(SOON));
      two.send(push);
      listener.accept(Deadline.after(SOON));
      three.send(push);
      while (listener.ignoredDatagrams() == 0) {
        Thread.onSpinWait();
      }
      assertThatThrownBy(() -> listener.accept(Deadline.after(Duration.ofMillis(1))))
          .isInstanceOf(DeadlineExceededException.class);
      first.close();
      three.send(push);
      assertThat(listener.accept(Deadline.after(SOON)).remoteAddress().getPort())
          .isEqualTo(three.socket.getLocalPort());
    }
  }

  @Test
  void aNetworkOfIpv6CountsAsOne() throws Exception {
    Origin one = Origin.of(InetAddress.getByName("2001:db8:1:2::1"));
    assertThat(Origin.of(InetAddress.getByName("2001:db8:1:2:ffff::9"))).isEqualTo(one);
    assertThat(Origin.of(InetAddress.getByName("2001:db8:1:3::1"))).isNotEqualTo(one);
    Origin four = Origin.of(InetAddress.getByName("192.0.2.1"));
    assertThat(Origin.of(InetAddress.getByName("192.0.2.2"))).isNotEqualTo(four);
    assertThat(Origin.of(InetAddress.getByName("192.0.2.1"))).isEqualTo(four);
  }

  @Test
  void limitsSayWhatIsAllowed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KcpLimits.defaults().withConnectionsMax(0))
        .withMessage("connectionsMax is 0, allowed are 1 to 10000000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KcpLimits.defaults().withUnprovenMax(-1))
        .withMessage("unprovenMax is -1, allowed are 0 to 1000000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KcpLimits.defaults().withBacklogMax(0))
        .withMessageContaining("backlogMax");
  }
}
