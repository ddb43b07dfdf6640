/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import java.util.Arrays;
import java.util.Locale;
import org.bouncycastle.crypto.engines.CAST5Engine;
import org.bouncycastle.crypto.engines.SM4Engine;
import org.bouncycastle.crypto.engines.TwofishEngine;
import org.bouncycastle.crypto.engines.XTEAEngine;

/**
 * The ciphers that kcp-go's peers use, by their names there (wire specification §4.11). A longer
 * key is truncated; if a cipher supports several lengths, the longest that the key fills is used.
 * AES, triple DES and Blowfish come from the JDK, the rest from BouncyCastle.
 */
public enum PacketCipher {
  /** No header: packets are sent unchanged. */
  NIL("nil", 0, 0),
  /** Header with checksum, no encryption. */
  NONE("none", 0, 0),
  /** XOR with a fixed table derived from the key; any key length. */
  XOR("xor", 1, Integer.MAX_VALUE),
  /** AES with the longest of 16, 24 and 32 bytes that the key fills. */
  AES("aes", 16, 32),
  /** AES with a key of 16 bytes. */
  AES_128("aes-128", 16, 16),
  /** AES with a key of 24 bytes. */
  AES_192("aes-192", 24, 24),
  /** AES with a key of 32 bytes. */
  AES_256("aes-256", 32, 32),
  /** SM4, key of 16 bytes. */
  SM4("sm4", 16, 16),
  /** Triple DES with three keys, 24 bytes. */
  TRIPLE_DES("3des", 24, 24),
  /** CAST-128, key of 16 bytes. */
  CAST5("cast5", 16, 16),
  /** Blowfish, key of 4 to 56 bytes. */
  BLOWFISH("blowfish", 4, 56),
  /** Twofish with the longest of 16, 24 and 32 bytes that the key fills. */
  TWOFISH("twofish", 16, 32),
  /** TEA of 8 cycles, key of 16 bytes. */
  TEA("tea", 16, 16),
  /** XTEA of 32 cycles, key of 16 bytes. */
  XTEA("xtea", 16, 16),
  /** Salsa20/20, key of 1 to 32 bytes, filled up with zeros. */
  SALSA20("salsa20", 1, 32),
  /** AES-GCM with a key of 16 bytes: authenticated. */
  AES_128_GCM("aes-128-gcm", 16, 16),
  /** AES-GCM with a key of 24 bytes: authenticated. */
  AES_192_GCM("aes-192-gcm", 24, 24),
  /** AES-GCM with a key of 32 bytes: authenticated. */
  AES_256_GCM("aes-256-gcm", 32, 32);

  /** Random bytes that {@link #nonces} begins with. */
  public static final int NONCE_START_BYTES = 16;

  private final String wireName;
  private final int keyBytesMin;
  private final int keyBytesMax;

  PacketCipher(String wireName, int keyBytesMin, int keyBytesMax) {
    this.wireName = wireName;
    this.keyBytesMin = keyBytesMin;
    this.keyBytesMax = keyBytesMax;
  }

  /**
   * The cipher of a name, ignoring case; {@code null} is another name for {@code nil}, {@code
   * aes-gcm} for the one with 32 bytes of key.
   *
   * @throws IllegalArgumentException the name is unknown; the message lists the known ones
   */
  public static PacketCipher named(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    for (PacketCipher cipher : values()) {
      if (cipher.wireName.equals(wanted)) {
        return cipher;
      }
    }
    return switch (wanted) {
      case "null" -> NIL;
      case "aes-gcm" -> AES_256_GCM;
      default ->
          throw new IllegalArgumentException(
              "unknown cipher "
                  + name
                  + ", known are "
                  + Arrays.stream(values()).map(c -> c.wireName).toList());
    };
  }

  /** The name, as kcp-go's tools write it. */
  public String wireName() {
    return wireName;
  }

  /** Whether modified packets are detected. */
  public boolean isAuthenticated() {
    return switch (this) {
      case AES_128_GCM, AES_192_GCM, AES_256_GCM -> true;
      default -> false;
    };
  }

  /** The shortest key that {@link #seal} takes, in bytes. */
  public int keyBytesMin() {
    return keyBytesMin;
  }

  /**
   * A seal with this cipher and a key, of which a copy is kept until the seal is closed.
   *
   * @throws IllegalArgumentException the key is shorter than {@link #keyBytesMin}
   */
  public PacketSeal seal(byte[] key) {
    return seal(key, ReplayGuard.none());
  }

  /**
   * A seal that rejects packets whose nonce its guard has seen. With a cipher that is not {@link
   * #isAuthenticated authenticated} this stops only exact copies; {@link #NIL} has no nonce and
   * ignores the guard.
   *
   * @throws IllegalArgumentException the key is shorter than {@link #keyBytesMin}
   */
  public PacketSeal seal(byte[] key, ReplayGuard guard) {
    byte[] cut = cut(key);
    try {
      if (this == NIL) {
        return new NilSeal();
      }
      return isAuthenticated() ? new GcmSeal(cut, guard) : new CrcSeal(scrambler(cut), guard);
    } finally {
      Arrays.fill(cut, (byte) 0);
    }
  }

  /**
   * The nonces of one sender with this cipher and key. Two senders with one key need different
   * starts.
   *
   * @param start {@link #NONCE_START_BYTES} random bytes, never reused
   * @throws IllegalArgumentException the key is shorter than {@link #keyBytesMin}
   */
  public NonceSequence nonces(byte[] key, byte[] start) {
    byte[] cut = cut(key);
    try {
      // Salsa20 takes its nonce from the first 8 bytes, AES-GCM from 12, all others from 16.
      boolean first = this == SALSA20 || isAuthenticated();
      return new NonceSequence(cut, first ? Salsa20.NONCE_BYTES : NONCE_START_BYTES, start);
    } finally {
      Arrays.fill(cut, (byte) 0);
    }
  }

  /** The transformation of whole packets; the key is already truncated. */
  Scrambler scrambler(byte[] key) {
    return switch (this) {
      case NONE -> new Clear();
      case XOR -> new XorTable(key);
      case AES, AES_128, AES_192, AES_256 -> new JdkCfb("AES", key);
      case SM4 -> BlockCfb.of(new SM4Engine(), key);
      case TRIPLE_DES -> new JdkCfb("DESede", key);
      case CAST5 -> BlockCfb.of(new CAST5Engine(), key);
      case BLOWFISH -> new JdkCfb("Blowfish", key);
      case TWOFISH -> BlockCfb.of(new TwofishEngine(), key);
      case TEA -> new BlockCfb(new Tea(key));
      case XTEA -> BlockCfb.of(new XTEAEngine(), key);
      case SALSA20 -> new Salsa20(key);
      case NIL, AES_128_GCM, AES_192_GCM, AES_256_GCM ->
          throw new IllegalArgumentException(wireName + " does not scramble whole packets");
    };
  }

  /** A copy of the key in the length of the cipher. */
  byte[] cut(byte[] key) {
    if (key.length < keyBytesMin) {
      throw new IllegalArgumentException(
          wireName + " needs a key of " + keyBytesMin + " bytes, not " + key.length);
    }
    int most = Math.min(key.length, keyBytesMax);
    return switch (this) {
      case XOR, BLOWFISH -> Arrays.copyOf(key, most);
      case SALSA20 -> Arrays.copyOf(key, Salsa20.KEY_BYTES);
      // Ciphers with several lengths take 16, 24 or 32.
      default -> Arrays.copyOf(key, most - most % 8);
    };
  }
}
