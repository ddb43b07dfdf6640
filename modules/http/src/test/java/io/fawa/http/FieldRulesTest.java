/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldRulesTest {
  @Test
  void whatCannotBeSentIsRefusedByName() {
    FieldRules.requireSendable(Headers.of("x-a", "b", "te", "trailers"));
    for (String name : new String[] {"x a", "", ":status", "connection"}) {
      assertThatThrownBy(() -> FieldRules.requireSendable(Headers.of(name, "v")))
          .as(name)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> FieldRules.requireSendable(Headers.of("x-secret", "hid\nden")))
        .hasMessageContaining("x-secret")
        .hasMessageNotContaining("hid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "M-SEARCH", "get"})
  void aMethodIsAToken(String method) {
    assertThat(FieldRules.validMethod(method)).isTrue();
    for (String wrong : new String[] {"", method + " ", method + "\r\nx", method + "/", "Ä"}) {
      assertThat(FieldRules.validMethod(wrong)).as(wrong).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a%20b?c=d&e", "/~x!$'()*,;:@"})
  void aTargetIsVisibleAscii(String target) {
    assertThat(FieldRules.validTarget(target)).isTrue();
    for (String wrong : new String[] {"", target + " ", target + "\n", target + "\u007f", "/ä"}) {
      assertThat(FieldRules.validTarget(wrong)).as(wrong).isFalse();
    }
  }

  @Test
  void aRequestIsCheckedWhole() {
    FieldRules.requireSendable(new RequestHead("POST", "/", Headers.of("x-a", "b")));
    for (RequestHead wrong :
        new RequestHead[] {
          new RequestHead("PO ST", "/", new Headers()),
          new RequestHead("POST", "/ HTTP/1.1", new Headers()),
          new RequestHead("POST", "/", Headers.of("upgrade", "h2c")),
        }) {
      assertThatThrownBy(() -> FieldRules.requireSendable(wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "007, 7",
    "999999999999999999, 999999999999999999",
    "1000000000000000000, -1",
    "'', -1",
    "-1, -1",
    "+1, -1",
    "1 , 1",
    "'1 ', -1",
    "0x1, -1",
    "'1, 1', -1",
  })
  void aLengthIsDigitsAlone(String value, long length) {
    assertThat(FieldRules.contentLength(value)).isEqualTo(length);
  }

  @ParameterizedTest
  @CsvSource({"GET, true", "PUT, true", "DELETE, true", "POST, false", "PATCH, false"})
  void methodsSayWhetherTheyAreIdempotent(String method, boolean idempotent) {
    assertThat(new RequestHead(method, "/", new Headers()).idempotent()).isEqualTo(idempotent);
    assertThat(new RequestHead(method, "/", new Headers(), true).idempotent()).isTrue();
  }
}
