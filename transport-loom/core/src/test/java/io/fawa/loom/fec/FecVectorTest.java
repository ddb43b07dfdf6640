/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fawa.loom.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Captured packets of the original: made byte for byte, and rebuilt from each other. */
class FecVectorTest {
  private static final Vectors VECTORS = Vectors.load("kcp_fec");
  private static final int HEADROOM = 20;

  private final List<String> sent = new ArrayList<>();

  private FecEncoder encoder(int data, int parity) {
    return new FecEncoder(
        new FecConfig(data, parity),
        HEADROOM,
        4,
        (buffer, offset, length) -> {
          assertThat(offset).as("headroom").isEqualTo(HEADROOM);
          assertThat(buffer.length - offset - length).as("tailroom").isGreaterThanOrEqualTo(4);
          sent.add(HexFormat.of().formatHex(buffer, offset, offset + length));
        });
  }

  private static void encode(FecEncoder encoder, byte[] packet) {
    byte[] buffer = new byte[HEADROOM + packet.length + 4];
    System.arraycopy(packet, 0, buffer, HEADROOM, packet.length);
    int payload = HEADROOM + FecPacket.DATA_HEADER_BYTES;
    Arrays.fill(buffer, 0, payload, (byte) 0x77);
    encoder.emit(buffer, payload, packet.length - FecPacket.DATA_HEADER_BYTES);
  }

  /** Feeds the data packets of a capture at their times; answers what the capture has. */
  private List<String> replay(String prefix, int data, int parity) {
    FecEncoder encoder = encoder(data, parity);
    List<JsonNode> capture = VECTORS.startingWith(prefix + ".");
    for (JsonNode vector : capture) {
      byte[] packet = Vectors.bytes(vector, "hex");
      int type = FecPacket.type(packet, 0, packet.length);
      assertThat(FecPacket.sequence(packet, 0)).isEqualTo(vector.get("seqid").asLong());
      if (type == FecPacket.DATA) {
        assertThat(FecPacket.dataBytes(packet, 0)).isEqualTo(vector.get("size").asInt() - 2);
        encoder.tick(vector.get("segments").get(0).get("ts").asLong());
        encode(encoder, packet);
      } else {
        assertThat(type).isEqualTo(FecPacket.PARITY);
      }
    }
    return capture.stream().map(n -> n.get("hex").asText()).toList();
  }

  @ParameterizedTest
  @CsvSource({"fec10_3,10,3", "fec3_2,3,2", "fec3_2_skip,3,2"})
  void packetsAreTheOriginals(String prefix, int data, int parity) {
    assertThat(replay(prefix, data, parity)).isEqualTo(sent);
  }

  @Test
  void aGroupOfOneAlwaysHasItsParity() {
    List<String> original = replay("fec1_1", 1, 1);
    String firstParity = sent.remove(1);
    assertThat(firstParity).startsWith("01000000f200").endsWith(sent.get(0).substring(12));
    assertThat(sent).isEqualTo(original);
  }

  @ParameterizedTest
  @CsvSource({"fec10_3,10,3", "fec3_2,3,2"})
  void lostPacketsComeBack(String prefix, int data, int parity) {
    List<byte[]> group =
        VECTORS.startingWith(prefix + ".").stream()
            .limit(data + parity)
            .map(n -> Vectors.bytes(n, "hex"))
            .toList();
    for (int lost = 0; lost < 1 << (data + parity); lost++) {
      if (Integer.bitCount(lost) == parity) {
        loseAndRebuild(group, data, parity, lost);
      }
    }
  }

  private static void loseAndRebuild(List<byte[]> group, int data, int parity, int lost) {
    Set<String> rebuilt = new TreeSet<>();
    FecDecoder decoder =
        new FecDecoder(
            new FecConfig(data, parity),
            true,
            (bytes, offset, length) ->
                rebuilt.add(HexFormat.of().formatHex(bytes, offset, offset + length)));
    Set<String> wanted = new TreeSet<>();
    for (int i = 0; i < group.size(); i++) {
      byte[] packet = group.get(i);
      if ((lost & (1 << i)) == 0) {
        decoder.input(packet, 0, packet.length);
      } else if (i < data) {
        int end = FecPacket.DATA_HEADER_BYTES + FecPacket.dataBytes(packet, 0);
        wanted.add(HexFormat.of().formatHex(packet, FecPacket.DATA_HEADER_BYTES, end));
      }
    }
    assertThat(rebuilt).as("lost %x", lost).isEqualTo(wanted);
    assertThat(decoder.rebuiltPackets()).isEqualTo(wanted.size());
    assertThat(decoder.misfits()).isZero();
  }

  @Test
  void outOfBandPacketsAreTheOriginals() {
    for (String text : List.of("oob-data", "")) {
      byte[] wanted = VECTORS.bytes(text.isEmpty() ? "oob.1" : "oob.0");
      byte[] payload = text.getBytes(StandardCharsets.UTF_8);
      byte[] packet = new byte[FecPacket.OUT_OF_BAND_HEADER_BYTES + payload.length];
      FecPacket.putOutOfBand(packet, 0, 0x11223344, payload.length);
      System.arraycopy(payload, 0, packet, FecPacket.OUT_OF_BAND_HEADER_BYTES, payload.length);
      assertThat(packet).isEqualTo(wanted);
      assertThat(FecPacket.type(wanted, 0, wanted.length)).isEqualTo(FecPacket.OUT_OF_BAND);
      assertThat(FecPacket.outOfBandConversation(wanted, 0)).isEqualTo(0x11223344);
      assertThat(FecPacket.outOfBandBytes(wanted, 0)).isEqualTo(payload.length);
    }
  }

  @Test
  void groupsOfMoreThan256AreRefusedInsteadOfUnusable() {
    assertThat(Vectors.load("kcp_behaviour").get("fec.over256").get("encode_result").asText())
        .isEqualTo("invalid shard size");
    org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
        .isThrownBy(() -> new FecConfig(200, 100))
        .withMessage("200+100 shards, allowed are 1+1 to 256 in all");
  }
}
