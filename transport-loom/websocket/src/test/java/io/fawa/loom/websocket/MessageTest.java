/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.loom.session.carrier.Frames;
import io.fawa.loom.wire.MalformedFrameException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
  private static ByteBuffer hex(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  @Test
  void isAFrame() throws Exception {
    Message message = new Message(false);
    assertThat(message.binary(hex("000000026162"), true)).isEqualTo("ab".getBytes(UTF_8));
    assertThat(message.binary(hex("0000000161"), true)).isEqualTo("a".getBytes(UTF_8));
  }

  @Test
  void bytesAfterTheFrameAreIgnored() throws Exception {
    assertThat(new Message(false).binary(hex("00000001616263"), true))
        .isEqualTo("a".getBytes(UTF_8));
    byte[] longest = new byte[Frames.PACK_BYTES_MAX];
    ByteBuffer more = ByteBuffer.allocate(Message.BYTES_MAX);
    more.put(Frames.of(List.of(longest))).rewind();
    assertThat(new Message(false).binary(more, true)).isEqualTo(longest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "000000",
        "00000000",
        "0000000061",
        "00000001",
        "000000026a",
        "ffffffff61",
        "00004001",
        "8000000061"
      })
  void otherwiseItIsRefused(String bytes) {
    assertThatThrownBy(() -> new Message(false).binary(hex(bytes), true))
        .isInstanceOf(MalformedFrameException.class);
    Message fragmented = new Message(false);
    assertThatThrownBy(
            () -> {
              for (byte one : HexFormat.of().parseHex(bytes)) {
                fragmented.binary(ByteBuffer.wrap(new byte[] {one}), false);
              }
              fragmented.binary(hex(""), true);
            })
        .isInstanceOf(MalformedFrameException.class);
  }

  @Test
  void fragmentsAreOneMessageAndTheNextIsAnother() throws Exception {
    Message message = new Message(false);
    for (int round = 0; round < 3; round++) {
      assertThat(message.binary(hex("0000"), false)).isNull();
      assertThat(message.begun()).isTrue();
      assertThat(message.binary(hex(""), false)).isNull();
      assertThat(message.binary(hex("000261"), false)).isNull();
      assertThat(message.binary(hex("62"), true)).isEqualTo("ab".getBytes(UTF_8));
      assertThat(message.begun()).isFalse();
    }
  }

  @Test
  void isBounded() throws Exception {
    Message longest = new Message(false);
    assertThat(longest.binary(ByteBuffer.allocate(Message.BYTES_MAX), false)).isNull();
    assertThatThrownBy(() -> longest.binary(ByteBuffer.allocate(1), false))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining("17408");
    assertThatThrownBy(
            () -> new Message(false).binary(ByteBuffer.allocate(Message.BYTES_MAX + 1), true))
        .isInstanceOf(MalformedFrameException.class);
  }

  @Test
  void emptyFragmentsAreBounded() throws Exception {
    Message message = new Message(false);
    for (int i = 0; i < 64; i++) {
      assertThat(message.binary(hex(""), false)).isNull();
    }
    assertThatThrownBy(() -> message.binary(hex(""), false))
        .isInstanceOf(MalformedFrameException.class);
  }

  @Test
  void textIsAPackIfItIsAllowed() throws Exception {
    assertThatThrownBy(() -> new Message(false).text("a", true))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessageContaining("binary");
    Message message = new Message(true);
    assertThat(message.text("größe", true)).isEqualTo("größe".getBytes(UTF_8));
    assertThat(message.text("grö", false)).isNull();
    assertThat(message.text("ße", true)).isEqualTo("größe".getBytes(UTF_8));
    assertThat(message.text("x".repeat(Frames.PACK_BYTES_MAX), true))
        .hasSize(Frames.PACK_BYTES_MAX);
  }

  @Test
  void textThatIsNoPackIsRefused() {
    for (String text : List.of("", "a\uFFFD", "x".repeat(Frames.PACK_BYTES_MAX + 1))) {
      assertThatThrownBy(() -> new Message(true).text(text, true))
          .isInstanceOf(MalformedFrameException.class);
    }
  }
}
