/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Deadline;
import io.fawa.loom.seal.PacketCipher;
import io.fawa.loom.wire.LittleEndian;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What somebody learns who sees the datagrams of several sockets with one key, knows what is in
 * them and has no key.
 */
@Timeout(120)
class NoncesOnTheWireTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int SOCKETS = 3;
  private static final int MESSAGES = 50;
  private static final int MESSAGE_BYTES = 1_000;

  /** So much of a message is surely at the end of its datagram, before a tag. */
  private static final int KNOWN_BYTES = 900;

  private static final byte[] KEY = new byte[64];

  static {
    for (int i = 0; i < KEY.length; i++) {
      KEY[i] = (byte) (7 * i + 1);
    }
  }

  /** Every datagram of some sockets that exchange messages of nothing but A, both ways. */
  private static List<byte[]> datagrams(PacketCipher cipher) throws Exception {
    KcpOptions options = KcpOptions.builder().cipher(cipher, KEY).linger(Duration.ZERO).build();
    byte[] message = new byte[MESSAGE_BYTES];
    Arrays.fill(message, (byte) 'A');
    List<byte[]> all = new ArrayList<>();
    try (KcpListener listener = KcpListener.bind(Echo.loopback(), options)) {
      Echo.serve(listener);
      for (int socket = 0; socket < SOCKETS; socket++) {
        try (WireTap tap = WireTap.before(listener.localAddress());
            KcpConnection client = KcpConnection.connect(tap.address(), options)) {
          byte[] back = new byte[MESSAGE_BYTES];
          for (int i = 0; i < MESSAGES; i++) {
            client.write(message, 0, MESSAGE_BYTES, Deadline.after(SOON));
            for (int at = 0; at < MESSAGE_BYTES; ) {
              at += client.read(back, at, MESSAGE_BYTES - at, Deadline.after(SOON));
            }
          }
          all.addAll(tap.sent());
          all.addAll(tap.received());
        }
      }
    }
    return all;
  }

  /** The bytes of a datagram that hold a message, as numbers of eight bytes each. */
  private static List<Long> known(byte[] datagram, int tagBytes) {
    List<Long> words = new ArrayList<>();
    if (datagram.length > MESSAGE_BYTES) {
      int end = datagram.length - tagBytes;
      int start = (end - KNOWN_BYTES + 15) / 16 * 16;
      for (int at = start; at + Long.BYTES <= end; at += Long.BYTES) {
        words.add(LittleEndian.getLong(datagram, at));
      }
    }
    return words;
  }

  /** What is known is the same everywhere, so equal words of cipher text are equal key streams. */
  private static int repeatedWords(List<byte[]> datagrams, PacketCipher cipher) {
    int repeated = 0;
    Set<Long> seen = new HashSet<>();
    for (byte[] datagram : datagrams) {
      for (long word : known(datagram, cipher.isAuthenticated() ? 16 : 0)) {
        repeated += seen.add(word) ? 0 : 1;
      }
    }
    assertThat(seen).isNotEmpty();
    return repeated;
  }

  @ParameterizedTest
  @EnumSource(
      value = PacketCipher.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NIL", "NONE", "XOR"})
  void noKeyStreamIsUsedTwice(PacketCipher cipher) throws Exception {
    List<byte[]> datagrams = datagrams(cipher);
    assertThat(datagrams).hasSizeGreaterThanOrEqualTo(2 * SOCKETS * MESSAGES);
    assertThat(repeatedWords(datagrams, cipher)).isZero();
    // In the clear with GCM and Salsa20; the first blocks of the others are made of it.
    int nonceBytes = cipher == PacketCipher.SALSA20 ? 8 : cipher.isAuthenticated() ? 12 : 16;
    Set<String> beginnings = new HashSet<>();
    for (byte[] datagram : datagrams) {
      assertThat(beginnings.add(HexFormat.of().formatHex(datagram, 0, nonceBytes))).isTrue();
    }
  }

  /** As the documentation says of it; should it ever not be so, the documentation is wrong. */
  @Test
  void xorHidesNothingFromWhoLooks() throws Exception {
    List<byte[]> datagrams = datagrams(PacketCipher.XOR);
    assertThat(repeatedWords(datagrams, PacketCipher.XOR)).isPositive();
  }
}
