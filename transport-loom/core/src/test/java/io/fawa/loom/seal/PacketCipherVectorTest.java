/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import static io.fawa.loom.seal.VectorLines.hex;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fawa.loom.wire.LittleEndian;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Replays what kcp-go encrypted, and what its sessions sent, in both directions. */
class PacketCipherVectorTest {
  private static final List<JsonNode> BLOCKS = VectorLines.of("/seal/kcp_blockcrypt.jsonl");
  private static final List<JsonNode> PACKETS = VectorLines.of("/seal/kcp_encrypted.jsonl");

  @Test
  void everyCipherHasVectors() {
    Stream<String> named =
        Stream.concat(BLOCKS.stream(), PACKETS.stream()).map(line -> line.get("cipher").asText());
    assertThat(named.distinct().map(PacketCipher::named))
        .containsExactlyInAnyOrder(
            Arrays.stream(PacketCipher.values())
                .filter(cipher ->
                    switch (cipher) {
                      case NIL, AES, AES_192_GCM -> false;
                      default -> true;
                    })
                .toArray(PacketCipher[]::new));
  }

  @TestFactory
  Stream<DynamicTest> scramblesAsBlockCryptDoes() {
    return BLOCKS.stream()
        .map(line -> DynamicTest.dynamicTest(line.get("name").asText(), () -> scrambles(line)));
  }

  private static void scrambles(JsonNode line) throws Exception {
    PacketCipher cipher = PacketCipher.named(line.get("cipher").asText());
    Scrambler scrambler = cipher.scrambler(cipher.cut(hex(line, "key")));
    int length = line.get("plain_len").asInt();
    // The range lies inside a larger array, whose other bytes must stay.
    int offset = 7;
    byte[] plain = new byte[length + 2 * offset];
    for (int i = 0; i < length; i++) {
      plain[offset + i] = (byte) (3 * i + 5);
    }
    byte[] bytes = plain.clone();
    for (int round = 0; round < 3; round++) {
      scrambler.encrypt(bytes, offset, length);
      byte[] scrambled = Arrays.copyOfRange(bytes, offset, offset + length);
      byte[] shown = hex(line, "hex");
      assertThat(Arrays.copyOf(scrambled, shown.length)).isEqualTo(shown);
      if (line.has("sha256_of_cipher")) {
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(scrambled)))
            .isEqualTo(line.get("sha256_of_cipher").asText());
      }
      scrambler.decrypt(bytes, offset, length);
      assertThat(bytes).isEqualTo(plain);
    }
  }

  @TestFactory
  Stream<DynamicTest> opensAndSealsAsSessionsDo() {
    return PACKETS.stream()
        .map(line -> DynamicTest.dynamicTest(line.get("name").asText(), () -> opensAndSeals(line)));
  }

  private static void opensAndSeals(JsonNode line) {
    PacketCipher cipher = PacketCipher.named(line.get("cipher").asText());
    byte[] sent = hex(line, "hex");
    try (PacketSeal opening = cipher.seal(hex(line, "key"));
        PacketSeal sealing = cipher.seal(hex(line, "key"))) {
      byte[] packet = sent.clone();
      int bodyLength = opening.open(packet, 0, packet.length);
      assertThat(bodyLength).isEqualTo(sent.length - opening.overheadBytes());
      byte[] body =
          Arrays.copyOfRange(packet, opening.headerBytes(), opening.headerBytes() + bodyLength);
      if (line.has("decrypted")) {
        byte[] decrypted = hex(line, "decrypted");
        assertThat(body).isEqualTo(Arrays.copyOfRange(decrypted, 20, decrypted.length));
      }
      // A segment, or a FEC header with a segment behind it, of the session 0x11223344.
      int segment = line.get("data_shards").asInt() == 0 ? 0 : 8;
      if (segment == 0 || LittleEndian.getShort(body, 4) == 0xf1) {
        assertThat(LittleEndian.getInt(body, segment)).isEqualTo(0x11223344);
      }

      byte[] again = new byte[sent.length];
      System.arraycopy(body, 0, again, sealing.headerBytes(), bodyLength);
      int length = sealing.seal(hex(line, "nonce"), 0, again, 0, bodyLength);
      assertThat(length).isEqualTo(sent.length);
      assertThat(again).isEqualTo(sent);
    }
  }
}
