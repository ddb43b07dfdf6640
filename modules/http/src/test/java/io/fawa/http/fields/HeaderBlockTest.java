/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http.fields;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderBlockTest {
  private static String hex(HeaderBlock block) {
    return HexFormat.of().formatHex(block.bytes(), 0, block.size());
  }

  /** The first three are of RFC 7541 §C.1; the others are where one octet more begins. */
  @ParameterizedTest
  @CsvSource({
    "0, 5, 10, 0a",
    "0, 5, 1337, 1f9a0a",
    "0, 8, 42, 2a",
    "0, 5, 30, 1e",
    "0, 5, 31, 1f00",
    "128, 7, 126, fe",
    "128, 7, 127, ff00",
    "0, 7, 254, 7f7f",
    "0, 7, 255, 7f8001",
    "0, 4, 16398, 0fff7f",
    "0, 4, 16399, 0f808001",
    "64, 6, 2147483647, 7fc0ffffff07",
  })
  void integersTakeTheFewestOctets(int flags, int prefixBits, int value, String hex) {
    HeaderBlock block = new HeaderBlock(1);
    block.appendInteger(flags, prefixBits, value);
    assertThat(hex(block)).isEqualTo(hex);
  }

  @Test
  void itGrowsByWhatIsAppended() {
    HeaderBlock block = new HeaderBlock(0);
    block.append(new byte[] {1, 2, 3}, 1, 2);
    block.append(4);
    block.append(new byte[] {5, 6, 7, 8, 9}, 0, 5);
    assertThat(hex(block)).isEqualTo("0203040506070809");
    block.clear();
    assertThat(block.size()).isZero();
    block.append(1);
    assertThat(hex(block)).isEqualTo("01");
  }

  @Test
  void aStringIsCodedOnlyIfThatIsShorter() {
    HeaderBlock block = new HeaderBlock(0);
    block.appendString("aaaaaaaa"); // 40 bits
    block.appendString("\u00e9"); // 20 bits
    block.appendString("!"); // 10 bits
    block.appendString("");
    assertThat(hex(block)).isEqualTo("85" + "18c6318c63" + "01e9" + "0121" + "00");
  }
}
