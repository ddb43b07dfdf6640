/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fawa.loom.Vectors;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The original's keys and envelopes, as captured from it. */
class OriginalSealTest {
  private static final Vectors CAPTURED = Vectors.load("fabrica_seal");

  private static byte[] sharedKey() {
    return CAPTURED.bytes("ecdh.x25519");
  }

  @Test
  void keysAgreeAsTheOriginalDoes() throws IOException {
    JsonNode ecdh = CAPTURED.get("ecdh.x25519");
    byte[] client = Vectors.bytes(ecdh, "client_private");
    byte[] server = Vectors.bytes(ecdh, "server_private");
    assertThat(OriginalKeys.publicKey(client)).isEqualTo(Vectors.bytes(ecdh, "client_public"));
    assertThat(OriginalKeys.publicKey(server)).isEqualTo(Vectors.bytes(ecdh, "server_public"));
    assertThat(OriginalKeys.sharedKey(client, Vectors.bytes(ecdh, "server_public")))
        .isEqualTo(sharedKey());
    assertThat(OriginalKeys.sharedKey(server, Vectors.bytes(ecdh, "client_public")))
        .isEqualTo(sharedKey());
  }

  /**
   * The points of order 1, 2, 4 and 8 and their other forms (RFC 7748 §6.1 asks for this check).
   */
  static Stream<byte[]> lowOrderKeys() {
    return Stream.of(
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
        .map(hex -> java.util.HexFormat.of().parseHex(hex));
  }

  @ParameterizedTest
  @MethodSource("lowOrderKeys")
  void aLowOrderKeyIsRefused(byte[] peer) {
    byte[] own = new byte[32];
    new Random(1).nextBytes(own);
    assertThatThrownBy(() -> OriginalKeys.sharedKey(own, peer))
        .isInstanceOf(HandshakeException.class)
        .hasMessageContaining("low order");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33})
  void aPublicKeyOfAnotherLengthIsRefused(int length) {
    assertThatThrownBy(() -> OriginalKeys.sharedKey(new byte[32], new byte[length]))
        .isInstanceOf(HandshakeException.class)
        .hasMessage("public key of " + length + " bytes, needs 32");
  }

  static Stream<JsonNode> envelopes() {
    return Stream.of(CAPTURED.startingWith("aesgcm.encrypt"), CAPTURED.startingWith("tcp.ecdh."))
        .flatMap(List::stream)
        .filter(line -> line.has("nonce"));
  }

  @Test
  void everyEnvelopeOfTheCaptureIsTested() {
    assertThat(envelopes()).hasSize(10);
  }

  @ParameterizedTest
  @MethodSource("envelopes")
  void envelopesAreThoseOfTheOriginal(JsonNode line) throws IOException {
    byte[] key = line.has("key") ? Vectors.bytes(line, "key") : sharedKey();
    byte[] nonce = Vectors.bytes(line, "nonce");
    byte[] envelope = Vectors.bytes(line, line.has("payload_hex") ? "payload_hex" : "hex");
    byte[] pack = line.get("plaintext_utf8").asText().getBytes(UTF_8);
    var seal = new OriginalSeal(key, target -> System.arraycopy(nonce, 0, target, 0, 12));
    assertThat(seal.open(envelope)).isEqualTo(pack);
    assertThat(seal.seal(pack)).isEqualTo(envelope);
    assertThat(envelope.length - pack.length).isEqualTo(seal.overheadBytes());
  }

  @Test
  void aSealWorksWithinLargerArrays() throws IOException {
    OriginalSeal seal = seal(new byte[16]);
    byte[] frame = new byte[100];
    int length = seal.seal("..pack.".getBytes(UTF_8), 2, 4, frame, 10);
    assertThat(length).isEqualTo(32);
    assertThat(seal.open(frame, 10, length)).isEqualTo("pack".getBytes(UTF_8));
    assertThat(Arrays.copyOf(frame, 10)).containsOnly(0);
    assertThat(Arrays.copyOfRange(frame, 42, 100)).containsOnly(0);
  }

  @Test
  void everyChangedBitAndEveryCutIsRefused() throws IOException {
    OriginalSeal seal = seal(new byte[24]);
    byte[] envelope = seal.seal("a pack".getBytes(UTF_8));
    for (int bit = 0; bit < 8 * envelope.length; bit++) {
      byte[] changed = envelope.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> seal.open(changed))
          .isInstanceOf(SealBrokenException.class)
          .hasMessageContaining("wrong tag");
    }
    for (int length = 0; length < envelope.length; length++) {
      byte[] cut = Arrays.copyOf(envelope, length);
      assertThatThrownBy(() -> seal.open(cut)).isInstanceOf(SealBrokenException.class);
    }
    assertThat(seal.open(envelope)).isEqualTo("a pack".getBytes(UTF_8));
  }

  @Test
  void anEnvelopeOfAnEmptyPackIsRefused() {
    assertThatThrownBy(() -> seal(new byte[32]).open(new byte[28]))
        .isInstanceOf(SealBrokenException.class)
        .hasMessage("envelope of 28 bytes, at least 29 are needed");
  }

  @Test
  void anEmptyPackAndAWrongKeyAreTheCallersMistakes() {
    assertThatThrownBy(() -> seal(new byte[32]).seal(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the pack is empty, allowed is 1 byte or more");
    for (int length : new int[] {0, 15, 17, 31, 33}) {
      assertThatThrownBy(() -> seal(new byte[length]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("key of " + length + " bytes, allowed are 16, 24 and 32");
    }
  }

  @Test
  void aNonceSourceThatRepeatsItselfIsNoticed() {
    var seal = new OriginalSeal(new byte[16], nonce -> {});
    seal.seal(new byte[1]);
    assertThatThrownBy(() -> seal.seal(new byte[1]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nonce was already used");
  }

  private static OriginalSeal seal(byte[] key) {
    return new OriginalSeal(key, new Random(7)::nextBytes);
  }
}
