/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FuzzInput;
import io.fawa.http.Fuzzing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Packets under every cipher: open to their body, or not at all, and a copy not twice. */
public final class SealFuzz {
  private static final byte[] KEY = new byte[56];
  private static final List<PacketCipher> CIPHERS = List.of(PacketCipher.values());

  private SealFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    PacketCipher cipher = CIPHERS.get(in.below(CIPHERS.size()));
    int choice = in.octet();
    int harm = in.octet();
    byte[] bytes = in.rest();
    Fuzzing.allocatesInProportion(
        bytes.length + 1_000,
        () -> {
          try (PacketSeal seal = cipher.seal(KEY, new NonceHistory(8))) {
            if (choice < 64) {
              forged(seal, bytes);
            } else {
              sealed(cipher, seal, bytes, choice, harm);
            }
          }
        });
  }

  private static void forged(PacketSeal seal, byte[] bytes) {
    byte[] packet = Arrays.copyOf(bytes, bytes.length + 3);
    int body = seal.open(packet, 0, bytes.length);
    require(
        body < 0 || body <= bytes.length - seal.overheadBytes(),
        "%d of %d bytes",
        body,
        bytes.length);
    require(packet[bytes.length] == 0, "wrote behind the packet");
  }

  private static void sealed(
      PacketCipher cipher, PacketSeal seal, byte[] body, int choice, int harm) {
    byte[] packet = new byte[body.length + seal.overheadBytes()];
    System.arraycopy(body, 0, packet, seal.headerBytes(), body.length);
    byte[] nonce = new byte[16];
    Arrays.fill(nonce, (byte) harm);
    int length = seal.seal(nonce, 0, packet, 0, body.length);
    byte[] copy = packet.clone();
    if (choice < 160) {
      int opened = seal.open(packet, 0, length);
      require(opened == body.length, "%d of %d bytes", opened, body.length);
      int from = seal.headerBytes();
      require(Arrays.equals(packet, from, from + opened, body, 0, opened), "not what was sealed");
      boolean guarded = cipher != PacketCipher.NIL;
      require(!guarded || seal.open(copy, 0, length) == PacketSeal.REPLAYED, "the copy opened too");
    } else if (length > 0) {
      copy[harm % length] ^= (byte) (1 + choice - 160);
      int opened = seal.open(copy, 0, length);
      require(opened < 0 || !cipher.isAuthenticated(), "a changed packet opened");
    }
  }

  public static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (int cipher = 0; cipher < CIPHERS.size(); cipher++) {
      seeds.add(
          new byte[] {
            (byte) cipher,
            0,
            0,
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8,
            9,
            10,
            11,
            12,
            13,
            14,
            15,
            16,
            17,
            18,
            19,
            20,
            21,
            22
          });
      seeds.add(new byte[] {(byte) cipher, 100, 5, 1, 2, 3, 4, 5, 6, 7, 8, 9});
      seeds.add(new byte[] {(byte) cipher, (byte) 200, 20, 1, 2, 3, 4, 5});
    }
    return seeds;
  }
}
