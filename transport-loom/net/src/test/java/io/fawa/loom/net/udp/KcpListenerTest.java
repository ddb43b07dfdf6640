/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.loom.wire.ByteWriter;
import io.fawa.loom.wire.LittleEndian;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a stranger can do to a listener. */
@Timeout(240)
class KcpListenerTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int PUSH = 81;
  private static final int ACK = 82;
  private static final int TELL = 84;
  private static final int ASK = 83;

  private KcpListener listener;
  private DatagramSocket stranger;

  @BeforeEach
  void listen() throws IOException {
    listener =
        KcpListener.bind(
            Echo.loopback(),
            KcpOptions.builder().limits(KcpLimits.defaults().withBacklogMax(3)).build());
    stranger = stranger();
  }

  @AfterEach
  void close() {
    listener.close();
    stranger.close();
  }

  private static DatagramSocket stranger() throws IOException {
    DatagramSocket socket = new DatagramSocket(Echo.loopback());
    socket.setSoTimeout((int) SOON.toMillis());
    return socket;
  }

  private void send(DatagramSocket from, byte[] bytes) throws IOException {
    from.send(new DatagramPacket(bytes, bytes.length, listener.localAddress()));
  }

  private static byte[] segment(int conversation, int command, int sequence, int una, String data) {
    return new ByteWriter(100)
        .writeIntLittle(conversation)
        .writeByte(command)
        .writeByte(0)
        .writeShortLittle(32)
        .writeIntLittle(0)
        .writeIntLittle(sequence)
        .writeIntLittle(una)
        .writeIntLittle(data.length())
        .writeBytes(data.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
        .toByteArray();
  }

  /** The first command of the next datagram that is more than a challenge. */
  private static int command(DatagramSocket from) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    do {
      from.receive(packet);
    } while (packet.getData()[4] == PUSH && LittleEndian.getInt(packet.getData(), 12) == -1);
    return packet.getData()[4];
  }

  /** Waits to be asked, and acknowledges that. */
  private void showItself(DatagramSocket peer, int conversation) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    do {
      peer.receive(packet);
    } while (packet.getData()[4] != PUSH || LittleEndian.getInt(packet.getData(), 12) != -1);
    byte[] echo = segment(conversation, ACK, -1, 0, "");
    System.arraycopy(packet.getData(), 8, echo, 8, 4);
    send(peer, echo);
  }

  private void awaitIgnored(long count) throws Exception {
    while (listener.ignoredDatagrams() < count) {
      Thread.onSpinWait();
    }
    assertThat(listener.ignoredDatagrams()).isEqualTo(count);
  }

  @Test
  void garbageOpensNothing() throws Exception {
    String[] garbage = {
      "00".repeat(24),
      "00".repeat(23),
      "fffffffff300060001020304",
      "04030201" + "51000100" + "00000000" + "00000000" + "00000000" + "c8000000" + "78",
      "00000000f200" + "11".repeat(30),
      "",
    };
    for (String hex : garbage) {
      send(stranger, HexFormat.of().parseHex(hex));
    }
    send(stranger, segment(1, PUSH, 0, 1, "in the middle"));
    send(stranger, segment(1, PUSH, 5000, 0, "far away"));
    awaitIgnored(garbage.length + 2);
    assertThat(listener.connections()).isZero();
    assertThatThrownBy(() -> listener.accept(Deadline.after(Duration.ofMillis(20))))
        .isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void aForgedConversationDoesNotEndALiveOne() throws Exception {
    send(stranger, segment(7, PUSH, 0, 0, "mine"));
    KcpConnection connection = listener.accept(Deadline.after(SOON));
    assertThat(connection.input().readNBytes(4)).hasSize(4);
    showItself(stranger, 7);
    assertThat(command(stranger)).as("the acknowledgement").isEqualTo(TELL);
    // Somebody who forges our address; the peer is asked and shows itself.
    send(stranger, segment(8, PUSH, 0, 0, "forged"));
    assertThat(command(stranger)).isEqualTo(ASK);
    for (int i = 0; i < 3; i++) {
      // It may be asked again, where half a second passes between two of these.
      send(stranger, segment(7, TELL, 0, 0, ""));
      send(stranger, segment(8, PUSH, 0, 0, "forged"));
    }
    send(stranger, segment(7, PUSH, 1, 0, "more"));
    assertThat(connection.input().readNBytes(4)).hasSize(4);
    assertThat(listener.connections()).isEqualTo(1);
    assertThatThrownBy(() -> listener.accept(Deadline.after(Duration.ofMillis(20))))
        .isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void aPeerThatBeganAnewIsServedWhenTheOldOneIsSilent() throws Exception {
    send(stranger, segment(7, PUSH, 0, 0, "old"));
    KcpConnection old = listener.accept(Deadline.after(SOON));
    KcpConnection renewed = null;
    while (renewed == null) {
      send(stranger, segment(8, PUSH, 0, 0, "new"));
      try {
        renewed = listener.accept(Deadline.after(Duration.ofMillis(100)));
      } catch (DeadlineExceededException e) {
        // Again.
      }
    }
    assertThat(renewed.conversation()).isEqualTo(8);
    assertThat(old.input().readNBytes(3)).as("what had arrived").hasSize(3);
    assertThatThrownBy(() -> old.input().read()).hasMessageContaining("another conversation");
  }

  @Test
  void noMoreThanTheBacklogWaits() throws Exception {
    for (int i = 0; i < 5; i++) {
      try (DatagramSocket one = stranger()) {
        send(one, segment(i, PUSH, 0, 0, "x"));
      }
    }
    awaitIgnored(2);
    assertThat(listener.connections()).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      assertThat(listener.accept(Deadline.after(SOON)).conversation()).isEqualTo(i);
    }
  }

  private void listenWith(KcpOptions.Builder options) throws IOException {
    listener.close();
    listener = KcpListener.bind(Echo.loopback(), options.build());
  }

  @Test
  void afterARestTheSameConversationBeginsAnewButNotInTheMiddle() throws Exception {
    listenWith(KcpOptions.builder().reuseAfter(Duration.ZERO));
    send(stranger, segment(9, PUSH, 0, 0, "x"));
    listener.accept(Deadline.after(SOON)).close();
    send(stranger, segment(9, PUSH, 1, 0, "late"));
    awaitIgnored(1);
    assertThat(listener.connections()).isZero();
    send(stranger, segment(9, PUSH, 0, 0, "new"));
    KcpConnection renewed = listener.accept(Deadline.after(SOON));
    assertThat(renewed.input().readNBytes(3)).hasSize(3);
  }

  @Test
  void stragglersOfAnEndedConversationOpenNone() throws Exception {
    listenWith(KcpOptions.builder().reuseAfter(Duration.ofHours(1)));
    byte[] push = segment(9, PUSH, 0, 0, "x");
    send(stranger, push);
    listener.accept(Deadline.after(SOON)).close();
    send(stranger, push);
    awaitIgnored(1);
    assertThat(listener.connections()).isZero();
  }

  @Test
  void aSocketThatFailsIsTheReasonThatEverybodyHears() throws Exception {
    send(stranger, segment(7, PUSH, 0, 0, "x"));
    KcpConnection accepted = listener.accept(Deadline.after(SOON));
    listener.port.close();

    assertThatThrownBy(() -> accepted.input().readNBytes(2)).hasMessage("socket closed");
    assertThatThrownBy(() -> listener.accept(Deadline.after(SOON))).hasMessage("socket closed");
    listener.close();
    assertThatThrownBy(() -> listener.accept(Deadline.after(SOON))).hasMessage("socket closed");
  }

  @Test
  void aPeerThatMovesIsFollowedIfWanted() throws Exception {
    listenWith(KcpOptions.builder().followAddresses(true));
    send(stranger, segment(7, PUSH, 0, 0, "here"));
    KcpConnection connection = listener.accept(Deadline.after(SOON));
    assertThat(connection.input().readNBytes(4)).hasSize(4);
    connection.output().write(1);
    try (DatagramSocket elsewhere = stranger()) {
      send(elsewhere, segment(7, PUSH, 1, 1, "there"));
      assertThat(connection.input().readNBytes(5)).hasSize(5);
      assertThat(connection.remoteAddress().getPort()).isEqualTo(elsewhere.getLocalPort());
      assertThat(connection.remoteAddress().getAddress())
          .isEqualTo(InetAddress.getLoopbackAddress());
      connection.output().write(2);
      assertThat(command(elsewhere)).isIn(PUSH, ACK, TELL);
    }
    assertThat(listener.connections()).isEqualTo(1);
  }

  @Test
  void theSocketOutlivesTheListenerForThoseAccepted() throws Exception {
    try (KcpConnection client =
        KcpConnection.connect(listener.localAddress(), KcpOptions.defaults())) {
      client.output().write(1);
      KcpConnection server = listener.accept(Deadline.after(SOON));
      listener.close();
      server.output().write(2);
      assertThat(client.input().read()).isEqualTo(2);
      server.close();
      assertThatThrownBy(() -> listener.localAddress()).isInstanceOf(IOException.class);
    }
  }
}
