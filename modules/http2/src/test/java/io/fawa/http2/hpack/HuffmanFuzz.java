/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2.hpack;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.fields.Huffman;
import io.fawa.http.fields.HuffmanException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The Huffman code: each text has one form, and what is decoded has no other than it came in. */
public final class HuffmanFuzz {
  private HuffmanFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    byte[] coded = encoded(text);
    try {
      require(decoded(coded).equals(text), "not the text that was encoded");
    } catch (HuffmanException e) {
      throw new AssertionError("our own code is malformed", e);
    }
    String found;
    try {
      found = decoded(input);
    } catch (HuffmanException e) {
      return;
    }
    require(Arrays.equals(encoded(found), input), "two forms of \"%s\"", found);
  }

  private static byte[] encoded(String text) {
    byte[] coded = new byte[Huffman.codedLength(text)];
    Huffman.encode(text, coded, 0);
    return coded;
  }

  private static String decoded(byte[] coded) throws HuffmanException {
    byte[] target = new byte[coded.length * 8 / 5];
    int size = Huffman.decode(coded, 0, coded.length, target);
    return new String(target, 0, size, StandardCharsets.ISO_8859_1);
  }

  public static List<byte[]> seeds() {
    HexFormat hex = HexFormat.of();
    return List.of(
        hex.parseHex("f1e3c2e5f23a6ba0ab90f4ff"),
        hex.parseHex("d07abe941054d444a8200595040b8166e082a62d1bff"),
        hex.parseHex("94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587"),
        hex.parseHex("3fffffff"),
        hex.parseHex("ffffffea"),
        new byte[] {0, 1, 2, (byte) 0xf9});
  }
}
