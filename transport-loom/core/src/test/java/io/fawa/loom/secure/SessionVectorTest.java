/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.secure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fawa.loom.Vectors;
import io.fawa.loom.resume.ResumeProof;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What src/test/python/session_vectors.py makes of the format on OpenSSL. */
class SessionVectorTest {
  private static final Vectors PYTHON = Vectors.load("fawa_session");
  private static final RecordConfig EVERY_SECOND =
      RecordConfig.defaults().withRekey(2, RecordConfig.defaults().rekeyBytes());

  private static byte[] repeated(int value, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "signed"})
  void helloKeysAndRecordsAreTheSame(String name) throws IOException {
    SigningKey signer = new SigningKey(repeated(0x33, 32));
    boolean signed = name.equals("signed");
    var client =
        new ClientHandshake(
            new EphemeralKeys(repeated(0x22, 32)),
            repeated(0x44, 16),
            signed ? Optional.of(signer.publicKey()) : Optional.empty());
    var answer =
        ServerHandshake.answer(
            client.hello(),
            new EphemeralKeys(repeated(0x11, 32)),
            repeated(0x55, 16),
            Optional.of(signer));
    assertThat(client.hello()).isEqualTo(PYTHON.bytes(name + ".client_hello"));
    assertThat(answer.hello()).isEqualTo(PYTHON.bytes(name + ".server_hello"));
    Keys keys = client.finish(answer.hello());
    assertThat(keys.exporter()).isEqualTo(PYTHON.bytes(name + ".exporter"));
    assertThat(answer.keys().exporter()).isEqualTo(keys.exporter());
    // Of the second, the records begin at a number with eight different bytes.
    long first = signed ? 0x0102030405060708L : 0;
    PackSeal left = keys.seal(EVERY_SECOND, first);
    PackSeal right = answer.keys().seal(EVERY_SECOND, first);
    compare(name + ".c2s.", left, right);
    compare(name + ".s2c.", right, left);
    assertThat(ResumeProof.of(repeated(0x66, 32), keys.exporter(), "seat-1", 0x0102030405060708L))
        .isEqualTo(PYTHON.bytes(name + ".proof"));
  }

  private static void compare(String prefix, PackSeal sender, PackSeal receiver)
      throws IOException {
    var records = PYTHON.startingWith(prefix);
    assertThat(records).hasSize(7);
    for (JsonNode line : records) {
      byte[] pack = line.get("plaintext_utf8").asText().getBytes(UTF_8);
      byte[] record = Vectors.bytes(line, "hex");
      assertThat(sender.seal(pack)).isEqualTo(record);
      assertThat(receiver.open(record)).isEqualTo(pack);
    }
  }
}
