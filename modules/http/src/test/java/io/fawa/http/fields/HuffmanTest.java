/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HuffmanTest {
  private static String coded(String text) {
    byte[] target = new byte[Huffman.codedLength(text)];
    Huffman.encode(text, target, 0);
    return HexFormat.of().formatHex(target);
  }

  private static String decoded(String hex) throws HuffmanException {
    byte[] source = HexFormat.of().parseHex(hex);
    byte[] target = new byte[source.length * 8 / 5];
    int size = Huffman.decode(source, 0, source.length, target);
    return new String(target, 0, size, StandardCharsets.ISO_8859_1);
  }

  @Test
  void everyOctetComesBackInEveryPosition() throws HuffmanException {
    for (int octet = 0; octet < 256; octet++) {
      for (String before : new String[] {"", "0", "00", "a%", "\u00ff"}) {
        String text = before + (char) octet + before;
        assertThat(decoded(coded(text))).isEqualTo(text);
      }
    }
  }

  @Test
  void randomTextsComeBack() throws HuffmanException {
    Random random = new Random(7541);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(200);
      int range = round % 2 == 0 ? 256 : 128;
      for (int i = 0; i < length; i++) {
        text.append((char) random.nextInt(range));
      }
      assertThat(decoded(coded(text.toString()))).isEqualTo(text.toString());
    }
  }

  @Test
  void paddingIsOnesAndShorterThanAnOctet() throws HuffmanException {
    assertThat(decoded("1f")).isEqualTo("a"); // 00011 and 111
    assertThatThrownBy(() -> decoded("1e")).isInstanceOf(HuffmanException.class); // and 110
    assertThatThrownBy(() -> decoded("18")).isInstanceOf(HuffmanException.class);
    assertThatThrownBy(() -> decoded("1fff")).isInstanceOf(HuffmanException.class);
    assertThatThrownBy(() -> decoded("ff")).isInstanceOf(HuffmanException.class);
    assertThat(decoded("")).isEmpty();
  }

  @Test
  void nothingIsWrittenBehindTheCode() {
    assertThat(coded("00000000")).as("40 bits").isEqualTo("0000000000");
    byte[] target = {1, 1, 1, 1};
    Huffman.encode("0", target, 1);
    assertThat(target).containsExactly(1, 7, 1, 1);
  }

  @Test
  void theEndOfStringSymbolIsAnError() {
    assertThatThrownBy(() -> decoded("ffffffff"))
        .isInstanceOf(HuffmanException.class)
        .hasMessageContaining("end-of-string");
    assertThatThrownBy(() -> decoded("1fffffffff")).isInstanceOf(HuffmanException.class);
  }

  @Test
  void aCodeCutShortIsAnError() {
    // The 23 bits of octet 1 without the last octet.
    assertThatThrownBy(() -> decoded(coded("\u0001").substring(0, 4)))
        .isInstanceOf(HuffmanException.class);
  }
}
