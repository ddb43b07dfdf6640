/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What groups take, and going without. */
class FecMemoryTest {
  private static final FecConfig GROUPS = new FecConfig(3, 2);

  private final List<byte[]> sent = new ArrayList<>();
  private final FecEncoder encoder =
      new FecEncoder(
          GROUPS,
          0,
          0,
          (bytes, at, length) -> sent.add(Arrays.copyOfRange(bytes, at, at + length)));

  private void emit(int packets) {
    for (int i = 0; i < packets; i++) {
      byte[] packet = new byte[FecPacket.DATA_HEADER_BYTES + 1_000];
      packet[FecPacket.DATA_HEADER_BYTES] = (byte) sent.size();
      encoder.emit(packet, FecPacket.DATA_HEADER_BYTES, 1_000);
    }
  }

  private static long parity(List<byte[]> packets) {
    return packets.stream().filter(p -> FecPacket.type(p, 0, p.length) == FecPacket.PARITY).count();
  }

  @Test
  void anEncoderWithoutMemoryNumbersItsPacketsAndMakesNoParity() {
    emit(4);
    assertThat(parity(sent)).isEqualTo(2);
    assertThat(encoder.memoryBytes()).isBetween(5 * 1_000L, 5 * 2_000L);
    encoder.protect(false);
    assertThat(encoder.memoryBytes()).as("the group that had begun too").isZero();
    emit(1);
    encoder.protect(true);
    emit(1);
    assertThat(parity(sent)).as("of a group whose beginning is gone").isEqualTo(2);
    encoder.protect(false);
    emit(6);
    assertThat(parity(sent)).isEqualTo(2);
    assertThat(encoder.memoryBytes()).isZero();
    encoder.protect(true);
    emit(3);
    assertThat(parity(sent)).isEqualTo(4);

    List<Integer> rebuilt = new ArrayList<>();
    FecDecoder decoder =
        new FecDecoder(GROUPS, true, (bytes, at, length) -> rebuilt.add((int) bytes[at]));
    for (int i = 0; i < sent.size(); i++) {
      // The first of the last group is lost: what has a number but no parity confuses nobody.
      if (i != sent.size() - 5) {
        decoder.input(sent.get(i), 0, sent.get(i).length);
      }
    }
    assertThat(rebuilt).containsExactly(sent.size() - 5);
  }

  @Test
  void aDecoderKnowsWhatItTakes() {
    emit(60);
    FecDecoder decoder = new FecDecoder(GROUPS, true, (bytes, at, length) -> {});
    long most = 0;
    for (int i = 0; i < sent.size(); i++) {
      if (i % 5 > 2) {
        decoder.input(sent.get(i), 0, sent.get(i).length);
      }
      most = Math.max(most, decoder.memoryBytes());
    }
    assertThat(most).as("two packets of each of eight groups").isBetween(16 * 1_536L, 18 * 1_536L);
    decoder.trim();
    assertThat(decoder.memoryBytes()).isZero();
  }
}
