/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Argon2Test {
  /** Made by the reference implementation (argon2-cffi 25.1.0). */
  private static final String OF_REFERENCE =
      "$argon2id$v=19$m=19456,t=2,p=1$bsBU8zrjqw0pIhPZ/dnbfw$Q7bb6TS2cVeHKiTKxQNR5J+74s+TyzqWHkFcMpwxGj0";

  private final Argon2 argon2 = new Argon2(new SecureRandom());

  @Test
  void agreesWithTheReferenceImplementation() {
    assertThat(argon2.matches("pässword", OF_REFERENCE)).isTrue();
    assertThat(argon2.matches("password", OF_REFERENCE)).isFalse();
  }

  @Test
  void eachHashHasItsOwnSaltAndFitsIntoARecord() {
    String first = argon2.hash("a b");
    String second = argon2.hash("a b");
    assertThat(first).isNotEqualTo(second).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(first).matches("[!-~]+");
    assertThat(argon2.matches("a b", first)).isTrue();
    assertThat(argon2.matches("a b", second)).isTrue();
    assertThat(argon2.matches("a  b", second)).isFalse();
  }

  /** A damaged record must not decide how much memory a check takes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "$argon2id$v=19$m=4194304,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$argon2id$v=19$m=19456,t=2,p=1$AAAA$AAAA"
      })
  void nothingElseIsAHash(String text) {
    assertThat(argon2.matches("secret", text)).isFalse();
  }
}
