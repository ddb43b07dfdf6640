/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.files.FileRefusedException;
import io.fawa.files.FileRefusedException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundlePathTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"a", "a/b/c.txt", ".hidden", "a b/c d", "a..b/c...d", "文件/日本.txt", "-rf/x"})
  void anOrdinaryPathStaysAsItIs(String path) throws Exception {
    assertThat(BundlePath.parse(path)).isEqualTo(path);
  }

  @Test
  void oneTextHasOneForm() throws Exception {
    assertThat(BundlePath.parse("a\u0308/b")).isEqualTo("\u00e4/b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/etc/passwd",
        "a//b",
        "a/",
        "..",
        "../a",
        "a/../b",
        "a/..",
        ".",
        "./a",
        "a/./b",
        "C:/a",
        "C:\\a",
        "a\\b",
        "..\\a",
        "a:b",
        "a/b.",
        "a/ b",
        "a /b",
        "a\nb",
        "a/\u001b[2J",
        "\u202eexe.txt",
        "a/\u0000",
        "a/\ud800"
      })
  void whatCouldLeaveItsDirectoryOrMisleadIsRefused(String path) {
    assertThatThrownBy(() -> BundlePath.parse(path))
        .isInstanceOfSatisfying(
            FileRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID));
  }

  @Test
  void aPathHasLimits() throws Exception {
    BundlePath.parse("a/".repeat(31) + "b");
    assertThatThrownBy(() -> BundlePath.parse("a/".repeat(32) + "b"))
        .hasMessage("path of 33 segments, limit 32");
    BundlePath.parse("abc/".repeat(5) + "x".repeat(255));
    assertThatThrownBy(() -> BundlePath.parse("x".repeat(256))).hasMessageContaining("limit 255");
    assertThatThrownBy(() -> BundlePath.parse("x".repeat(1025)))
        .hasMessage("path of 1025 characters, limit 1024");
  }

  @ParameterizedTest
  @CsvSource({"a, a", "a, A", "STRASSE, straße", "a, a/b", "A/b, a", "a/b/c, A/B", "x/y, X/Y"})
  void twoFilesNeverHaveOnePlace(String first, String second) throws Exception {
    BundlePath.Names names = new BundlePath.Names();
    names.add(first);
    assertThatThrownBy(() -> names.add(second))
        .hasMessage("two files have one path, where upper and lower case are the same");
  }

  @Test
  void filesOfOneDirectoryAreFine() throws Exception {
    BundlePath.Names names = new BundlePath.Names();
    for (String path : new String[] {"a/b", "A/c", "a/d/e", "b", "ab"}) {
      names.add(path);
    }
  }
}
