/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.loom.seal.PacketCipher;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer whose address changes, and somebody who would like to be taken for it. */
@Timeout(240)
class FollowingTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  private KcpListener listener = bind(16_384);
  private WireTap tap = tap();
  private KcpConnection client = connect();

  private static KcpOptions options(int replayWindow) {
    return KcpOptions.builder()
        .cipher(PacketCipher.AES_128_GCM, new byte[16])
        .followAddresses(true)
        .replayWindowPackets(replayWindow)
        .linger(Duration.ZERO)
        .build();
  }

  private static KcpListener bind(int replayWindow) {
    try {
      return KcpListener.bind(Echo.loopback(), options(replayWindow));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private WireTap tap() {
    try {
      return WireTap.before(listener.localAddress());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private KcpConnection connect() {
    try {
      return KcpConnection.connect(tap.address(), options(0));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    tap.close();
    listener.close();
  }

  private static void write(KcpConnection to, int bytes) throws IOException {
    to.write(new byte[bytes], 0, bytes, Deadline.after(SOON));
  }

  private static void read(KcpConnection from, int bytes) throws IOException {
    byte[] target = new byte[bytes];
    for (int at = 0; at < bytes; ) {
      at += from.read(target, at, bytes - at, Deadline.after(SOON));
    }
  }

  private void sendFromElsewhere(List<byte[]> datagrams) throws IOException {
    try (DatagramSocket thief = new DatagramSocket(Echo.loopback())) {
      for (byte[] datagram : datagrams) {
        thief.send(new DatagramPacket(datagram, datagram.length, listener.localAddress()));
      }
    }
  }

  /** The first datagram from an index on that is longer than so many bytes. */
  private byte[] firstOf(int index, int bytes) {
    while (true) {
      List<byte[]> sent = tap.sent();
      for (byte[] datagram : sent.subList(index, sent.size())) {
        if (datagram.length > bytes) {
          return datagram;
        }
      }
      Thread.onSpinWait();
    }
  }

  private void assertServes(KcpConnection server, InetSocketAddress at) throws IOException {
    write(server, 500);
    read(client, 500);
    assertThat(server.remoteAddress().getPort()).isEqualTo(at.getPort());
    assertThat(listener.connections()).isEqualTo(1);
    assertThatThrownBy(() -> listener.accept(Deadline.after(Duration.ofMillis(1))))
        .isInstanceOf(DeadlineExceededException.class);
  }

  /** Copies that the replay window knows, and copies that it has forgotten. */
  @ParameterizedTest
  @ValueSource(ints = {16_384, 0})
  void aCopyFromElsewhereMovesNothing(int replayWindow) throws Exception {
    close();
    listener = bind(replayWindow);
    tap = tap();
    client = connect();
    write(client, 100);
    KcpConnection server = listener.accept(Deadline.after(SOON));
    read(server, 100);
    write(server, 10);
    read(client, 10);

    List<byte[]> copies = tap.sent();
    while (server.stats().kcp().datagramsIn() < copies.size()) {
      // The copies have to come after the originals.
      Thread.onSpinWait();
    }
    long ignored = listener.ignoredDatagrams();
    long taken = server.stats().kcp().datagramsIn();
    sendFromElsewhere(copies);
    long arrived = 0;
    while (arrived < copies.size()) {
      arrived = listener.ignoredDatagrams() - ignored + server.stats().kcp().datagramsIn() - taken;
      Thread.onSpinWait();
    }
    assertServes(server, tap.outsideAddress());
  }

  @Test
  void aPeerThatMovesIsFollowedThoughNothingWasSentToIt() throws Exception {
    write(client, 100);
    KcpConnection server = listener.accept(Deadline.after(SOON));
    read(server, 100);
    tap.move();
    write(client, 100);
    read(server, 100);
    assertServes(server, tap.outsideAddress());
  }

  @Test
  void aLateDatagramFromBeforeIsTakenAndMovesNothing() throws Exception {
    write(client, 100);
    KcpConnection server = listener.accept(Deadline.after(SOON));
    read(server, 100);

    tap.hold(true);
    int before = tap.sent().size();
    write(client, 200);
    byte[] late = firstOf(before, 200);
    tap.move();
    tap.hold(false);
    write(client, 300);
    read(server, 500);
    long taken = server.stats().kcp().datagramsIn();
    tap.sendFromBefore(late);
    while (server.stats().kcp().datagramsIn() == taken) {
      Thread.onSpinWait();
    }
    assertServes(server, tap.outsideAddress());
  }
}
