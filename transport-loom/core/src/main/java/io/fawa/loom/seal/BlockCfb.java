/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import java.util.Arrays;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * A block cipher in full-block cipher feedback from kcp-go's fixed vector. An incomplete last block
 * uses a part of the key stream.
 */
final class BlockCfb implements Scrambler {
  /** Block encryption; cipher feedback never needs decryption. */
  interface Block {
    /** 8 or 16. */
    int blockBytes();

    /** Encrypts one block; the ranges do not overlap. */
    void encrypt(byte[] in, int inOffset, byte[] out, int outOffset);

    void wipe();
  }

  private static final byte[] INITIAL_VECTOR = {
    (byte) 0xa7,
    0x73,
    0x4f,
    (byte) 0x9c,
    0x12,
    (byte) 0xac,
    0x1b,
    0x01,
    (byte) 0xa4,
    0x15,
    (byte) 0xf2,
    (byte) 0xc1,
    (byte) 0xfc,
    0x78,
    (byte) 0xe6,
    0x6b
  };

  private final Block block;
  private final int blockBytes;

  /** The encrypted vector: the same for every packet. */
  private final byte[] first;

  private final byte[] even;
  private final byte[] odd;

  BlockCfb(Block block) {
    this.block = block;
    this.blockBytes = block.blockBytes();
    this.first = new byte[blockBytes];
    this.even = new byte[blockBytes];
    this.odd = new byte[blockBytes];
    block.encrypt(INITIAL_VECTOR, 0, first, 0);
  }

  /** The same for a BouncyCastle engine, which is initialised here. */
  static BlockCfb of(BlockCipher engine, byte[] key) {
    engine.init(true, new KeyParameter(key));
    return new BlockCfb(new Engine(engine, key.length));
  }

  /** The vector that block ciphers of 16 bytes start from. */
  static byte[] initialVector() {
    return INITIAL_VECTOR.clone();
  }

  @Override
  public void encrypt(byte[] bytes, int offset, int length) {
    byte[] stream = first;
    int end = offset + length;
    int at = offset;
    for (; at <= end - blockBytes; at += blockBytes) {
      Xor.into(bytes, at, stream, blockBytes);
      block.encrypt(bytes, at, even, 0);
      stream = even;
    }
    Xor.into(bytes, at, stream, end - at);
  }

  @Override
  public void decrypt(byte[] bytes, int offset, int length) {
    byte[] stream = even;
    byte[] next = odd;
    System.arraycopy(first, 0, stream, 0, blockBytes);
    int end = offset + length;
    int at = offset;
    for (; at <= end - blockBytes; at += blockBytes) {
      block.encrypt(bytes, at, next, 0);
      Xor.into(bytes, at, stream, blockBytes);
      byte[] used = stream;
      stream = next;
      next = used;
    }
    Xor.into(bytes, at, stream, end - at);
  }

  @Override
  public void wipe() {
    block.wipe();
    Arrays.fill(first, (byte) 0);
    Arrays.fill(even, (byte) 0);
    Arrays.fill(odd, (byte) 0);
  }

  private record Engine(BlockCipher engine, int keyBytes) implements Block {
    @Override
    public int blockBytes() {
      return engine.getBlockSize();
    }

    @Override
    public void encrypt(byte[] in, int inOffset, byte[] out, int outOffset) {
      engine.processBlock(in, inOffset, out, outOffset);
    }

    /** Overwrites the key schedule with that of another key, as an engine cannot be wiped. */
    @Override
    public void wipe() {
      byte[] other = new byte[keyBytes];
      for (int i = 0; i < keyBytes; i++) {
        other[i] = (byte) i;
      }
      engine.init(true, new KeyParameter(other));
    }
  }
}
