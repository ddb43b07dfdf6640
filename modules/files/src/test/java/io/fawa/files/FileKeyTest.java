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
            .peek(text -> assertThat(text).matches("[A-Z0-9&&[^ILOU]]{6}"))
            .flatMap(text -> text.chars().boxed())
            .collect(Collectors.toSet());
    assertThat(used).hasSize(32);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ABCDE", "abcdef", "ABC DE", "ABCDE/", "ÄBCDEF", "١٢٣٤٥٦"})
  void nothingElseIsAKey(String text) {
    assertThat(FileKey.parse(text)).isEmpty();
    assertThatThrownBy(() -> new FileKey(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "D09CD8",
        " d09cd8 ",
        "D09-CD8",
        "d09 cd8",
        "D09CD8.",
        "(D09CD8),",
        "#D09CD8%20",
        "http://files.example/download?key=D09CD8",
        "https://files.example/x/d/a%20b.txt?expires=1&key=D09CD8&sig=abc_-",
        "https://files.example/file#D09CD8"
      })
  void isFoundInWhatPeopleType(String said) {
    assertThat(FileKey.typed(said)).contains(new FileKey("D09CD8"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ABCDE", "äbcdef", "abcdeß", "١٢٣٤٥٦", "key: D09CD8", "a/b/c/d/e/f"})
  void isNotFoundInAnythingElse(String said) {
    assertThat(FileKey.typed(said)).isEmpty();
    assertThat(FileKey.typed("D09CD8" + " ".repeat(5000))).isEmpty();
  }

  @Test
  void aLetterThatLooksLikeADigitIsMeantAsOne() {
    assertThat(new FileKey("DO9CIL").lookAlike()).isEqualTo(new FileKey("D09C11"));
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
