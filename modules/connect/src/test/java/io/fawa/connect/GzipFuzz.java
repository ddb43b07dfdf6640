/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FuzzInput;
import io.fawa.http.Fuzzing;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Compressed messages: within the limit whatever they unfold to, or refused. */
public final class GzipFuzz {
  private static final int BYTES_MAX = 10_000;

  private GzipFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    boolean compress = in.below(2) == 0;
    byte[] bytes = in.rest();
    Fuzzing.allocatesInProportion(
        bytes.length,
        () -> {
          if (compress) {
            byte[] small = Gzip.INSTANCE.compress(bytes, 0, bytes.length);
            byte[] back = Gzip.INSTANCE.decompress(small, 0, small.length, bytes.length);
            require(Arrays.equals(back, bytes), "not what was compressed");
          } else {
            decompress(bytes);
          }
        });
  }

  private static void decompress(byte[] bytes) {
    try {
      byte[] whole = Gzip.INSTANCE.decompress(bytes, 0, bytes.length, BYTES_MAX);
      require(whole.length <= BYTES_MAX, "%d bytes", whole.length);
    } catch (RpcException e) {
      require(e.code() == Code.RESOURCE_EXHAUSTED, "refused with %s", e.code());
    } catch (IOException e) {
      // As documented.
    }
  }

  private static byte[] seed(byte[] message) {
    byte[] small = Gzip.INSTANCE.compress(message, 0, message.length);
    byte[] seed = new byte[small.length + 1];
    seed[0] = 1;
    System.arraycopy(small, 0, seed, 1, small.length);
    return seed;
  }

  public static List<byte[]> seeds() {
    return List.of(
        seed(new byte[0]),
        seed("some text, some text".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
        seed(new byte[1 << 20]),
        HexFormat.of().parseHex("011f8b081c000000000000ff"),
        new byte[] {0, 1, 2, 3});
  }
}
