/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has the key may still be hostile. */
class SealedMetadataTest {
  private static byte[] block(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1024).putInt(bytes.length).put(bytes).array();
  }

  private static SealedMetadata decode(byte[] block) throws SealedFileException {
    return SealedMetadata.decode(block, block.length);
  }

  @Test
  void membersOfLaterVersionsAreIgnored() throws SealedFileException {
    assertThat(
            decode(
                block(
                    "{\"x\":[1,{\"files\":[]}],\"files\":[{\"y\":{},\"name\":\"n\",\"size\":5}],\"z\":1}")))
        .isEqualTo(SealedMetadata.of("n", "", OptionalLong.of(5)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"files\":{}}",
        "{\"files\":[]}",
        "{\"files\":[1]}",
        "{\"files\":[{}]}",
        "{\"files\":[{\"name\":1}]}",
        "{\"files\":[{\"name\":\"\\ud800\"}]}",
        "{\"files\":[{\"name\":\"\"}]}",
        "{\"files\":[{\"name\":\"a\",\"size\":-1}]}",
        "{\"files\":[{\"name\":\"a\",\"size\":1.5}]}",
        "{\"files\":[{\"name\":\"a\",\"size\":99999999999999999999}]}",
        "{\"files\":[{\"name\":\"a\",\"size\":281474976710657}]}",
        "{\"files\":[{\"name\":\"a\"},{\"name\":\"b\"}]}",
        "{\"files\":[{\"name\":\"a\"}]",
        "{\"x\":[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]],\"files\":[{\"name\":\"a\"}]}",
      })
  void malformedJsonIsRefused(String json) {
    assertThatThrownBy(() -> decode(block(json)))
        .isInstanceOf(SealedFileException.class)
        .hasMessageStartingWith("the metadata of the sealed file is malformed: ");
  }

  @ParameterizedTest
  @ValueSource(ints = {1021, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void aHostileLengthIsRefused(int length) {
    byte[] block = block("{\"files\":[{\"name\":\"a\"}]}");
    ByteBuffer.wrap(block).putInt(length);
    assertThatThrownBy(() -> decode(block)).isInstanceOf(SealedFileException.class);
  }

  @Test
  void paddingIsZero() {
    byte[] block = block("{\"files\":[{\"name\":\"a\"}]}");
    block[1023] = 1;
    assertThatThrownBy(() -> decode(block)).hasMessageContaining("padding");
  }

  @Test
  void lengthsOfTextsAreBounded() {
    assertThatThrownBy(() -> SealedMetadata.of("x".repeat(1025), "", OptionalLong.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(SealedMetadata.of("x".repeat(1024), "", OptionalLong.empty()).encode())
        .hasSize(2048);
    assertThatThrownBy(() -> SealedMetadata.of("x", "y".repeat(1025), OptionalLong.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
