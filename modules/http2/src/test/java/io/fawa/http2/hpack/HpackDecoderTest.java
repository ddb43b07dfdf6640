/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.fields.HeaderBlock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HpackDecoderTest {
  private final List<String> lines = new ArrayList<>();

  private boolean decode(HpackDecoder decoder, byte[] block) throws HpackException {
    lines.clear();
    return decoder.decode(block, 0, block.length, (name, value) -> lines.add(name + ": " + value));
  }

  private boolean decode(HpackDecoder decoder, String hex) throws HpackException {
    return decode(decoder, HexFormat.of().parseHex(hex));
  }

  @ParameterizedTest
  @CsvSource({
    "80, index 0",
    "be, index past the static table of an empty dynamic one",
    "ff00, larger index",
    "ff, integer without its rest",
    "ffffffffffff01, integer of too many octets",
    "7f80808080808001, literal with an endless name index",
    "40, no name",
    "4001, name shorter than told",
    "400161, no value",
    "40016105, value shorter than told",
    "40ff, length without its rest",
    "4081ff0161, name of padding alone",
    "823f, size update after a field line",
    "3fe21f, size update beyond the limit",
  })
  void malformedBlocksAreRefused(String hex, String why) {
    assertThatThrownBy(() -> decode(new HpackDecoder(4096, 65_536), hex))
        .as(why)
        .isInstanceOf(HpackException.class);
  }

  @Test
  void theStaticTableHasItsFirstAndItsLastEntry() throws HpackException {
    HpackDecoder decoder = new HpackDecoder(4096, 65_536);
    decode(decoder, "818287bd");
    assertThat(lines)
        .containsExactly(":authority: ", ":method: GET", ":scheme: https", "www-authenticate: ");
    decode(decoder, "010161" + "0f2e0161");
    assertThat(lines).containsExactly(":authority: a", "www-authenticate: a");
    assertThatThrownBy(() -> decode(decoder, "be")).hasMessage("index 62 of a table of 61");
  }

  @Test
  void whatIsLeftIsToldOfAStringCutShort() {
    assertThatThrownBy(() -> decode(new HpackDecoder(4096, 65_536), "00016105aabb"))
        .hasMessage("string of 5 octets, 2 left");
  }

  @Test
  void sizeUpdatesAtTheStartAreTaken() throws HpackException {
    HpackDecoder decoder = new HpackDecoder(4096, 65_536);
    assertThat(decode(decoder, "4001610162")).isTrue();
    assertThat(decode(decoder, "3fe11fbe")).isTrue();
    assertThat(lines).containsExactly("a: b");
    // Down to nothing and up again: the entry is gone.
    assertThatThrownBy(() -> decode(decoder, "203fe11fbe")).isInstanceOf(HpackException.class);
  }

  private HpackDecoder lowered(int tableBytesMax) throws HpackException {
    HpackDecoder decoder = new HpackDecoder(4096, 65_536);
    decode(decoder, "4001610162");
    decoder.limitTable(tableBytesMax);
    return decoder;
  }

  @Test
  void aLowerLimitAsksForASizeUpdateFirst() throws HpackException {
    assertThatThrownBy(() -> decode(lowered(34), "be")).hasMessageContaining("4096, limit 34");
    assertThatThrownBy(() -> decode(lowered(34), "3f04be")).hasMessageContaining("35, limit 34");
    HpackDecoder decoder = lowered(34);
    assertThat(decode(decoder, "3f03be")).isTrue();
    assertThat(lines).containsExactly("a: b");
    assertThat(decode(decoder, "be")).as("once").isTrue();
  }

  @Test
  void aLimitThatTheTableKeepsToAsksForNothing() throws HpackException {
    HpackDecoder decoder = new HpackDecoder(4096, 65_536);
    decode(decoder, "3f03" + "4001610162");
    decoder.limitTable(34);
    assertThat(decode(decoder, "be")).isTrue();
  }

  @Test
  void anEntryLargerThanTheTableEmptiesIt() throws HpackException {
    HpackDecoder decoder = new HpackDecoder(64, 65_536);
    decode(decoder, "4001610162");
    decode(decoder, "be");
    assertThat(lines).containsExactly("a: b");
    HeaderBlock block = new HeaderBlock(16);
    block.append(0x40);
    block.appendString("name");
    block.appendString("v".repeat(64));
    assertThat(decoder.decode(block.bytes(), 0, block.size(), (name, value) -> {})).isTrue();

    assertThatThrownBy(() -> decode(decoder, "be")).isInstanceOf(HpackException.class);
  }

  @Test
  void theListLimitCountsNamesValuesAndOverhead() throws HpackException {
    // a: b is 34 octets.
    assertThat(decode(new HpackDecoder(4096, 34), "0001610162")).isTrue();
    assertThat(lines).hasSize(1);
    assertThat(decode(new HpackDecoder(4096, 33), "0001610162")).isFalse();
    assertThat(lines).isEmpty();
  }

  @Test
  void pastTheLimitNothingIsBuiltYetTheTableStaysInStep() throws HpackException {
    HpackDecoder decoder = new HpackDecoder(4096, 40);
    HeaderBlock block = new HeaderBlock(64);
    block.append(0x40);
    block.appendString("first");
    block.appendString("1".repeat(30)); // over the limit already
    block.append(0);
    block.appendString("skipped");
    block.appendString("2".repeat(3000));
    block.append(0x40);
    block.appendString("k");
    block.appendString("v");
    assertThat(decoder.decode(block.bytes(), 0, block.size(), (name, value) -> {})).isFalse();

    assertThat(decode(decoder, "be")).isTrue();
    assertThat(lines).containsExactly("k: v");
    assertThat(decode(decoder, "bf")).isFalse();
  }

  @Test
  void theSizeCountsWhatWasDropped() throws HpackException {
    HpackDecoder decoder = new HpackDecoder(4096, 40);
    HeaderBlock block = new HeaderBlock(64);
    block.append(0x40);
    block.appendString("first"); // 5 and 30 and 32
    block.appendString("1".repeat(30));
    block.append(0);
    block.appendString("skipped"); // shorter in Huffman's code: 7 and 3000 and 32
    block.appendString("0".repeat(3000));
    block.append(0);
    block.appendString("\u00e9"); // longer in it: 1 and 7 and 32
    block.appendString("\u00e9".repeat(7));
    block.append(0x04); // a value for :path: 5 and 2 and 32
    block.appendString("/x");
    block.append(0x82); // :method GET: 7 and 3 and 32

    assertThat(decoder.decode(block.bytes(), 0, block.size(), (name, value) -> {})).isFalse();
    assertThat(decoder.listBytes()).isEqualTo(67 + 3039 + 40 + 39 + 42);
    assertThat(decode(decoder, "be")).isFalse();
    assertThat(decoder.listBytes()).isEqualTo(67);
  }

  @Test
  void oneIndexedOctetCannotBecomeManyMegabytes() throws HpackException {
    HpackDecoder decoder = new HpackDecoder(4096, 16_384);
    HeaderBlock block = new HeaderBlock(64);
    block.append(0x40);
    block.appendString("bomb");
    block.appendString("x".repeat(4000));
    for (int i = 0; i < 16_000; i++) {
      block.append(0xbe);
    }
    List<Integer> delivered = new ArrayList<>();
    boolean fits =
        decoder.decode(
            block.bytes(), 0, block.size(), (name, value) -> delivered.add(value.length()));

    assertThat(fits).isFalse();
    assertThat(delivered).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void rubbishNeverDoesMoreThanBeRefused() {
    Random random = new Random(20_250_101);
    for (int round = 0; round < 20_000; round++) {
      byte[] rubbish = new byte[random.nextInt(40)];
      random.nextBytes(rubbish);
      try {
        decode(new HpackDecoder(4096, 1024), rubbish);
      } catch (HpackException refused) {
        assertThat(refused).hasMessageNotContaining("null");
      }
    }
  }
}
