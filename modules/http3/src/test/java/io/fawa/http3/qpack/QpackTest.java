/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.qpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.fields.HeaderBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QpackTest {
  private static byte[] encoded(String... namesAndValues) {
    HeaderBlock block = new HeaderBlock(1);
    QpackEncoder.begin(block);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      QpackEncoder.encode(namesAndValues[i], namesAndValues[i + 1], block);
    }
    return Arrays.copyOf(block.bytes(), block.size());
  }

  private static List<String> decoded(byte[] section) throws QpackException {
    List<String> fields = new ArrayList<>();
    QpackDecoder.decode(
        section, section.length, 1 << 20, (name, value) -> fields.add(name + "=" + value));
    return fields;
  }

  private static List<String> decoded(String hex) throws QpackException {
    return decoded(HexFormat.of().parseHex(hex));
  }

  /** RFC 9204 B.1: the example that needs no dynamic table. */
  @Test
  void theExampleOfTheSpecification() throws QpackException {
    String hex = "0000510b2f696e6465782e68746d6c";
    assertThat(decoded(hex)).containsExactly(":path=/index.html");
  }

  @Test
  void everyFieldOfTheStaticTableIsOneOrTwoOctets() throws QpackException {
    for (int index = 0; index < StaticTable.SIZE; index++) {
      String name = StaticTable.name(index);
      String value = StaticTable.value(index);
      byte[] section = encoded(name, value);
      assertThat(decoded(section)).containsExactly(name + "=" + value);
      boolean secret = List.of("authorization", "cookie", "set-cookie").contains(name);
      if (!secret) {
        assertThat(section).as(name).hasSizeLessThanOrEqualTo(4);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0000c0, :authority=",
    "0000ff23, x-frame-options=sameorigin",
    "0000d9, :status=200",
    // 0111 0111: never indexed, static name 7, a value of three octets.
    "0000770378797a, etag=xyz"
  })
  void entriesByIndex(String hex, String field) throws QpackException {
    assertThat(decoded(hex)).containsExactly(field);
  }

  @Test
  void secretsAreNeverIndexed() {
    byte[] named = encoded("authorization", "x");
    assertThat(named[2] & 0xf0).isEqualTo(0x70);
    byte[] literal = encoded("x-api-key", "x");
    assertThat(literal[2] & 0xf0).isEqualTo(0x30);
    assertThat(encoded("x-other", "x")[2] & 0xf0).isEqualTo(0x20);
    assertThat(encoded("user-agent", "x")[2] & 0xf0).isEqualTo(0x50);
  }

  @Test
  void randomFieldsComeBack() throws QpackException {
    Random random = new Random(9204);
    for (int round = 0; round < 500; round++) {
      List<String> fields = new ArrayList<>();
      List<String> pairs = new ArrayList<>();
      for (int i = random.nextInt(20); i >= 0; i--) {
        String name = text(random, 300, 'a', 'z');
        String value = text(random, 300, ' ', 0xff);
        fields.add(name + "=" + value);
        pairs.addAll(List.of(name, value));
      }
      assertThat(decoded(encoded(pairs.toArray(new String[0])))).isEqualTo(fields);
    }
  }

  private static String text(Random random, int lengthMax, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(lengthMax); i >= 0; i--) {
      text.append((char) random.nextInt(from, to + 1));
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // no prefix
        "00", // no base
        "0100", // needs an entry of the dynamic table
        "0080", // a negative base
        "000080", // a dynamic entry
        "000010", // one behind the base
        "000000", // its name alone
        "000040", // a dynamic name
        "0000ff", // an integer cut short
        "0000ff24", // static entry 99
        "0000ffffffffffff7f", // an integer that is too long
        "0000510461", // a value of four octets, cut short
        "000021", // a literal name cut short
        "0000278000", // a literal name of 135 octets
        "00005f847fffffff7f", // a value of two thousand million octets
        "00005081ff", // Huffman padding alone
      })
  void malformedSectionsAreRefused(String hex) {
    assertThatThrownBy(() -> decoded(hex)).isInstanceOf(QpackException.class);
  }

  /** A short section may encode a long list; decoding stops at the limit. */
  @Test
  void aListThatIsTooLongEndsEarly() throws QpackException {
    byte[] section = new byte[1002];
    Arrays.fill(section, 2, section.length, (byte) 0xc1);
    List<String> fields = new ArrayList<>();
    long bytes =
        QpackDecoder.decode(section, section.length, 380, (name, value) -> fields.add(name));
    assertThat(fields).hasSize(10);
    assertThat(bytes).isEqualTo(11L * (":path".length() + 1 + 32));
  }

  @Test
  void onlySoMuchOfTheArrayIsRead() throws QpackException {
    byte[] section = HexFormat.of().parseHex("0000d9ffff");
    List<String> fields = new ArrayList<>();
    QpackDecoder.decode(section, 3, 1000, (name, value) -> fields.add(name + value));
    assertThat(fields).containsExactly(":status200");
  }
}
