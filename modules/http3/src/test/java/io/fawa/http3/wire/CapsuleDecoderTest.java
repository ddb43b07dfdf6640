/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapsuleDecoderTest {
  private final List<String> said = new ArrayList<>();
  private final CapsuleDecoder decoder = new CapsuleDecoder();
  private final CapsuleDecoder.Handler handler =
      new CapsuleDecoder.Handler() {
        @Override
        public void datagram(byte[] payload) {
          said.add("datagram " + HexFormat.of().formatHex(payload));
        }

        @Override
        public void closed(int code, String message) {
          said.add("close " + Integer.toUnsignedString(code) + " " + message);
        }

        @Override
        public void drain() {
          said.add("drain");
        }
      };

  private void take(String hex) throws CapsuleException {
    byte[] octets = HexFormat.of().parseHex(hex);
    decoder.take(octets, 0, octets.length, handler);
  }

  private void take(byte[] octets) throws CapsuleException {
    decoder.take(octets, 0, octets.length, handler);
  }

  @Test
  void capsulesComeInPiecesOfOneOctet() throws CapsuleException {
    String hex = "0003010203" + "c0000000000000fe05aaaaaaaaaa" + "800078ae00" + "0000";
    byte[] octets = HexFormat.of().parseHex(hex);
    for (byte octet : octets) {
      take(new byte[] {octet});
    }
    take(CapsuleDecoder.close(-2, "bye"));
    assertThat(said)
        .containsExactly("datagram 010203", "drain", "datagram ", "close 4294967294 bye");
    assertThat(decoder.betweenCapsules()).isTrue();
  }

  @Test
  void capsulesAreEncodedAsInTheDraft() {
    assertThat(HexFormat.of().formatHex(CapsuleDecoder.close(7, "bye")))
        .isEqualTo("68430700000007627965");
    assertThat(HexFormat.of().formatHex(CapsuleDecoder.drain())).isEqualTo("800078ae00");
  }

  /** An unknown capsule is not buffered, whatever its length. */
  @Test
  void aHugeUnknownCapsuleIsDroppedAsItComes() throws CapsuleException {
    take("21ffffffffffffffff");
    byte[] some = new byte[1 << 16];
    for (int i = 0; i < 1000; i++) {
      take(some);
    }
    assertThat(said).isEmpty();
    assertThat(decoder.betweenCapsules()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "6843440500000001", // a message of 1,025 octets
        "68430300000a", // no whole code
        "684300",
        "0080010000", // a datagram of 65,536 octets
      })
  void malformedCapsulesAreRefused(String hex) {
    assertThatThrownBy(() -> take(hex)).isInstanceOf(CapsuleException.class);
  }

  @Test
  void nothingMayFollowTheEnd() throws CapsuleException {
    take(CapsuleDecoder.close(0, ""));
    assertThatThrownBy(() -> take("00")).hasMessageContaining("1 bytes behind the end");
  }

  @Test
  void aLongReasonIsCutBetweenCharacters() throws CapsuleException {
    String reason = "é".repeat(600);
    byte[] capsule = CapsuleDecoder.close(1, "x" + reason);
    take(capsule);
    String kept = said.getFirst().substring("close 1 ".length());
    assertThat(kept.getBytes(StandardCharsets.UTF_8)).hasSize(1023);
    assertThat("x" + reason).startsWith(kept);
  }
}
