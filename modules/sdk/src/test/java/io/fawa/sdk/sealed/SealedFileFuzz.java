/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FuzzInput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** A sealed file with parts cut, moved or changed: only the genuine one opens. */
public final class SealedFileFuzz {
  private static final SealKey KEY = SealKey.of(new byte[SealKey.BYTES]);
  private static final byte[] PLAIN = Vectors.plaintext(SealedLayout.RECORD_BYTES + 40);
  private static final byte[] FILE =
      Vectors.seal(
          PLAIN,
          KEY,
          new byte[Sealer.SALT_BYTES],
          SealedMetadata.of("a", "", OptionalLong.empty()));

  private SealedFileFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    byte[] file = FILE.clone();
    while (in.left() > 0) {
      int at = (in.octet() << 9 | in.octet() << 1) % FILE.length;
      switch (in.octet() % 3) {
        case 0 -> file = Arrays.copyOf(file, Math.max(1, at));
        case 1 -> file[at % file.length] ^= (byte) in.octet();
        default -> {
          int from = in.octet() * 256 % file.length;
          int length = Math.min(in.octet() + 1, file.length - Math.max(from, at % file.length));
          System.arraycopy(file, from, file, at % file.length, length);
        }
      }
    }
    try {
      byte[] opened = Vectors.open(file, KEY);
      require(Arrays.equals(file, FILE), "another file opens");
      require(Arrays.equals(opened, PLAIN), "other bytes come out");
    } catch (IOException refused) {
      require(!Arrays.equals(file, FILE), "the genuine file is refused");
    }
  }

  public static List<byte[]> seeds() {
    return List.of(
        new byte[0],
        new byte[] {0, 4, 1, 1},
        new byte[] {0, 100, 0},
        new byte[] {(byte) 128, 1, 2, 8, 40},
        new byte[] {9, 9, 1, 0});
  }
}
