/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.FileRefusedException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "a.txt|a.txt",
        "a..b.txt|a..b.txt",
        "...|...",
        ".hidden|.hidden",
        "d/e/f.txt|f.txt",
        "a//b|b",
        "./x|x",
        "C:\\x\\y.txt|y.txt",
        "\\\\host\\share\\z|z",
        "  padded.txt  |padded.txt",
        "in side.txt|in side.txt",
        "héllo wörld #1?.txt|héllo wörld #1?.txt",
        "文件.pdf|文件.pdf",
        "😀.png|😀.png"
      },
      delimiter = '|')
  void takesTheBaseName(String said, String name) throws Exception {
    assertThat(FileName.parse(said).text()).isEqualTo(name);
  }

  @Test
  void composesCharacters() throws Exception {
    assertThat(FileName.parse("e\u0301.txt").text()).isEqualTo("\u00e9.txt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "/",
        "//",
        "../x",
        "a/../b",
        "..",
        "a/..",
        "..\\x",
        "a\\..\\b",
        "a/.. /b",
        ".",
        "a/.",
        "dir/",
        "dir\\",
        " ",
        "\t",
        "a/ "
      })
  void refusesWithTheTextOfTheOriginal(String said) {
    assertThatThrownBy(() -> FileName.parse(said))
        .isInstanceOfSatisfying(
            FileRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID))
        .hasMessage("invalid file name");
  }

  @Test
  void refusesAnEmptyName() {
    assertThatThrownBy(() -> FileName.parse(""))
        .isInstanceOf(FileRefusedException.class)
        .hasMessage("file name cannot be empty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\0b",
        "a\nb",
        "a\r\nSet-Cookie: x",
        "a\u001b[31m",
        "a\u007fb",
        "a\u0085b",
        "a\u2028b",
        "a\u2029b",
        "exe\u202egnp.x",
        "a\u2066b",
        "a\ud800b",
        "a\udc00b",
        "a\ufeffb"
      })
  void refusesWhatConfusesPeopleOrPrograms(String said) {
    assertThatThrownBy(() -> FileName.parse(said))
        .isInstanceOf(FileRefusedException.class)
        .hasMessageMatching("invalid file name: U\\+[0-9A-F]{4} is not allowed");
  }

  /** Fillers, tags, joiners, selectors, marks without a letter, Braille without dots. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u3164",
        "\udb40\udc41",
        "\u200b\u200d",
        "\u115f\u1160\uffa0",
        "\u00ad \u2060",
        "\ufe0f",
        "\u0301",
        "\u2800",
        "\u180e",
        "\u00a0\u3164",
        "d/\u3164"
      })
  void refusesWhatShowsNothing(String said) {
    assertThatThrownBy(() -> FileName.parse(said))
        .isInstanceOf(FileRefusedException.class)
        .hasMessage("invalid file name: it has no visible character");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\u200b", "\u3164x", "\ud83d\udc68\u200d\ud83d\udc67", "\u0915\u094d", "._"})
  void takesWhatShowsSomething(String said) throws Exception {
    assertThat(FileName.parse(said).text()).isEqualTo(said);
  }

  @Test
  void countsBytesNotCharacters() throws Exception {
    assertThat(FileName.parse("é".repeat(127) + "x").text()).hasSize(128);
    assertThat(FileName.parse("x".repeat(255)).text()).hasSize(255);
    assertThatThrownBy(() -> FileName.parse("é".repeat(128)))
        .hasMessage("invalid file name: 256 bytes, limit 255");
    assertThatThrownBy(() -> FileName.parse("x".repeat(2000)))
        .hasMessage("invalid file name: 2000 bytes, limit 255");
  }

  @Test
  void dispositionNamesTheFileForOldAndNewBrowsers() {
    assertThat(new FileName("a b.txt").attachment())
        .isEqualTo("attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt");
    assertThat(new FileName("é\"%;.txt").attachment())
        .isEqualTo("attachment; filename=\"___;.txt\"; filename*=UTF-8''%C3%A9%22%25%3B.txt");
    assertThat(new FileName("😀").attachment())
        .isEqualTo("attachment; filename=\"_\"; filename*=UTF-8''%F0%9F%98%80");
  }

  @Test
  void pathSegmentHoldsNothingThatAPathWouldUnderstand() {
    assertThat(new FileName("a b?#%&+~é.txt").pathSegment())
        .isEqualTo("a%20b%3F%23%25%26%2B~%C3%A9.txt");
  }
}
