/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.sdk.sealed.Vectors.Vector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The format is that of the published vectors, which another implementation has made. */
class SealedVectorsTest {
  static List<Vector> vectors() {
    return Vectors.all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void sealingGivesItsBytes(Vector vector) throws IOException {
    byte[] json = vector.text("metadata").getBytes(UTF_8);
    byte[] block = new byte[(vector.number("headerBytes") - 42)];
    ByteBuffer.wrap(block).putInt(json.length).put(json);
    SealedMetadata metadata = SealedMetadata.decode(block, block.length);
    byte[] plain = Vectors.plaintext(vector.number("plaintextBytes"));
    byte[] file = Vectors.seal(plain, vector.key(), vector.hex("salt"), metadata);
    assertThat(file).hasSize(vector.number("sealedBytes"));
    assertThat(Vectors.sha256(file)).isEqualTo(vector.text("sealedSha256"));
    if (vector.members().containsKey("records")) {
      assertThat(HexFormat.of().formatHex(file))
          .isEqualTo(vector.text("header") + vector.text("records"));
    }
    assertThat(Vectors.open(file, vector.key())).isEqualTo(plain);
    assertThat(metadata.bytes().orElse(plain.length)).isEqualTo(plain.length);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void keysAreDerivedSo(Vector vector) throws GeneralSecurityException {
    byte[] salt = vector.hex("salt");
    byte[] secret = vector.key().bytes();
    assertThat(RecordCipher.hkdf(secret, salt, Sealer.CONTENT.getBytes(US_ASCII)))
        .isEqualTo(vector.hex("contentKey"));
    assertThat(RecordCipher.hkdf(secret, salt, Sealer.METADATA.getBytes(US_ASCII)))
        .isEqualTo(vector.hex("metadataKey"));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void lengthsFollowFromEachOther(Vector vector) throws IOException {
    SealedLayout layout = new SealedLayout(vector.number("headerBytes"));
    assertThat(layout.sealedBytes(vector.number("plaintextBytes")))
        .isEqualTo(vector.number("sealedBytes"));
    assertThat(layout.plaintextBytes(vector.number("sealedBytes")))
        .isEqualTo(vector.number("plaintextBytes"));
  }

  /** RFC 5869, appendix A.1; its output is longer than one block, which we never need. */
  @Test
  void hkdfIsThatOfTheRfc() throws GeneralSecurityException {
    byte[] secret = new byte[22];
    Arrays.fill(secret, (byte) 0x0b);
    byte[] derived =
        RecordCipher.hkdf(
            secret,
            HexFormat.of().parseHex("000102030405060708090a0b0c"),
            HexFormat.of().parseHex("f0f1f2f3f4f5f6f7f8f9"));
    assertThat(HexFormat.of().formatHex(derived))
        .isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
  }
}
