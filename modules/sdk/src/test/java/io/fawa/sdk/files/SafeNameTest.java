/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeNameTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "photo.jpg, photo.jpg",
        "räksmörgås 寿司 🦐.txt, räksmörgås 寿司 🦐.txt",
        "../../etc/passwd, passwd",
        "..\\..\\x.exe, x.exe",
        "/etc/cron.d/x, x",
        ".ssh/authorized_keys, authorized_keys",
        ".bashrc, _bashrc",
        "..., file",
        "., file",
        "||, file",
        "|   |, file",
        "a/, file",
        "-rf, _rf",
        "a\u001b[2Jb, a_[2Jb",
        "a\u202egnp.exe, a_gnp.exe",
        "C:evil, C_evil",
        "nul, _nul",
        "COM1.txt, _COM1.txt",
        "console.txt, console.txt",
        "end. . , end",
        "\u0007\u0008, file",
      })
  void aWishBecomesOneVisibleName(String wish, String name) {
    assertThat(SafeName.of(wish)).isEqualTo(name);
  }

  @Test
  void aLineEndIsNoPartOfAName() {
    assertThat(SafeName.of("a\nb")).isEqualTo("a_b");
    assertThat(SafeName.of("a\u2028b")).isEqualTo("a_b");
  }

  @Test
  void aLongNameKeepsItsSuffixAndWholeCharacters() {
    String name = SafeName.of("🦐".repeat(500) + ".tar");
    assertThat(name).endsWith("🦐.tar");
    assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(236, SafeName.BYTES_MAX);
    assertThat(SafeName.of("x." + "y".repeat(5000)).length()).isEqualTo(SafeName.BYTES_MAX);
  }

  @Test
  void terminalsOnlyShowIt() {
    assertThat(SafeName.shown("a\u001b]0;x\u0007\u009b2J\u202e寿司"))
        .isEqualTo("a\\x1b]0;x\\x07\\x9b2J\\u{202e}寿司");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      delimiter = '>',
      value = {
        "attachment; filename=\"a b.txt\">a b.txt",
        "attachment; filename=\"fallback\"; filename*=UTF-8''r%C3%A4k%20x.txt>räk x.txt",
        "attachment; filename=\"a\\\"b\">a\"b",
        "attachment; filename=plain.txt>plain.txt",
        "inline>||",
        "attachment; filename*=UTF-8''%zz%>%zz%",
      })
  void namesInContentDisposition(String field, String name) {
    assertThat(ContentDisposition.name(field)).isEqualTo(name);
  }
}
