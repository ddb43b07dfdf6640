/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import static io.fawa.http.Fuzzing.require;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/** Metadata of whoever has the key: what was read is the same once written. */
public final class SealedMetadataFuzz {
  private SealedMetadataFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length < 4) {
      return;
    }
    SealedMetadata read;
    try {
      read = SealedMetadata.decode(input, input.length);
    } catch (SealedFileException refused) {
      return;
    }
    byte[] written;
    try {
      written = read.encode();
    } catch (IllegalArgumentException e) {
      return; // unpaired surrogates, or longer than before by its escapes
    }
    try {
      require(SealedMetadata.decode(written, written.length).equals(read), "%s", read);
    } catch (SealedFileException e) {
      throw new AssertionError(read.toString(), e);
    }
  }

  private static byte[] block(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(bytes.length + 8).putInt(bytes.length).put(bytes).array();
  }

  public static List<byte[]> seeds() {
    return List.of(
        SealedMetadata.of("räk.txt", "text/plain", OptionalLong.of(5)).encode(),
        block("{\"files\":[{\"name\":\"a\",\"size\":1},{\"name\":\"b\",\"size\":2}]}"),
        block("{\"x\":[1,{}],\"files\":[{\"name\":\"\\ud800\"}]}"),
        block("{\"files\":[{}]}"));
  }
}
