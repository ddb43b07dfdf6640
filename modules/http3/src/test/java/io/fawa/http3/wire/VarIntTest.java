/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VarIntTest {
  /** The examples of RFC 9000 A.1. */
  @ParameterizedTest
  @CsvSource({
    "c2197c5eff14e88c, 151288809941952652",
    "9d7f3e7d, 494878333",
    "7bbd, 15293",
    "25, 37",
    "4025, 37"
  })
  void theExamplesOfTheSpecification(String hex, long value) {
    byte[] octets = HexFormat.of().parseHex(hex);
    assertThat(VarInt.bytesOf(octets[0])).isEqualTo(octets.length);
    assertThat(VarInt.get(octets, 0)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "63, 1",
    "64, 2",
    "16383, 2",
    "16384, 4",
    "1073741823, 4",
    "1073741824, 8",
    "4611686018427387903, 8"
  })
  void takesTheFewestOctets(long value, int bytes) {
    byte[] target = new byte[12];
    assertThat(VarInt.put(value, target, 2)).isEqualTo(2 + bytes);
    assertThat(VarInt.bytesOf(target[2])).isEqualTo(bytes);
    assertThat(VarInt.get(target, 2)).isEqualTo(value);
    assertThat(target[1]).isZero();
    assertThat(target[2 + bytes]).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, 1L << 62})
  void whatIsNone(long value) {
    assertThatThrownBy(() -> VarInt.bytes(value)).hasMessageContaining("got " + value);
  }

  /** draft-ietf-webtrans-http3: the code of an application as a code of HTTP/3. */
  @Test
  void codesOfApplications() {
    assertThat(ApplicationCodes.toWire(0)).isEqualTo(0x52e4a40fa8dbL);
    assertThat(ApplicationCodes.toWire(0x1d)).isEqualTo(0x52e4a40fa8f8L);
    assertThat(ApplicationCodes.toWire(0x1e)).isEqualTo(0x52e4a40fa8faL);
    assertThat(ApplicationCodes.toWire(-1)).isEqualTo(0x52e5ac983162L);
    for (int code : new int[] {0, 1, 29, 30, 31, 255, 256, 1 << 20, Integer.MAX_VALUE, -1}) {
      assertThat(ApplicationCodes.fromWire(ApplicationCodes.toWire(code))).isEqualTo(code);
    }
    assertThat(ApplicationCodes.fromWire(0x52e4a40fa8f9L)).as("a reserved one").isZero();
    assertThat(ApplicationCodes.fromWire(0x10c)).isZero();
    assertThat(ApplicationCodes.fromWire(0x52e5ac983163L)).isZero();
  }

  @Test
  void aHeaderComesInPiecesOfAnySize() {
    byte[] octets = HexFormat.of().parseHex("40 41 80004e20 ff".replace(" ", ""));
    for (int split = 1; split < 6; split++) {
      FrameHeader header = new FrameHeader();
      assertThat(header.empty()).isTrue();
      assertThat(header.typeIsKnown()).isFalse();
      assertThat(header.take(octets, 0, split)).isEqualTo(split);
      assertThat(header.typeIsKnown()).isEqualTo(split >= 2);
      assertThat(header.complete()).isFalse();
      assertThat(header.take(octets, split, 7 - split)).isEqualTo(6 - split);
      assertThat(header.complete()).isTrue();
      assertThat(header.type()).isEqualTo(0x41);
      assertThat(header.remaining()).isEqualTo(20_000);
      header.spend(19_999);
      assertThat(header.remaining()).isEqualTo(1);
      assertThatThrownBy(() -> header.spend(2)).hasMessage("spent 2 of 1");
      header.next();
      assertThat(header.empty()).isTrue();
    }
  }
}
