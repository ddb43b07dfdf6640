/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.fields.HeaderBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HpackEncoderTest {
  private final HpackEncoder encoder = new HpackEncoder(4096);
  private final HpackDecoder decoder = new HpackDecoder(4096, 1 << 20);

  private static byte[] encode(HpackEncoder encoder, String... fields) {
    HeaderBlock block = new HeaderBlock(8);
    encoder.begin(block);
    for (int i = 0; i < fields.length; i += 2) {
      encoder.encode(fields[i], fields[i + 1], block);
    }
    return Arrays.copyOf(block.bytes(), block.size());
  }

  private String encodeHex(String... fields) {
    return HexFormat.of().formatHex(encode(encoder, fields));
  }

  private static List<String> decode(HpackDecoder decoder, byte[] block) throws HpackException {
    List<String> fields = new ArrayList<>();
    decoder.decode(
        block,
        0,
        block.length,
        (name, value) -> {
          fields.add(name);
          fields.add(value);
        });
    return fields;
  }

  @Test
  void staticFieldLinesAreOneOctet() {
    assertThat(encodeHex(":status", "200", ":method", "POST", ":scheme", "https"))
        .isEqualTo("888387");
  }

  @Test
  void whatRepeatsIsIndexedFromItsSecondTimeOn() {
    String first = encodeHex("content-type", "application/grpc");
    String second = encodeHex("content-type", "application/grpc");
    String third = encodeHex("content-type", "application/grpc");

    assertThat(first).startsWith("0f10"); // literal, not added, name 31
    assertThat(second).startsWith("5f"); // literal, added, name 31
    assertThat(third).isEqualTo("be");
  }

  @Test
  void whatDoesNotRepeatLeavesTheTableAlone() {
    encodeHex("grpc-status", "0");
    encodeHex("grpc-status", "0");
    for (int i = 0; i < 1000; i++) {
      encodeHex("x-request-id", "request " + i);
    }
    assertThat(encodeHex("grpc-status", "0")).isEqualTo("be");
  }

  @Test
  void namesInTheTableAreUsedForOtherValues() {
    encodeHex("grpc-status", "0");
    encodeHex("grpc-status", "0");
    assertThat(encodeHex("grpc-status", "5")).isEqualTo("0f2f" + "0135");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key"})
  void secretsAreNeverIndexed(String name) throws HpackException {
    byte[] block = {};
    for (int i = 0; i < 5; i++) {
      block = encode(encoder, name, "secret");
      assertThat(block[0] & 0xf0).isEqualTo(0x10);
    }
    assertThat(decode(decoder, block)).containsExactly(name, "secret");
  }

  @Test
  void largeFieldLinesDoNotPushOutTheRest() {
    encodeHex("a", "b");
    encodeHex("a", "b");
    String large = "v".repeat(2000);
    encodeHex("large", large);
    encodeHex("large", large);
    assertThat(encodeHex("a", "b")).isEqualTo("be");
  }

  @Test
  void aSmallerTableOfThePeersIsAnnouncedAndKept() throws HpackException {
    encodeHex("a", "b");
    encodeHex("a", "b");
    encoder.peerTableBytes(0);
    assertThat(encodeHex("a", "b")).startsWith("20").endsWith("0001610162");
    encodeHex("a", "b");
    assertThat(encodeHex("a", "b")).isEqualTo("0001610162");
  }

  @Test
  void theSmallestSizeInBetweenIsToldFirst() {
    encoder.peerTableBytes(100);
    encoder.peerTableBytes(2000);
    assertThat(encodeHex()).isEqualTo("3f45" + "3fb10f");
    assertThat(encodeHex()).isEmpty();
    encoder.peerTableBytes(0);
    encoder.peerTableBytes(100);
    encoder.peerTableBytes(2000);
    assertThat(encodeHex()).as("nothing in between").isEqualTo("20" + "3fb10f");
    encoder.peerTableBytes(2000);
    assertThat(encodeHex()).as("no change").isEmpty();
  }

  /** The slots widen while there are entries, and lose none; names of one letter share no slot. */
  @Test
  void asEntriesBecomeManyEachIsStillFound() {
    for (char last = 'a'; last <= 'z'; last++) {
      encodeHex("" + last, "value");
      encodeHex("" + last, "value");
      for (char name = 'a'; name <= last; name++) {
        assertThat(encodeHex("" + name, "value")).as("%c of %c", name, last).hasSize(2);
      }
    }
  }

  @Test
  void aTableOfOurOwnThatIsSmallerThanTheDefaultIsTold() {
    assertThat(HexFormat.of().formatHex(encode(new HpackEncoder(1000)))).isEqualTo("3fc907");
  }

  @Test
  void anyListComesBackWhateverTheTablesSizeDoes() throws HpackException {
    Random random = new Random(9113);
    for (int round = 0; round < 3000; round++) {
      if (random.nextInt(50) == 0) {
        encoder.peerTableBytes(random.nextInt(5000));
      }
      String[] fields = new String[2 * random.nextInt(10)];
      for (int i = 0; i < fields.length; i += 2) {
        fields[i] = "name-" + random.nextInt(30);
        fields[i + 1] = "value ".repeat(random.nextInt(6)) + random.nextInt(20);
      }
      assertThat(decode(decoder, encode(encoder, fields))).containsExactly(fields);
    }
  }
}
