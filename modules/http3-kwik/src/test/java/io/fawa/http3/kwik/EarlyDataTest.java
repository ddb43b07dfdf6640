/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EarlyDataTest {
  @Test
  void onlyTheTagOfTheEarlyPacketIsSpoilt() {
    byte[] before = packet(LongHeader.INITIAL, 100);
    byte[] early = packet(LongHeader.ZERO_RTT, 70);
    byte[] behind = packet(LongHeader.HANDSHAKE, 40);
    byte[] expected = concat(before, early, behind);
    byte[] datagram = expected.clone();
    expected[before.length + early.length - 1] ^= 1;
    EarlyData.spoil(datagram, datagram.length);
    assertThat(datagram).isEqualTo(expected);
  }

  @Test
  void otherDatagramsStayAsTheyAre() {
    for (int type : new int[] {LongHeader.INITIAL, LongHeader.HANDSHAKE, LongHeader.RETRY}) {
      assertUntouched(packet(type, 50));
    }
    byte[] other = packet(LongHeader.ZERO_RTT, 50);
    other[4] = 2;
    assertUntouched(other);
    byte[] shortHeader = packet(LongHeader.ZERO_RTT, 50);
    shortHeader[0] = 0x50;
    assertUntouched(shortHeader);
  }

  @Test
  void aDatagramThatIsCutOrWildHarmsNothing() {
    byte[] whole = concat(packet(LongHeader.INITIAL, 30), packet(LongHeader.ZERO_RTT, 30));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertUntouched(cut);
    }
    Random random = new Random(9000);
    for (int i = 0; i < 20_000; i++) {
      byte[] wild = new byte[random.nextInt(60)];
      random.nextBytes(wild);
      if (wild.length > 4) {
        wild[0] |= (byte) 0xc0;
        wild[1] = wild[2] = wild[3] = 0;
        wild[4] = 1;
      }
      EarlyData.spoil(wild, wild.length);
    }
  }

  @Test
  void eachPacketButAnInitialOneIsSplitOff() {
    byte[] initial = packet(LongHeader.INITIAL, 20);
    byte[] handshake = packet(LongHeader.HANDSHAKE, 30);
    byte[] data = {0x41, 1, 2, 3};
    assertThat(split(concat(handshake, data))).containsExactly(handshake, data);
    assertThat(split(concat(initial, handshake, data)))
        .containsExactly(concat(initial, handshake, data), handshake, data);
    assertThat(split(data)).containsExactly(data);
  }

  private static List<byte[]> split(byte[] datagram) {
    return Coalesced.split(Arrays.copyOf(datagram, datagram.length + 9), datagram.length);
  }

  private static void assertUntouched(byte[] datagram) {
    byte[] copy = datagram.clone();
    EarlyData.spoil(copy, copy.length);
    assertThat(copy).isEqualTo(datagram);
  }

  private static byte[] packet(int type, int bodyBytes) {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(0xc0 | type << 4);
    packet.writeBytes(new byte[] {0, 0, 0, 1});
    packet.writeBytes(new byte[] {4, 1, 2, 3, 4});
    packet.writeBytes(new byte[] {2, 5, 6});
    if (type == LongHeader.INITIAL) {
      packet.writeBytes(new byte[] {3, 7, 8, 9});
    }
    packet.write(0x40);
    packet.write(bodyBytes);
    packet.writeBytes(new byte[bodyBytes]);
    return packet.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] each : parts) {
      all.writeBytes(each);
    }
    return all.toByteArray();
  }
}
