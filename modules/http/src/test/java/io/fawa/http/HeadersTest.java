/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeadersTest {
  @Test
  void namesAreFoundInLowerCaseHoweverTheyWereAdded() {
    Headers headers = Headers.of("Content-Type", "application/json", "x-a", "1", "X-A", "2");

    assertThat(headers.first("content-type")).contains("application/json");
    assertThat(headers.all("x-a")).containsExactly("1", "2");
    assertThat(headers.get("x-b", "none")).isEqualTo("none");
  }

  @Test
  void setReplacesAllAndRemoveDropsAll() {
    Headers headers = Headers.of("a", "1", "b", "2", "a", "3");

    headers.set("A", "4");
    assertThat(headers.all("a")).containsExactly("4");
    headers.remove("a");
    assertThat(headers.contains("a")).isFalse();
    assertThat(headers.size()).isEqualTo(1);
  }

  @Test
  void growsPastItsFirstArray() {
    Headers headers = new Headers();
    for (int i = 0; i < 100; i++) {
      headers.add("n" + i, "v" + i);
    }

    assertThat(headers.size()).isEqualTo(100);
    assertThat(headers.first("n99")).contains("v99");
  }

  @Test
  void printsNoValues() {
    assertThat(Headers.of("authorization", "secret").toString()).doesNotContain("secret");
  }

  @Test
  void refusesHalfAPair() {
    assertThatThrownBy(() -> Headers.of("a")).isInstanceOf(IllegalArgumentException.class);
  }
}
