/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileKeyTest {
  @Test
  void usesTheWholeAlphabetAndNothingElse() {
    SecureRandom random = new SecureRandom();
    Set<Integer> used =
        IntStream.range(0, 500)
            .mapToObj(i -> FileKey.random(random, 6).text())
            .peek(text -> assertThat(text).matches("[A-Z0-9]{6}"))
            .flatMap(text -> text.chars().boxed())
            .collect(Collectors.toSet());
    assertThat(used).hasSize(36);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ABCDE", "abcdef", "ABC DE", "ABCDE/", "ÄBCDEF", "١٢٣٤٥٦"})
  void nothingElseIsAKey(String text) {
    assertThat(FileKey.parse(text)).isEmpty();
    assertThatThrownBy(() -> new FileKey(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void boundsTheLength() {
    assertThat(FileKey.parse("A".repeat(64))).isPresent();
    assertThat(FileKey.parse("A".repeat(65))).isEmpty();
  }

  @Test
  void isNotPrinted() {
    assertThat(new FileKey("SECRET")).hasToString("FileKey[6 characters]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "../../../../../../../etc/passwd0", "0123456789ABCDEF0123456789ABCDEF"})
  void aContentIdIsHexadecimal(String text) {
    assertThat(ContentId.isValid(text)).isFalse();
    assertThatThrownBy(() -> new ContentId(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
