/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.seal.PacketCipher;
import io.fawa.loom.testkit.UdpLink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(240)
class KcpConnectionTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final byte[] KEY = new byte[64];

  private KcpListener listener;

  @BeforeEach
  void listen() throws IOException {
    listener = KcpListener.bind(Echo.loopback(), KcpOptions.defaults());
  }

  private KcpListener listen(KcpOptions options) throws IOException {
    listener.close();
    listener = KcpListener.bind(Echo.loopback(), options);
    return listener;
  }

  @AfterEach
  void close() {
    listener.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String readText(KcpConnection connection, int length) throws IOException {
    byte[] bytes = connection.input().readNBytes(length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void bytesGoBothWays() throws Exception {
    try (KcpConnection client =
        KcpConnection.connect(listener.localAddress(), KcpOptions.defaults())) {
      client.output().write(bytes("hello"));
      try (KcpConnection server = listener.accept(Deadline.after(SOON))) {
        assertThat(server.conversation()).isEqualTo(client.conversation());
        assertThat(server.remoteAddress()).isEqualTo(client.localAddress());
        assertThat(readText(server, 5)).isEqualTo("hello");
        server.output().write(bytes("world!"));
        assertThat(readText(client, 6)).isEqualTo("world!");
        assertThat(listener.connections()).isEqualTo(1);
      }
    }
    assertThat(listener.connections()).isZero();
  }

  @ParameterizedTest
  @EnumSource(PacketCipher.class)
  void everyCipherCarries(PacketCipher cipher) throws Exception {
    KcpOptions options = KcpOptions.builder().cipher(cipher, KEY).fec(new FecConfig(4, 2)).build();
    Echo.serve(listen(options));
    try (KcpConnection client = KcpConnection.connect(listener.localAddress(), options)) {
      Echo.transfer(client, 50_000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void muchGoesThroughABadLink(boolean fec) throws Exception {
    KcpOptions.Builder builder = KcpOptions.builder();
    KcpOptions options = fec ? builder.fec(FecConfig.defaults()).build() : builder.build();
    Echo.serve(listen(options));
    try (UdpLink relay = Echo.lossyLink(listener.localAddress(), 0.1, 7);
        KcpConnection client = KcpConnection.connect(relay.address(), options)) {
      Echo.transfer(client, 3_000_000);
      assertThat(client.stats().kcp().segmentsOut()).isPositive();
      if (fec) {
        assertThat(client.stats().rebuiltPackets()).isPositive();
      }
    }
  }

  @Test
  void aPauseBetweenMessagesIsNoRestThatGroupsAreForgottenIn() throws Exception {
    KcpOptions options = KcpOptions.builder().fec(new FecConfig(10, 3)).build();
    KcpListener listening = listen(options);
    try (UdpLink relay = Echo.lossyLink(listener.localAddress(), 0.1, 5);
        KcpConnection client = KcpConnection.connect(relay.address(), options)) {
      client.output().write(1);
      try (KcpConnection server = listening.accept(Deadline.after(SOON))) {
        // One at a time: each has arrived before the next, so nobody has anything to do in between.
        for (int i = 0; i < 300; i++) {
          assertThat(server.input().read()).isEqualTo(1);
          server.output().write(2);
          assertThat(client.input().read()).isEqualTo(2);
          client.output().write(1);
        }
        // About 40 of what is lost here can be rebuilt; which, is a matter of what is sent again.
        assertThat(client.stats().rebuiltPackets()).isGreaterThan(10);
        assertThat(server.stats().rebuiltPackets()).isGreaterThan(10);
      }
    }
  }

  @Test
  void fecOfOneSideOnlyAndOfOtherSizesIsUnderstood() throws Exception {
    Echo.serve(listen(KcpOptions.builder().fec(new FecConfig(3, 1)).build()));
    KcpOptions other = KcpOptions.builder().fec(new FecConfig(10, 3)).build();
    for (KcpOptions options : new KcpOptions[] {KcpOptions.defaults(), other}) {
      try (KcpConnection client = KcpConnection.connect(listener.localAddress(), options)) {
        Echo.transfer(client, 300_000);
      }
    }
  }

  @Test
  void readsAndWritesGiveUpAtTheirDeadline() throws Exception {
    KcpOptions options =
        KcpOptions.builder()
            .config(io.fawa.loom.kcp.KcpConfig.fast().withWindows(4, 4))
            .linger(Duration.ZERO)
            .build();
    listen(options);
    try (KcpConnection client = KcpConnection.connect(listener.localAddress(), options)) {
      Deadline soon = Deadline.after(Duration.ofMillis(30));
      assertThatThrownBy(() -> client.read(new byte[1], 0, 1, soon))
          .isInstanceOf(DeadlineExceededException.class);
      byte[] much = new byte[100_000];
      assertThatThrownBy(
              () -> client.write(much, 0, much.length, Deadline.after(Duration.ofMillis(200))))
          .isInstanceOf(DeadlineExceededException.class);
      KcpConnection server = listener.accept(Deadline.after(SOON));
      assertThat(server.read(much, 0, 1, Deadline.after(SOON))).isEqualTo(1);
      server.close();
    }
    assertThatThrownBy(() -> listener.accept(Deadline.after(Duration.ofMillis(20))))
        .isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void closeLosesNothing() throws Exception {
    byte[] sent = new byte[300 * 1024];
    new Random(1).nextBytes(sent);
    try (UdpLink relay = Echo.lossyLink(listener.localAddress(), 0.05, 3)) {
      CompletableFuture<byte[]> received =
          CompletableFuture.supplyAsync(() -> {
            try {
              return listener.accept().input().readNBytes(sent.length);
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      KcpOptions patient = KcpOptions.builder().linger(Duration.ofSeconds(50)).build();
      try (KcpConnection client = KcpConnection.connect(relay.address(), patient)) {
        client.output().write(sent);
      }
      assertThat(received.get()).isEqualTo(sent);
    }
  }

  @Test
  void closingWakesThoseWhoWait() throws Exception {
    KcpConnection client = KcpConnection.connect(listener.localAddress(), KcpOptions.defaults());
    CompletableFuture<Integer> reading =
        CompletableFuture.supplyAsync(() -> {
          try {
            return client.input().read();
          } catch (IOException e) {
            return -2;
          }
        });
    client.close();
    client.close();
    assertThat(reading.get()).isEqualTo(-2);
    assertThatThrownBy(() -> client.output().write(1)).hasMessage("connection closed");
    listener.close();
    assertThatThrownBy(listener::accept).hasMessage("listener closed");
  }

  @Test
  void aSilentPeerIsNoticed() throws Exception {
    KcpOptions options =
        KcpOptions.builder()
            .config(io.fawa.loom.kcp.KcpConfig.fast().withDeadLink(3))
            .silenceMax(Duration.ofMillis(100))
            .build();
    InetSocketAddress nobody;
    try (UdpLink relay = Echo.lossyLink(Echo.loopback(), 1, 1)) {
      nobody = relay.address();
      try (KcpConnection client = KcpConnection.connect(nobody, options)) {
        client.output().write(bytes("anybody?"));
        assertThatThrownBy(() -> client.input().read()).isInstanceOf(PeerGoneException.class);
        assertThatThrownBy(() -> client.output().write(1)).isInstanceOf(PeerGoneException.class);
      }
    }
  }

  @Test
  void anIdlePeerIsNoticedIfWanted() throws Exception {
    // Until the byte is read the server must not count as idle.
    listen(KcpOptions.builder().idleTimeout(Duration.ofSeconds(8)).build());
    try (KcpConnection client =
        KcpConnection.connect(listener.localAddress(), KcpOptions.defaults())) {
      client.output().write(bytes("x"));
      KcpConnection server = listener.accept(Deadline.after(SOON));
      assertThat(readText(server, 1)).isEqualTo("x");
      assertThatThrownBy(() -> server.input().read())
          .isInstanceOf(PeerGoneException.class)
          .hasMessageContaining("nothing received");
    }
  }

  @Test
  void outOfBandMessagesArriveWhole() throws Exception {
    KcpOptions options = KcpOptions.builder().fec(FecConfig.defaults()).build();
    listen(options);
    try (KcpConnection client = KcpConnection.connect(listener.localAddress(), options)) {
      assertThat(client.outOfBand().bytesMax()).isEqualTo(1388);
      client.output().write(bytes("x"));
      KcpConnection server = listener.accept(Deadline.after(SOON));
      byte[] message = new byte[1388];
      Arrays.fill(message, (byte) 5);
      client.outOfBand().send(message);
      client.outOfBand().send(new byte[0]);
      assertThat(server.outOfBand().receive(Deadline.after(SOON))).isEqualTo(message);
      assertThat(server.outOfBand().receive(Deadline.after(SOON))).isEmpty();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> client.outOfBand().send(new byte[1389]));
    }
    try (KcpConnection plain =
        KcpConnection.connect(listener.localAddress(), KcpOptions.defaults())) {
      assertThatIllegalStateException().isThrownBy(() -> plain.outOfBand().send(new byte[1]));
    }
  }

  @Test
  void optionsSayWhatIsWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KcpOptions.builder().mtuBytes(1501))
        .withMessage("mtuBytes is 1501, allowed are 128 to 1500");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KcpOptions.builder().linger(Duration.ofMillis(-1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KcpOptions.builder().cipher(PacketCipher.AES_256, new byte[31]).build());
    KcpOptions sealed =
        KcpOptions.builder()
            .cipher(PacketCipher.AES_256_GCM, KEY)
            .fec(FecConfig.defaults())
            .build();
    assertThat(sealed.config().mtuBytes()).isEqualTo(1400 - 12 - 16 - 8);
  }
}
