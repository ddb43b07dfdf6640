/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.wire.LittleEndian;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What strangers send to a listener, while somebody uses it, costs nobody anything. */
@Timeout(240)
class GarbageOnTheWireTest {
  private static final int CONNECTIONS_MAX = 20;
  private static final int DATAGRAMS_MIN = 30_000;

  /** Noise, headers of all kinds with any numbers, FEC packets of any group. */
  private static byte[] garbage(Random random) {
    byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(1_500) : random.nextInt(80)];
    random.nextBytes(bytes);
    if (bytes.length >= 24 && random.nextBoolean()) {
      bytes[4] = (byte) (81 + random.nextInt(4));
      LittleEndian.putInt(bytes, 20, random.nextBoolean() ? bytes.length - 24 : random.nextInt());
    } else if (bytes.length >= 8 && random.nextBoolean()) {
      LittleEndian.putShort(bytes, 4, 0xf1 + random.nextInt(3));
      LittleEndian.putShort(bytes, 6, random.nextBoolean() ? bytes.length - 6 : random.nextInt());
    }
    return bytes;
  }

  private static int flood(InetSocketAddress server, AtomicBoolean enough) throws Exception {
    Random random = new Random(3);
    int sent = 0;
    while (!enough.get() || sent < DATAGRAMS_MIN) {
      // From another address each time, as a forger would.
      try (DatagramChannel stranger = DatagramChannel.open().bind(Echo.loopback())) {
        for (int i = 0; i < 500; i++) {
          stranger.send(ByteBuffer.wrap(garbage(random)), server);
          sent++;
        }
      }
    }
    return sent;
  }

  @Test
  void aTransferGoesOnUnderIt() throws Exception {
    KcpOptions options =
        KcpOptions.builder()
            .limits(KcpLimits.defaults().withConnectionsMax(CONNECTIONS_MAX))
            .fec(FecConfig.defaults())
            .build();
    AtomicBoolean enough = new AtomicBoolean();
    int[] sent = new int[1];
    try (KcpListener listener = KcpListener.bind(Echo.loopback(), options);
        KcpConnection client = KcpConnection.connect(listener.localAddress(), options)) {
      Echo.serve(listener);
      Echo.transfer(client, 1_000);
      InetSocketAddress server = listener.localAddress();
      Thread flood =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  sent[0] = flood(server, enough);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      Echo.transfer(client, 3_000_000);
      enough.set(true);
      flood.join();
      Echo.transfer(client, 1_000);
      assertThat(sent[0]).isGreaterThanOrEqualTo(DATAGRAMS_MIN);
      assertThat(listener.connections()).isBetween(1, CONNECTIONS_MAX);
      assertThat(listener.ignoredDatagrams()).isPositive();
    }
  }

  /** A client takes datagrams of its server only, and what of those makes sense. */
  @Test
  void aServerThatTalksNonsenseDoesNotEndItsClient() throws Exception {
    try (DatagramChannel server = DatagramChannel.open().bind(Echo.loopback());
        KcpConnection client =
            KcpConnection.connect(
                (InetSocketAddress) server.getLocalAddress(), KcpOptions.defaults())) {
      client.output().write(7);
      ByteBuffer first = ByteBuffer.allocate(2_000);
      var from = server.receive(first);
      Random random = new Random(9);
      for (int i = 0; i < 5_000; i++) {
        server.send(ByteBuffer.wrap(garbage(random)), from);
      }
      // The same segment back is an answer of the peer, so that reading it is the proof. It comes
      // again and again, as what comes when the client's socket is full of garbage is lost.
      first.flip();
      while (client.available() == 0) {
        server.send(first.duplicate(), from);
        Thread.sleep(10);
      }
      assertThat(client.input().read()).isEqualTo(7);
    }
  }
}
