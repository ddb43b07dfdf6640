/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassPhraseTest {
  @ParameterizedTest(name = "RFC 6070, {2} iterations")
  @CsvSource({
    "password, salt, 1, 20, 0c60c80f961f0e71f3a9b524af6012062fe037a6",
    "password, salt, 2, 20, ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957",
    "password, salt, 4096, 20, 4b007901b765489abead49d926f721d065a429c1",
  })
  void vectors(String phrase, String salt, int iterations, int bytes, String hex) {
    assertThat(HexFormat.of().formatHex(PassPhrase.key(phrase, salt, iterations, bytes)))
        .isEqualTo(hex);
  }

  @Test
  void whatKcptunMakesOfAPhrase() {
    // By another implementation: Python's hashlib.pbkdf2_hmac.
    assertThat(HexFormat.of().formatHex(PassPhrase.key("correct horse")))
        .isEqualTo("68be2c65d98fc8609210cafbc8b0a29fbeb9aa157d55beea70f5c3a8e9ed9091");
  }

  @Test
  void rangesAreSaid() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PassPhrase.key("p", "s", 0, 32))
        .withMessageContaining("iterations is 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PassPhrase.key("p", "s", 1, 1025))
        .withMessageContaining("keyBytes is 1025");
  }
}
