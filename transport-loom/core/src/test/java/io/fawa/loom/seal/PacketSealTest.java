/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacketSealTest {
  private static final long SEED = 20_261_121L;
  private static final byte[] KEY = key(56);

  private static byte[] key(int length) {
    byte[] key = new byte[length];
    for (int i = 0; i < length; i++) {
      key[i] = (byte) (7 * i + 1);
    }
    return key;
  }

  @ParameterizedTest
  @EnumSource(PacketCipher.class)
  void everyLengthComesBack(PacketCipher cipher) {
    Random random = new Random(SEED);
    try (PacketSeal sealing = cipher.seal(KEY);
        PacketSeal opening = cipher.seal(KEY)) {
      for (int length = 0; length < 140; length++) {
        roundTrip(sealing, opening, random, length);
      }
      for (int length : new int[] {1480, 1500, 1535, 1536, 1537, 9000, 65_507}) {
        roundTrip(sealing, opening, random, length);
      }
    }
  }

  private static void roundTrip(
      PacketSeal sealing, PacketSeal opening, Random random, int bodyLength) {
    int offset = random.nextInt(9);
    byte[] packet = new byte[offset + sealing.overheadBytes() + bodyLength + 5];
    random.nextBytes(packet);
    byte[] nonce = new byte[20];
    random.nextBytes(nonce);
    byte[] before = packet.clone();
    int body = offset + sealing.headerBytes();

    int length = sealing.seal(nonce, 3, packet, offset, bodyLength);
    assertThat(length).isEqualTo(bodyLength + sealing.overheadBytes());
    assertOutsideUntouched(before, packet, offset, length);

    assertThat(opening.open(packet, offset, length)).as("seed %d", SEED).isEqualTo(bodyLength);
    assertThat(Arrays.copyOfRange(packet, body, body + bodyLength))
        .as("seed %d, %d bytes", SEED, bodyLength)
        .isEqualTo(Arrays.copyOfRange(before, body, body + bodyLength));
    assertOutsideUntouched(before, packet, offset, length);
  }

  private static void assertOutsideUntouched(byte[] before, byte[] after, int offset, int length) {
    assertThat(Arrays.copyOf(after, offset)).isEqualTo(Arrays.copyOf(before, offset));
    assertThat(Arrays.copyOfRange(after, offset + length, after.length))
        .isEqualTo(Arrays.copyOfRange(before, offset + length, before.length));
  }

  @ParameterizedTest
  @EnumSource(value = PacketCipher.class, mode = EnumSource.Mode.EXCLUDE, names = "NIL")
  void aChangedPacketIsForged(PacketCipher cipher) {
    try (PacketSeal seal = cipher.seal(KEY)) {
      byte[] packet = new byte[seal.overheadBytes() + 40];
      int length = seal.seal(new byte[16], 0, packet, 0, 40);
      for (int at = 16; at < length; at++) {
        byte[] changed = packet.clone();
        changed[at] ^= 0x10;
        assertThat(seal.open(changed, 0, length)).as("byte %d", at).isEqualTo(PacketSeal.FORGED);
      }
      assertThat(seal.open(packet.clone(), 0, length - 1)).isEqualTo(PacketSeal.FORGED);
      assertThat(seal.open(packet, 0, length)).isEqualTo(40);
    }
  }

  @ParameterizedTest
  @EnumSource(PacketCipher.class)
  void shorterThanItsHeaderIsTooShort(PacketCipher cipher) {
    try (PacketSeal seal = cipher.seal(KEY)) {
      byte[] packet = new byte[64];
      for (int length = 0; length < seal.overheadBytes(); length++) {
        assertThat(seal.open(packet, 0, length)).isEqualTo(PacketSeal.TOO_SHORT);
      }
      byte[] empty = new byte[64];
      int length = seal.seal(new byte[16], 0, empty, 0, 0);
      assertThat(seal.open(empty, 0, length)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(value = PacketCipher.class, mode = EnumSource.Mode.EXCLUDE, names = "NIL")
  void garbageIsForgedAndNothingElse(PacketCipher cipher) {
    Random random = new Random(SEED);
    try (PacketSeal seal = cipher.seal(KEY)) {
      for (int round = 0; round < 500; round++) {
        byte[] garbage = new byte[random.nextInt(1600)];
        random.nextBytes(garbage);
        int expected =
            garbage.length < seal.overheadBytes() ? PacketSeal.TOO_SHORT : PacketSeal.FORGED;
        assertThat(seal.open(garbage, 0, garbage.length)).as("seed %d", SEED).isEqualTo(expected);
      }
    }
  }

  @Test
  void anotherKeyDoesNotOpen() {
    byte[] other = KEY.clone();
    other[3] ^= 2; // not a parity bit, which DES does not look at
    for (PacketCipher cipher : PacketCipher.values()) {
      if (cipher == PacketCipher.NIL || cipher == PacketCipher.NONE) {
        continue;
      }
      try (PacketSeal seal = cipher.seal(KEY);
          PacketSeal stranger = cipher.seal(other)) {
        byte[] packet = new byte[seal.overheadBytes() + 10];
        int length = seal.seal(new byte[16], 0, packet, 0, 10);
        assertThat(stranger.open(packet, 0, length)).as("%s", cipher).isEqualTo(PacketSeal.FORGED);
      }
    }
  }

  @Test
  void gcmRefusesToUseANonceTwiceInARow() {
    try (PacketSeal seal = PacketCipher.AES_128_GCM.seal(KEY)) {
      byte[] packet = new byte[64];
      seal.seal(new byte[12], 0, packet, 0, 10);
      assertThatThrownBy(() -> seal.seal(new byte[12], 0, packet, 0, 10))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("nonce");
    }
  }

  @ParameterizedTest
  @EnumSource(value = PacketCipher.class, mode = EnumSource.Mode.EXCLUDE, names = "NIL")
  void aCopySentAgainIsReplayedWhenThereIsAGuard(PacketCipher cipher) {
    try (PacketSeal seal = cipher.seal(KEY, new NonceHistory(8))) {
      byte[] packet = new byte[seal.overheadBytes() + 10];
      int length = seal.seal(new byte[16], 0, packet, 0, 10);
      byte[] copy = packet.clone();
      byte[] forged = packet.clone();
      forged[length - 1] ^= 1;
      assertThat(seal.open(forged, 0, length)).isEqualTo(PacketSeal.FORGED);
      assertThat(seal.open(packet, 0, length)).isEqualTo(10);
      assertThat(seal.open(copy, 0, length)).isEqualTo(PacketSeal.REPLAYED);
    }
  }

  @Test
  void closedSealsRefuse() {
    for (PacketCipher cipher : PacketCipher.values()) {
      PacketSeal seal = cipher.seal(KEY);
      seal.close();
      seal.close();
      byte[] packet = new byte[64];
      assertThatThrownBy(() -> seal.seal(new byte[16], 0, packet, 0, 0))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> seal.open(packet, 0, 64)).isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = PacketCipher.class,
      names = {
        "XOR",
        "SM4",
        "TRIPLE_DES",
        "CAST5",
        "BLOWFISH",
        "TWOFISH",
        "TEA",
        "XTEA",
        "SALSA20"
      })
  void wipingForgetsTheKey(PacketCipher cipher) {
    Scrambler scrambler = cipher.scrambler(cipher.cut(KEY));
    byte[] before = new byte[64];
    scrambler.encrypt(before, 0, before.length);
    scrambler.wipe();
    byte[] after = new byte[64];
    scrambler.encrypt(after, 0, after.length);
    assertThat(after).isNotEqualTo(before);
  }

  @Test
  void wrongRangesAreTheCallersMistake() {
    try (PacketSeal seal = PacketCipher.AES_128.seal(KEY)) {
      byte[] packet = new byte[30];
      assertThatThrownBy(() -> seal.seal(new byte[15], 0, packet, 0, 10))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> seal.seal(new byte[16], 0, packet, 0, 11))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> seal.seal(new byte[16], 0, packet, 0, -1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> seal.open(packet, 0, 31))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThat(seal.seal(new byte[16], 0, packet, 0, 10)).isEqualTo(30);
    }
  }
}
