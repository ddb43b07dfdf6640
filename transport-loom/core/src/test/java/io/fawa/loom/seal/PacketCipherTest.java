/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketCipherTest {
  @Test
  void namesAreThoseOfKcpGo() {
    for (PacketCipher cipher : PacketCipher.values()) {
      assertThat(PacketCipher.named(cipher.wireName())).isEqualTo(cipher);
    }
    assertThat(PacketCipher.named("AES-128")).isEqualTo(PacketCipher.AES_128);
    assertThat(PacketCipher.named("null")).isEqualTo(PacketCipher.NIL);
    assertThat(PacketCipher.named("aes-gcm")).isEqualTo(PacketCipher.AES_256_GCM);
    assertThatThrownBy(() -> PacketCipher.named("rot13"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rot13")
        .hasMessageContaining("aes-128-gcm");
  }

  @ParameterizedTest
  @CsvSource({
    "NIL, 64, 0",
    "NONE, 64, 0",
    "XOR, 64, 64",
    "AES, 64, 32",
    "AES, 31, 24",
    "AES, 16, 16",
    "AES_128, 64, 16",
    "AES_192, 64, 24",
    "AES_256, 64, 32",
    "SM4, 64, 16",
    "TRIPLE_DES, 64, 24",
    "CAST5, 64, 16",
    "BLOWFISH, 64, 56",
    "BLOWFISH, 4, 4",
    "TWOFISH, 64, 32",
    "TWOFISH, 25, 24",
    "TEA, 64, 16",
    "XTEA, 64, 16",
    "SALSA20, 64, 32",
    "SALSA20, 5, 32",
    "AES_128_GCM, 64, 16",
    "AES_192_GCM, 64, 24",
    "AES_256_GCM, 64, 32",
  })
  void keysAreCutToTheCiphersLength(PacketCipher cipher, int given, int used) {
    byte[] key = new byte[given];
    key[0] = 9;
    byte[] cut = cipher.cut(key);
    assertThat(cut).hasSize(used).isNotSameAs(key);
    if (used > 0) {
      assertThat(cut[0]).isEqualTo((byte) 9);
    }
  }

  @Test
  void aKeyOneByteShortIsRefusedWithBothNumbers() {
    for (PacketCipher cipher : PacketCipher.values()) {
      int least = cipher.keyBytesMin();
      cipher.seal(new byte[least]).close();
      if (least > 0) {
        assertThatThrownBy(() -> cipher.seal(new byte[least - 1]))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(cipher.wireName())
            .hasMessageContaining(least + " bytes, not " + (least - 1));
      }
    }
  }

  @Test
  void theKeyGivenIsNeitherKeptNorChanged() {
    byte[] key = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    for (PacketCipher cipher :
        new PacketCipher[] {PacketCipher.XOR, PacketCipher.TEA, PacketCipher.AES_128_GCM}) {
      byte[] given = key.clone();
      try (PacketSeal seal = cipher.seal(given)) {
        assertThat(given).isEqualTo(key);
        java.util.Arrays.fill(given, (byte) 0);
        byte[] packet = new byte[60];
        int length = seal.seal(new byte[16], 0, packet, 0, 8);
        try (PacketSeal other = cipher.seal(key)) {
          assertThat(other.open(packet, 0, length)).isEqualTo(8);
        }
      }
    }
  }

  @Test
  void onlyGcmIsAuthenticated() {
    assertThat(PacketCipher.values())
        .filteredOn(PacketCipher::isAuthenticated)
        .containsExactly(
            PacketCipher.AES_128_GCM, PacketCipher.AES_192_GCM, PacketCipher.AES_256_GCM);
  }
}
