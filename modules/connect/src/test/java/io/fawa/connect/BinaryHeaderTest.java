/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.client.ClientCall;
import io.fawa.http.Headers;
import org.junit.jupiter.api.Test;

class BinaryHeaderTest {
  @Test
  void isWrittenWithoutPaddingAndReadWithOrWithout() {
    Headers headers = new Headers();
    BinaryHeader.add(headers, "x-bin", new byte[] {1});
    assertThat(headers.first("x-bin")).contains("AQ");

    headers.add("x-bin", "Ag==");
    assertThat(BinaryHeader.all(headers, "x-bin")).containsExactly(new byte[] {1}, new byte[] {2});
  }

  @Test
  void aCallerSendsThemByItsCall() {
    ClientCall call = new ClientCall().header("x-bin", new byte[] {1, 2});
    assertThat(call.requestHeaders().first("x-bin")).contains("AQI");
    assertThat(BinaryHeader.decode(BinaryHeader.encode(new byte[] {1, 2}))).containsExactly(1, 2);
    assertThatThrownBy(() -> new ClientCall().header("x", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void linesMayHoldSeveral() {
    assertThat(BinaryHeader.all(Headers.of("x-bin", "AQ, Ag,"), "x-bin"))
        .containsExactly(new byte[] {1}, new byte[] {2}, new byte[] {});
  }

  @Test
  void refusesOtherNamesAndOtherText() {
    assertThatThrownBy(() -> BinaryHeader.add(new Headers(), "x", new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BinaryHeader.all(Headers.of("x-bin", "!"), "x-bin"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
