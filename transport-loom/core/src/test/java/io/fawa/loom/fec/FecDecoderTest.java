/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.wire.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a decoder counts, when it doubts, and which groups it keeps. */
class FecDecoderTest {
  private final List<byte[]> packets = new ArrayList<>();
  private final List<String> rebuilt = new ArrayList<>();

  /** Groups of packets of which each has its number as often as is given. */
  private void send(FecConfig config, int... lengths) {
    FecEncoder encoder =
        new FecEncoder(
            config,
            0,
            0,
            (bytes, offset, length) ->
                packets.add(Arrays.copyOfRange(bytes, offset, offset + length)));
    for (int i = 0; i < lengths.length; i++) {
      byte[] buffer = new byte[FecPacket.DATA_HEADER_BYTES + lengths[i]];
      Arrays.fill(buffer, (byte) ('a' + i));
      encoder.emit(buffer, FecPacket.DATA_HEADER_BYTES, lengths[i]);
    }
  }

  private FecDecoder decoder(FecConfig config, boolean agreed) {
    return new FecDecoder(
        config,
        agreed,
        (bytes, offset, length) ->
            rebuilt.add(new String(bytes, offset, length, StandardCharsets.US_ASCII)));
  }

  private void input(FecDecoder decoder, int... indices) {
    for (int index : indices) {
      decoder.input(packets.get(index), 0, packets.get(index).length);
    }
  }

  /** A packet with the type of the one, and the number of the other. */
  private byte[] contradiction(int of, int number) {
    byte[] packet = packets.get(of).clone();
    LittleEndian.putInt(packet, 0, number);
    return packet;
  }

  private static void input(FecDecoder decoder, byte[] packet) {
    decoder.input(packet, 0, packet.length);
  }

  @Test
  void packetsAreCounted() {
    send(new FecConfig(3, 2), 1, 4, 2, 1, 1, 1);
    FecDecoder decoder = decoder(new FecConfig(3, 2), true);
    input(decoder, 0, 3, 4);
    assertThat(rebuilt).containsExactly("bbbb", "cc");
    assertThat(decoder.rebuiltPackets()).isEqualTo(2);
    assertThat(decoder.parityPackets()).isEqualTo(2);
    assertThat(decoder.misfits()).isZero();
    input(decoder, contradiction(0, 8));
    input(decoder, contradiction(3, 5));
    assertThat(decoder.misfits()).isEqualTo(2);
    assertThat(decoder.parityPackets()).isEqualTo(3);
    input(decoder, new byte[] {1, 0, 0, 0, 1, 0, 0, 0});
    assertThat(decoder.misfits()).as("of no type of ours").isEqualTo(2);
  }

  /** What a packet stands for may be as long as the longest, and nothing. */
  @Test
  void theLongestAndTheEmptyComeBack() {
    send(new FecConfig(2, 1), 0, 9);
    FecDecoder empty = decoder(new FecConfig(2, 1), true);
    input(empty, 1, 2);
    FecDecoder longest = decoder(new FecConfig(2, 1), true);
    input(longest, 0, 2);
    assertThat(rebuilt).containsExactly("", "bbbbbbbbb");
  }

  /** Both ends use their memory again, and nothing of a longer group shows in a shorter one. */
  @Test
  void aGroupOfShorterPacketsComesBackAsTheLongOneBeforeIt() {
    FecConfig config = new FecConfig(3, 2);
    for (int lost = 5; lost < 8; lost++) {
      packets.clear();
      rebuilt.clear();
      send(config, 90, 80, 70, 5, 60, 7);
      FecDecoder decoder = decoder(config, true);
      input(decoder, 0, 2, 4); // without the second, by the second parity
      for (int i = 5; i < 9; i++) {
        if (i != lost) {
          input(decoder, i);
        }
      }
      int position = lost - 5;
      assertThat(rebuilt)
          .as("without %d of the second group", position)
          .containsExactly(
              "b".repeat(80), List.of("ddddd", "e".repeat(60), "fffffff").get(position));
    }
  }

  @Test
  void parityThatLeadsToNoPacketIsNone() {
    send(new FecConfig(2, 1), 1, 1);
    for (int size : new int[] {0, 1, 4, 65_535}) {
      FecDecoder decoder = decoder(new FecConfig(2, 1), true);
      byte[] forged = packets.get(2).clone();
      byte[] known = packets.get(0);
      // For 2+1 parity is a sum with coefficients; with the known packet's share it is the rest.
      int coefficient = new ReedSolomon(2, 1).coefficient(0, 1);
      int other = new ReedSolomon(2, 1).coefficient(0, 0);
      for (int i = 0; i < 2; i++) {
        int share = Galois.multiply(other, known[FecPacket.HEADER_BYTES + i] & 0xff);
        int wanted = Galois.multiply(coefficient, (size >>> (8 * i)) & 0xff);
        forged[FecPacket.HEADER_BYTES + i] = (byte) (share ^ wanted);
      }
      input(decoder, 0);
      input(decoder, forged);
      assertThat(decoder.misfits()).as("size %d", size).isEqualTo(1);
      assertThat(decoder.rebuiltPackets()).isZero();
    }
    assertThat(rebuilt).isEmpty();
  }

  @Test
  void threeContradictionsWithin258PacketsAreDoubt() {
    int[] lengths = new int[400];
    Arrays.fill(lengths, 1);
    send(new FecConfig(2, 1), lengths);
    FecDecoder decoder = decoder(new FecConfig(2, 1), true);
    input(decoder, contradiction(0, 2));
    input(decoder, contradiction(0, 5));
    assertThat(decoder.tuning()).isFalse();
    input(decoder, contradiction(0, 8));
    assertThat(decoder.tuning()).isTrue();

    FecDecoder patient = decoder(new FecConfig(2, 1), true);
    for (int round = 0; round < 3; round++) {
      input(patient, contradiction(0, 2));
      input(patient, contradiction(0, 5));
      for (int i = 0; i < 258; i++) {
        input(patient, i);
      }
      assertThat(patient.tuning()).as("round %d", round).isFalse();
    }
    assertThat(patient.misfits()).isEqualTo(6);
  }

  /** A size that was not agreed on is proven by what arrives, from the last contradiction on. */
  @Test
  void aContradictionTakesTheProofBack() {
    send(new FecConfig(3, 2), 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    FecDecoder decoder = decoder(new FecConfig(3, 2), false);
    for (int i = 0; i < 10; i++) {
      input(decoder, i);
    }
    input(decoder, contradiction(0, 13));
    // Of the group from 10 on the last data packet is missing, and the size is not proven any more.
    input(decoder, 10, 11, 13, 14);
    assertThat(rebuilt).isEmpty();
    for (int i = 15; i < 30; i++) {
      input(decoder, i);
    }
    assertThat(rebuilt).as("proven anew").containsExactly("i");
  }

  @Test
  void theGroupThatWasTouchedLongestAgoGivesWay() {
    send(new FecConfig(2, 1), 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    FecDecoder decoder = decoder(new FecConfig(2, 1), true);
    for (int group = 0; group < 8; group++) {
      input(decoder, 3 * group);
    }
    long full = decoder.memoryBytes();
    input(decoder, 0); // again: the first group is not the longest untouched any more
    input(decoder, 3 * 8);
    assertThat(decoder.memoryBytes()).as("eight groups are the most").isEqualTo(full);
    input(decoder, 2);
    assertThat(rebuilt).containsExactly("b");
    input(decoder, 3 * 2 + 2);
    assertThat(rebuilt).containsExactly("b", "f");
    input(decoder, 3 + 2);
    assertThat(rebuilt).as("the second gave way").hasSize(2);
  }
}
