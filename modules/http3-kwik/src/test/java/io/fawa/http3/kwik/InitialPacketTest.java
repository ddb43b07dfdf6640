/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Checks packets with the keys of RFC 9001 appendix A.1, which are those of one connection id. */
class InitialPacketTest {
  private static final String ID = "8394c8f03e515708";
  private static final String CLIENT = "f067a5502a4262b5";

  @Test
  void aRefusalIsSealedWithTheKeysOfTheServer() throws Exception {
    byte[] packet = InitialPacket.refusal(new LongHeader(LongHeader.INITIAL, 1, ID, CLIENT, 23));
    byte[] frames =
        open(
            packet,
            "cf3a5331653c364c88f0f379b6067e37",
            "0ac1493ca1905853b0bba03e",
            "c206b8d9b9f0f37644430b490eeaa314",
            0);
    LongHeader header = LongHeader.at(packet, 0, packet.length).orElseThrow();
    assertThat(header.destination()).isEqualTo(CLIENT);
    assertThat(header.source()).isEqualTo(ID);
    // CONNECTION_CLOSE, CONNECTION_REFUSED, no frame type, no reason.
    assertThat(frames).containsExactly(0x1c, 2, 0, 0);
  }

  @Test
  void anAbandonmentIsSealedWithTheKeysOfTheClient() throws Exception {
    byte[] packet = InitialPacket.abandonment(ID, CLIENT, ID, new byte[0], 0x3fff);
    byte[] frames =
        open(
            packet,
            "1f369613dd76d5467730efcbe3b1a22d",
            "fa044b2f42a3fd3b46fb255c",
            "9f50449e04a0e810283a1e9933adedd2",
            0x3fff);
    assertThat(packet.length).isGreaterThanOrEqualTo(1200);
    assertThat(Arrays.copyOf(frames, 4)).containsExactly(0x1c, 2, 0, 0);
    assertThat(Arrays.copyOfRange(frames, 4, frames.length)).containsOnly(0);
  }

  private static byte[] open(
      byte[] packet, String key, String iv, String headerKey, int packetNumber) throws Exception {
    LongHeader header = LongHeader.at(packet, 0, packet.length).orElseThrow();
    // An empty token, and a length of two bytes.
    int numberAt = header.bytes() + 1 + 2;
    Cipher protection = Cipher.getInstance("AES/ECB/NoPadding");
    protection.init(Cipher.ENCRYPT_MODE, aes(headerKey));
    byte[] mask = protection.doFinal(packet, numberAt + 4, 16);
    packet[0] ^= (byte) (mask[0] & 0x0f);
    packet[numberAt] ^= mask[1];
    packet[numberAt + 1] ^= mask[2];
    assertThat(packet[0]).isEqualTo((byte) 0xc1);
    assertThat((packet[numberAt] & 0xff) << 8 | (packet[numberAt + 1] & 0xff))
        .isEqualTo(packetNumber);
    byte[] nonce = HexFormat.of().parseHex(iv);
    nonce[10] ^= packet[numberAt];
    nonce[11] ^= packet[numberAt + 1];
    Cipher aead = Cipher.getInstance("AES/GCM/NoPadding");
    aead.init(Cipher.DECRYPT_MODE, aes(key), new GCMParameterSpec(128, nonce));
    aead.updateAAD(packet, 0, numberAt + 2);
    return aead.doFinal(packet, numberAt + 2, packet.length - numberAt - 2);
  }

  private static SecretKeySpec aes(String key) {
    return new SecretKeySpec(HexFormat.of().parseHex(key), "AES");
  }
}
