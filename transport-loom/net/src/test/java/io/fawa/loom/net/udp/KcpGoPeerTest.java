/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.net.GoPeer;
import io.fawa.loom.seal.PacketCipher;
import io.fawa.loom.testkit.UdpLink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The original library at the other end, in both roles: every cipher, FEC, and a bad link. */
@Timeout(300)
class KcpGoPeerTest {
  private static final byte[] KEY = new byte[64];
  private static final int ORIGINAL_MTU_MAX = 1472;

  @TempDir static Path folder;

  private static Path program = Path.of("");

  @BeforeAll
  static void build() throws Exception {
    for (int i = 0; i < KEY.length; i++) {
      KEY[i] = (byte) (7 * i + 1);
    }
    program = GoPeer.buildOrSkip("kcp-peer", folder);
  }

  private static KcpOptions options(PacketCipher cipher, boolean fec) {
    return options(cipher, fec, KcpLimits.defaults());
  }

  private static KcpOptions options(PacketCipher cipher, boolean fec, KcpLimits limits) {
    KcpOptions.Builder builder =
        KcpOptions.builder()
            .limits(limits)
            .config(KcpConfig.fast().withWindows(1024, 1024).withStreamMode(true))
            .cipher(cipher, KEY);
    return fec ? builder.fec(FecConfig.defaults()).build() : builder.build();
  }

  private static GoPeer start(PacketCipher cipher, boolean fec, Object... role) throws Exception {
    List<Object> arguments = new ArrayList<>(List.of(role));
    arguments.addAll(List.of("-crypt", cipher.wireName(), "-key", HexFormat.of().formatHex(KEY)));
    if (fec) {
      arguments.addAll(List.of("-data", 10, "-parity", 3));
    }
    return GoPeer.start(program, arguments.toArray());
  }

  private static void theOriginalServesUs(
      PacketCipher cipher, boolean fec, double lossRate, long bytes) throws Exception {
    try (GoPeer peer = start(cipher, fec, "-listen", "127.0.0.1:0");
        UdpLink relay = Echo.lossyLink(peer.address(), lossRate, 11);
        KcpConnection client = KcpConnection.connect(relay.address(), options(cipher, fec))) {
      Echo.transfer(client, bytes);
    }
  }

  private static void weServeTheOriginal(
      PacketCipher cipher, boolean fec, double lossRate, long bytes) throws Exception {
    KcpOptions options = options(cipher, fec);
    try (KcpListener listener = KcpListener.bind(Echo.loopback(), options);
        UdpLink relay = Echo.lossyLink(listener.localAddress(), lossRate, 13)) {
      Echo.serve(listener);
      String server = "127.0.0.1:" + relay.address().getPort();
      try (GoPeer peer = start(cipher, fec, "-connect", server, "-bytes", bytes)) {
        assertThat(peer.line()).endsWith(", digest equal");
        assertThat(peer.status()).isZero();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PacketCipher.class)
  void everyCipherIsUnderstood(PacketCipher cipher) throws Exception {
    theOriginalServesUs(cipher, false, 0, 200_000);
    weServeTheOriginal(cipher, true, 0, 200_000);
    theOriginalServesUs(cipher, true, 0.1, 500_000);
    weServeTheOriginal(cipher, false, 0.1, 500_000);
  }

  @ParameterizedTest
  @CsvSource({
    "NIL, false, 0.0, 100000000",
    "NIL, true, 0.0, 20000000",
    "NIL, false, 0.1, 20000000",
    "NIL, true, 0.1, 100000000",
    "AES_256_GCM, true, 0.1, 20000000",
  })
  void muchIsExchanged(PacketCipher cipher, boolean fec, double lossRate, long bytes)
      throws Exception {
    theOriginalServesUs(cipher, fec, lossRate, bytes);
    weServeTheOriginal(cipher, fec, lossRate, bytes);
  }

  /** The longest datagrams that kcp-go 5.7.5 reads whole, with parity as long, each way. */
  @ParameterizedTest
  @CsvSource({"NIL, false", "NIL, true", "AES_256, true", "AES_256_GCM, true"})
  void theLongestDatagramsOfTheOriginalAreExchanged(PacketCipher cipher, boolean fec)
      throws Exception {
    KcpOptions.Builder builder = KcpOptions.builder().mtuBytes(ORIGINAL_MTU_MAX);
    builder.config(KcpConfig.fast().withWindows(1024, 1024).withStreamMode(true));
    builder.cipher(cipher, KEY);
    KcpOptions options = fec ? builder.fec(FecConfig.defaults()).build() : builder.build();
    try (GoPeer peer =
            start(
                cipher, fec, "-listen", "127.0.0.1:0", "-mtu", Integer.toString(ORIGINAL_MTU_MAX));
        UdpLink relay = Echo.lossyLink(peer.address(), 0.1, 17);
        KcpConnection client = KcpConnection.connect(relay.address(), options)) {
      Echo.transfer(client, 2_000_000);
    }
  }

  /** kcp-go echoes the number of a challenge like any segment that it has already. */
  @ParameterizedTest
  @CsvSource({"NIL, false", "AES_128_GCM, true"})
  void theOriginalShowsThatItReceives(PacketCipher cipher, boolean fec) throws Exception {
    KcpOptions options = options(cipher, fec, KcpLimits.defaults().withUnprovenMax(0));
    try (KcpListener listener = KcpListener.bind(Echo.loopback(), options)) {
      Echo.serve(listener);
      String server = "127.0.0.1:" + listener.localAddress().getPort();
      try (GoPeer peer = start(cipher, fec, "-connect", server, "-bytes", 1_000_000)) {
        assertThat(peer.line()).endsWith(", digest equal");
        assertThat(peer.status()).isZero();
      }
    }
  }

  /** All other tests here send and receive as the system allows, which means gso where it can. */
  @ParameterizedTest
  @EnumSource(DatagramBatch.Mode.class)
  void anyWayOfSendingIsUnderstood(DatagramBatch.Mode mode) throws Exception {
    System.setProperty(DatagramBatch.Mode.PROPERTY, mode.name());
    try {
      for (double lossRate : new double[] {0, 0.1}) {
        theOriginalServesUs(PacketCipher.AES_128, true, lossRate, 3_000_000);
        weServeTheOriginal(PacketCipher.AES_128, true, lossRate, 3_000_000);
      }
    } finally {
      System.clearProperty(DatagramBatch.Mode.PROPERTY);
    }
  }
}
