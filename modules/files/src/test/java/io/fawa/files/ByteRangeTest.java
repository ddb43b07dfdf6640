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

class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-, 0, 10",
    "bytes=0-9, 0, 10",
    "bytes=0-0, 0, 1",
    "bytes=3-5, 3, 3",
    "bytes=9-, 9, 1",
    "bytes=3-99, 3, 7",
    "bytes=3-99999999999999999999, 3, 7",
    "bytes=-1, 9, 1",
    "bytes=-10, 0, 10",
    "bytes=-99, 0, 10",
    "Bytes=1-1, 1, 1",
    "'bytes= 1-1 ', 1, 1"
  })
  void readsOnePart(String field, long offset, long length) {
    assertThat(ByteRange.parse(field, 10)).contains(new ByteRange(offset, length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=99999999999999999999-", "bytes=-0"})
  void knowsWhatCannotBeSatisfied(String field) {
    assertThat(ByteRange.parse(field, 10))
        .hasValueSatisfying(range -> assertThat(range.length()).isZero());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=1",
        "bytes=5-3",
        "bytes=1-2,4-5",
        "bytes=--1",
        "bytes=1--2",
        "lines=1-2",
        "bytes=+1-2",
        "bytes=0x1-2",
        "bytes=١-٢"
      })
  void ignoresWhatItNeedNotServe(String field) {
    assertThat(ByteRange.parse(field, 10)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-", "bytes=0-0", "bytes=-1"})
  void noPartOfAnEmptyFileCanBeSatisfied(String field) {
    assertThat(ByteRange.parse(field, 0))
        .hasValueSatisfying(range -> assertThat(range.length()).isZero());
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0, 10", "4, 0, 4, 6", "4, 2, 4, 2", "4, 99, 4, 6", "10, 0, 10, 0"})
  void cutsWhatAnRpcAsksFor(long offset, long length, long cutOffset, long cutLength)
      throws Exception {
    assertThat(ByteRange.of(offset, length, 10)).isEqualTo(new ByteRange(cutOffset, cutLength));
  }

  @Test
  void refusesWhatAnRpcCannotMean() {
    assertThatThrownBy(() -> ByteRange.of(-1, 0, 10))
        .isInstanceOfSatisfying(
            FileRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID));
    assertThatThrownBy(() -> ByteRange.of(0, Long.MIN_VALUE, 10)).hasMessageContaining("negative");
    assertThatThrownBy(() -> ByteRange.of(11, 0, 10))
        .isInstanceOfSatisfying(
            FileRefusedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OUT_OF_RANGE))
        .hasMessage("offset 11 in a file of 10 bytes");
  }
}
