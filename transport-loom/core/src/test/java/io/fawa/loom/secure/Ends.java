/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** The two ends of a handshake with keys from a seed. */
record Ends(Keys client, Keys server) {
  static Ends of(long seed) throws HandshakeException {
    Random random = new Random(seed);
    ClientHandshake client = client(random, Optional.empty());
    var answer = answer(client.hello(), random, Optional.empty());
    return new Ends(client.finish(answer.hello()), answer.keys());
  }

  static ClientHandshake client(Random random, Optional<byte[]> pinned) {
    return new ClientHandshake(keys(random), bytes(random, 16), pinned);
  }

  static ServerHandshake.Answer answer(
      byte[] clientHello, Random random, Optional<SigningKey> signer) throws HandshakeException {
    return ServerHandshake.answer(clientHello, keys(random), bytes(random, 16), signer);
  }

  static EphemeralKeys keys(Random random) {
    return new EphemeralKeys(bytes(random, 32));
  }

  static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A copy with one bit changed. */
  static byte[] flip(byte[] bytes, int bit) {
    byte[] changed = bytes.clone();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return changed;
  }

  /** A copy with one byte set. */
  static byte[] with(byte[] bytes, int at, int value) {
    byte[] changed = Arrays.copyOf(bytes, bytes.length);
    changed[at] = (byte) value;
    return changed;
  }
}
