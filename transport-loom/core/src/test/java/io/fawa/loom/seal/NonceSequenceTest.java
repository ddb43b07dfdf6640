/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NonceSequenceTest {
  private static final byte[] KEY = new byte[56];
  private static final int COUNT = 20_000;

  private static byte[] start(int first) {
    byte[] start = new byte[PacketCipher.NONCE_START_BYTES];
    Arrays.fill(start, (byte) 0xff);
    start[0] = (byte) first;
    return start;
  }

  /** The bytes that the cipher takes as its nonce. */
  private static int nonceBytes(PacketCipher cipher) {
    if (cipher == PacketCipher.SALSA20) {
      return 8;
    }
    try (PacketSeal seal = cipher.seal(KEY)) {
      return seal.nonceBytes();
    }
  }

  @ParameterizedTest
  @EnumSource(value = PacketCipher.class, mode = EnumSource.Mode.EXCLUDE, names = "NIL")
  void noneComesTwiceNorFromAnotherStart(PacketCipher cipher) {
    Set<String> seen = new HashSet<>();
    int unique = nonceBytes(cipher);
    for (int first = 1; first <= 3; first++) {
      try (NonceSequence nonces = cipher.nonces(KEY, start(first))) {
        for (int i = 0; i < COUNT; i++) {
          byte[] nonce = new byte[16];
          nonces.next(nonce);
          assertThat(seen.add(HexFormat.of().formatHex(nonce, 0, unique))).isTrue();
        }
      }
    }
  }

  /** A count would show in its neighbours; a permutation of it changes half of all bits. */
  @ParameterizedTest
  @EnumSource(value = PacketCipher.class, mode = EnumSource.Mode.EXCLUDE, names = "NIL")
  void neighboursLookUnrelated(PacketCipher cipher) {
    try (NonceSequence nonces = cipher.nonces(KEY, start(7))) {
      byte[] before = new byte[16];
      nonces.next(before);
      long changed = 0;
      for (int i = 0; i < 1_000; i++) {
        byte[] nonce = new byte[16];
        nonces.next(nonce);
        for (int at = 0; at < 16; at++) {
          changed += Integer.bitCount((nonce[at] ^ before[at]) & 0xff);
        }
        before = nonce;
      }
      assertThat(changed).isBetween(62_000L, 66_000L);
    }
  }

  @Test
  void theSameStartMeansTheSameNonces() {
    byte[] one = new byte[16];
    byte[] other = new byte[16];
    try (NonceSequence left = PacketCipher.AES_128.nonces(KEY, start(1));
        NonceSequence right = PacketCipher.AES_128.nonces(KEY, start(1))) {
      left.next(one);
      right.next(other);
    }
    assertThat(one).isEqualTo(other);
    byte[] otherKey = KEY.clone();
    otherKey[0] = 1;
    try (NonceSequence right = PacketCipher.AES_128.nonces(otherKey, start(1))) {
      right.next(other);
    }
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void aShortStartIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PacketCipher.AES_128.nonces(KEY, new byte[15]))
        .withMessage("start of 15 bytes, needs 16");
  }
}
