/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.BlowfishEngine;
import org.bouncycastle.crypto.engines.CAST5Engine;
import org.bouncycastle.crypto.engines.DESedeEngine;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.engines.TwofishEngine;
import org.bouncycastle.crypto.engines.XTEAEngine;
import org.bouncycastle.crypto.modes.CFBBlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each cipher against another implementation of it, with random keys, contents and lengths. */
class ScramblerTest {
  private static final long SEED = 31L;
  private static final int ROUNDS = 150;
  private static final byte[] VECTOR = BlockCfb.initialVector();

  private final Random random = new Random(SEED);

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private int anyLength() {
    return random.nextInt(random.nextBoolean() ? 70 : 3_000);
  }

  private static byte[] scrambled(Scrambler scrambler, byte[] plain) {
    byte[] bytes = plain.clone();
    scrambler.encrypt(bytes, 0, bytes.length);
    return bytes;
  }

  private static byte[] unscrambled(Scrambler scrambler, byte[] sealed) {
    byte[] bytes = sealed.clone();
    scrambler.decrypt(bytes, 0, bytes.length);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 24, 32})
  void aesIsTheFeedbackModeOfTheJdk(int keyBytes) throws GeneralSecurityException {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] key = randomBytes(keyBytes);
      Cipher reference = Cipher.getInstance("AES/CFB/NoPadding");
      reference.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(VECTOR));
      Scrambler scrambler = PacketCipher.AES.scrambler(key);
      byte[] plain = randomBytes(anyLength());
      byte[] expected = reference.doFinal(plain);
      assertThat(scrambled(scrambler, plain)).as("seed %d", SEED).isEqualTo(expected);
      assertThat(unscrambled(scrambler, expected)).as("seed %d", SEED).isEqualTo(plain);
    }
  }

  @Test
  void theJdkAndBouncyCastleAgreeOnAes() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] key = randomBytes(32);
      byte[] plain = randomBytes(anyLength());
      Scrambler ours = BlockCfb.of(AESEngine.newInstance(), key);
      Scrambler theirs = new JdkCfb("AES", key);
      assertThat(scrambled(ours, plain)).isEqualTo(scrambled(theirs, plain));
      assertThat(unscrambled(ours, plain)).isEqualTo(unscrambled(theirs, plain));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = PacketCipher.class,
      names = {"SM4", "TRIPLE_DES", "CAST5", "BLOWFISH", "TWOFISH", "XTEA"})
  void blockCiphersAreTheFeedbackModeOfBouncyCastle(PacketCipher cipher) {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] key = cipher.cut(randomBytes(cipher == PacketCipher.BLOWFISH ? 4 + round % 53 : 32));
      Scrambler scrambler = cipher.scrambler(key);
      byte[] plain = randomBytes(anyLength());
      byte[] expected = reference(engine(cipher), key, plain);
      assertThat(scrambled(scrambler, plain)).as("seed %d", SEED).isEqualTo(expected);
      assertThat(unscrambled(scrambler, expected)).as("seed %d", SEED).isEqualTo(plain);
    }
  }

  private static BlockCipher engine(PacketCipher cipher) {
    return switch (cipher) {
      case SM4 -> new SM4Engine();
      case TRIPLE_DES -> new DESedeEngine();
      case CAST5 -> new CAST5Engine();
      case BLOWFISH -> new BlowfishEngine();
      case TWOFISH -> new TwofishEngine();
      case XTEA -> new XTEAEngine();
      default -> throw new IllegalArgumentException(cipher.toString());
    };
  }

  private static byte[] reference(BlockCipher engine, byte[] key, byte[] plain) {
    int blockBytes = engine.getBlockSize();
    var mode = CFBBlockCipher.newInstance(engine, 8 * blockBytes);
    byte[] vector = Arrays.copyOf(VECTOR, blockBytes);
    mode.init(true, new ParametersWithIV(new KeyParameter(key), vector));
    byte[] expected = new byte[plain.length];
    mode.processBytes(plain, 0, plain.length, expected, 0);
    return expected;
  }

  @Test
  void salsaIsTheStreamOfBouncyCastleBehindEightClearBytes() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] key = randomBytes(32);
      byte[] plain = randomBytes(8 + anyLength());
      byte[] expected = plain.clone();
      Salsa20Engine engine = new Salsa20Engine();
      byte[] nonce = Arrays.copyOf(plain, 8);
      engine.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
      engine.processBytes(plain, 8, plain.length - 8, expected, 8);
      Scrambler scrambler = PacketCipher.SALSA20.scrambler(key);
      assertThat(scrambled(scrambler, plain)).as("seed %d", SEED).isEqualTo(expected);
      assertThat(unscrambled(scrambler, expected)).isEqualTo(plain);
    }
  }

  @Test
  void teaIsDecryptedByItsInverse() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] key = randomBytes(16);
      byte[] plain = randomBytes(8);
      byte[] block = new byte[8];
      new Tea(key).encrypt(plain, 0, block, 0);
      assertThat(inverseTea(key, block)).as("seed %d", SEED).isEqualTo(plain);
    }
  }

  /** The textbook's decryption with 8 cycles. */
  private static byte[] inverseTea(byte[] keyBytes, byte[] block) {
    var key = java.nio.ByteBuffer.wrap(keyBytes);
    var in = java.nio.ByteBuffer.wrap(block);
    int y = in.getInt();
    int z = in.getInt();
    int sum = 0x9e3779b9 << 3;
    for (int cycle = 0; cycle < 8; cycle++) {
      z -= ((y << 4) + key.getInt(8)) ^ (y + sum) ^ ((y >>> 5) + key.getInt(12));
      y -= ((z << 4) + key.getInt(0)) ^ (z + sum) ^ ((z >>> 5) + key.getInt(4));
      sum -= 0x9e3779b9;
    }
    return java.nio.ByteBuffer.allocate(8).putInt(y).putInt(z).array();
  }

  @Test
  void xorTouchesTheFirst1500BytesAlone() {
    Scrambler scrambler = PacketCipher.XOR.scrambler(randomBytes(20));
    byte[] zeros = new byte[1_600];
    byte[] table = scrambled(scrambler, zeros);
    assertThat(Arrays.copyOfRange(table, 1_500, 1_600)).containsOnly(0);
    assertThat(table[1_499] | table[1_498] | table[1_497] | table[1_496]).isNotZero();
    assertThat(scrambled(scrambler, table)).isEqualTo(zeros);
  }

  @Test
  void xorOfRangesIsThatOfTheirBytes() {
    for (int length = 0; length < 40; length++) {
      byte[] bytes = randomBytes(60);
      byte[] mask = randomBytes(length);
      byte[] expected = bytes.clone();
      for (int i = 0; i < length; i++) {
        expected[11 + i] ^= mask[i];
      }
      Xor.into(bytes, 11, mask, length);
      assertThat(bytes).isEqualTo(expected);
    }
  }

  @Test
  void onePacketLeavesNothingBehindForTheNext() {
    byte[] key = randomBytes(56);
    for (PacketCipher cipher : PacketCipher.values()) {
      if (cipher == PacketCipher.NIL || cipher.isAuthenticated()) {
        continue;
      }
      Scrambler used = cipher.scrambler(cipher.cut(key));
      for (int length : new int[] {0, 1, 8, 9, 15, 16, 17, 1_400, 3_000, 31}) {
        byte[] plain = randomBytes(length);
        byte[] expected = scrambled(cipher.scrambler(cipher.cut(key)), plain);
        assertThat(scrambled(used, plain)).as("%s %d", cipher, length).isEqualTo(expected);
        assertThat(unscrambled(used, expected)).as("%s %d", cipher, length).isEqualTo(plain);
      }
    }
  }
}
