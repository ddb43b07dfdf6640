/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.wire.LittleEndian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FecTest {
  private final List<byte[]> packets = new ArrayList<>();
  private final List<String> rebuilt = new ArrayList<>();

  private FecEncoder encoder(FecConfig config) {
    return new FecEncoder(
        config,
        0,
        0,
        (buffer, offset, length) ->
            packets.add(Arrays.copyOfRange(buffer, offset, offset + length)));
  }

  private FecDecoder decoder(FecConfig config) {
    return decoder(config, true);
  }

  private FecDecoder decoder(FecConfig config, boolean agreed) {
    return new FecDecoder(
        config,
        agreed,
        (bytes, offset, length) ->
            rebuilt.add(HexFormat.of().formatHex(bytes, offset, offset + length)));
  }

  /** Sends payloads of 20 to 99 bytes, each of which begins with its number. */
  private static void send(FecEncoder encoder, int from, int to) {
    for (int i = from; i < to; i++) {
      byte[] buffer = new byte[FecPacket.DATA_HEADER_BYTES + 20 + i % 80];
      Arrays.fill(buffer, (byte) i);
      LittleEndian.putInt(buffer, FecPacket.DATA_HEADER_BYTES, i);
      encoder.tick(i);
      encoder.emit(buffer, FecPacket.DATA_HEADER_BYTES, buffer.length - 8);
    }
  }

  private static void input(FecDecoder decoder, byte[] packet) {
    decoder.input(packet, 0, packet.length);
  }

  private List<Integer> rebuiltNumbers() {
    return rebuilt.stream().map(h -> LittleEndian.getInt(HexFormat.of().parseHex(h), 0)).toList();
  }

  @Test
  void shorterPacketsOfAGroupComeBackAtTheirLength() {
    send(encoder(new FecConfig(3, 1)), 0, 3);
    FecDecoder decoder = decoder(new FecConfig(3, 1));
    for (int i : new int[] {3, 2, 1}) {
      input(decoder, packets.get(i));
    }
    assertThat(rebuilt).hasSize(1);
    byte[] first = packets.get(0);
    assertThat(rebuilt.get(0))
        .isEqualTo(HexFormat.of().formatHex(first, FecPacket.DATA_HEADER_BYTES, first.length));
  }

  @Test
  void nothingIsRebuiltTwice() {
    send(encoder(new FecConfig(3, 2)), 0, 3);
    FecDecoder decoder = decoder(new FecConfig(3, 2));
    for (int round = 0; round < 3; round++) {
      for (int i : new int[] {0, 3, 3, 4, 1}) {
        input(decoder, packets.get(i));
      }
    }
    assertThat(rebuiltNumbers()).containsExactly(1, 2);
  }

  @Test
  void numbersGoBackToZeroAtTheEnd() {
    FecConfig config = new FecConfig(10, 3);
    FecEncoder encoder = encoder(config);
    assertThat(config.sequenceEnd()).isEqualTo(4_294_967_287L);
    encoder.startAt(config.sequenceEnd() - 13);
    send(encoder, 0, 20);
    assertThat(FecPacket.sequence(packets.get(12), 0)).isEqualTo(config.sequenceEnd() - 1);
    assertThat(FecPacket.sequence(packets.get(13), 0)).isZero();
    FecDecoder decoder = decoder(config);
    for (int i = 0; i < packets.size(); i++) {
      if (i % 13 > 1) {
        input(decoder, packets.get(i));
      }
    }
    assertThat(rebuiltNumbers()).containsExactly(0, 1, 10, 11);
    assertThat(decoder.tuning()).isFalse();
    byte[] beyond = packets.get(2).clone();
    LittleEndian.putInt(beyond, 0, -1);
    input(decoder, beyond);
    assertThat(decoder.rebuiltPackets()).isEqualTo(4);
  }

  @Test
  void aLateLastPacketGetsNoParityButItsNumbersAreUsed() {
    FecEncoder encoder = encoder(new FecConfig(2, 2));
    byte[] buffer = new byte[40];
    encoder.emit(buffer, 8, 32);
    encoder.tick(500);
    encoder.emit(buffer, 8, 32);
    encoder.tick(501);
    encoder.emit(buffer, 8, 32);
    encoder.tick(1000);
    encoder.emit(buffer, 8, 32);
    assertThat(packets.stream().map(p -> FecPacket.sequence(p, 0)).toList())
        .containsExactly(0L, 1L, 4L, 5L, 6L, 7L);
    assertThat(encoder.parityPackets()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"10,3,1,1", "3,2,10,3", "20,10,10,3", "1,1,10,3", "128,64,3,2", "2,1,4,2"})
  void findsOutThePeersGroups(int data, int parity, int guessData, int guessParity) {
    FecConfig actual = new FecConfig(data, parity);
    send(encoder(actual), 0, 600);
    FecDecoder decoder = decoder(new FecConfig(guessData, guessParity), false);
    Random random = new Random(7);
    for (byte[] packet : packets) {
      if (data > 50 || random.nextInt(20) != 0) {
        input(decoder, packet);
      }
    }
    assertThat(decoder.config()).isEqualTo(actual);
    assertThat(decoder.tuning()).isFalse();
    if (data <= 50) {
      assertThat(rebuilt).isNotEmpty();
      assertThat(rebuiltNumbers()).doesNotHaveDuplicates().allMatch(n -> n >= 0 && n < 600);
    }
  }

  @Test
  void aSizeNotAgreedOnNeedsProof() {
    send(encoder(new FecConfig(3, 2)), 0, 12);
    FecDecoder decoder = decoder(new FecConfig(3, 2), false);
    for (int i : new int[] {1, 2, 3, 4, 6, 7, 8, 9, 10, 12, 13, 14}) {
      input(decoder, packets.get(i));
    }
    assertThat(rebuilt).as("a group that begins at 10 could be of 10").isEmpty();
    input(decoder, packets.get(15));
    assertThat(rebuiltNumbers()).containsExactly(0, 3, 7);
  }

  @Test
  void packetsThatAreAllTheSameProveNothing() {
    FecEncoder encoder = encoder(new FecConfig(5, 1));
    for (int i = 0; i < 50; i++) {
      encoder.emit(new byte[48], 8, 40);
    }
    FecDecoder decoder = decoder(new FecConfig(1, 1), false);
    for (int i = 0; i < packets.size(); i++) {
      int position = i % 6;
      if (position != 1 && position != 3) {
        input(decoder, packets.get(i));
      }
    }
    assertThat(rebuilt).isEmpty();
    assertThat(decoder.tuning()).isFalse();
  }

  @Test
  void aWrongSizeRebuildsNothing() {
    FecConfig actual = new FecConfig(10, 3);
    send(encoder(actual), 0, 400);
    FecDecoder decoder = decoder(new FecConfig(1, 1), false);
    Random random = new Random(5);
    for (byte[] packet : packets) {
      if (random.nextInt(3) == 0) {
        input(decoder, packet);
      }
    }
    assertThat(rebuilt).isEmpty();
  }

  @Test
  void aForgedPacketDoesNotStopRecovery() {
    FecConfig config = new FecConfig(3, 2);
    send(encoder(config), 0, 30);
    FecDecoder decoder = decoder(config);
    byte[] forged = packets.get(0).clone();
    LittleEndian.putInt(forged, 0, 3);
    input(decoder, forged);
    byte[] far = packets.get(0).clone();
    LittleEndian.putInt(far, 0, 0x7fff_fff5 / 5 * 5);
    input(decoder, far);
    for (int i = 0; i < packets.size(); i++) {
      if (i % 5 != 1) {
        input(decoder, packets.get(i));
      }
    }
    assertThat(decoder.tuning()).isFalse();
    assertThat(rebuilt).as("also those that had to wait for proof").hasSize(10);
  }

  @Test
  void packetsThatContradictThemselvesHaveNoType() {
    byte[] packet = new byte[40];
    assertThat(FecPacket.type(packet, 0, 40)).isEqualTo(FecPacket.NONE);
    FecPacket.putHeader(packet, 0, 9, FecPacket.DATA);
    FecPacket.putSize(packet, 0, 32);
    assertThat(FecPacket.type(packet, 0, 40)).isEqualTo(FecPacket.DATA);
    assertThat(FecPacket.type(packet, 0, 39)).as("cut").isEqualTo(FecPacket.NONE);
    assertThat(FecPacket.type(packet, 0, 7)).isEqualTo(FecPacket.NONE);
    assertThat(FecPacket.type(packet, 0, 5)).isEqualTo(FecPacket.NONE);
    FecPacket.putSize(packet, 0, -1);
    assertThat(FecPacket.type(packet, 0, 40)).as("size of one").isEqualTo(FecPacket.NONE);
    FecPacket.putHeader(packet, 0, 9, FecPacket.PARITY);
    assertThat(FecPacket.type(packet, 0, 8)).isEqualTo(FecPacket.NONE);
    assertThat(FecPacket.type(packet, 0, 9)).isEqualTo(FecPacket.PARITY);
    FecPacket.putOutOfBand(packet, 0, 1, 28);
    assertThat(FecPacket.type(packet, 0, 40)).isEqualTo(FecPacket.OUT_OF_BAND);
    assertThat(FecPacket.type(packet, 0, 39)).isEqualTo(FecPacket.NONE);
  }

  @Test
  void memoryIsLetGoAtRest() {
    FecConfig config = new FecConfig(3, 2);
    FecEncoder encoder = encoder(config);
    send(encoder, 0, 3);
    encoder.trim();
    send(encoder, 3, 6);
    FecDecoder decoder = decoder(config);
    for (int i = 1; i < 5; i++) {
      input(decoder, packets.get(i));
    }
    decoder.trim();
    for (int i = 6; i < 10; i++) {
      input(decoder, packets.get(i));
    }
    assertThat(rebuiltNumbers()).containsExactly(0, 3);
  }

  /** Random bytes, and good packets with some bits turned, neither throw nor fill the memory. */
  @Test
  void garbageDoesNoHarm() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      FecConfig config = new FecConfig(1 + random.nextInt(20), 1 + random.nextInt(10));
      packets.clear();
      send(encoder(config), 0, 60);
      FecDecoder decoder = decoder(new FecConfig(1 + random.nextInt(20), 1 + random.nextInt(10)));
      try {
        for (int i = 0; i < 500; i++) {
          byte[] packet = packets.get(random.nextInt(packets.size())).clone();
          if (random.nextInt(3) == 0) {
            random.nextBytes(packet);
            LittleEndian.putShort(packet, 4, FecPacket.DATA + random.nextInt(4));
          } else {
            packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
          }
          int start = random.nextInt(4) == 0 ? random.nextInt(packet.length) : 0;
          decoder.input(packet, start, packet.length - start);
        }
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
