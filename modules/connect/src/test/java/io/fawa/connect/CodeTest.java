/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CodeTest {
  @ParameterizedTest
  @CsvSource({
    "1,canceled,499",
    "2,unknown,500",
    "3,invalid_argument,400",
    "4,deadline_exceeded,504",
    "5,not_found,404",
    "6,already_exists,409",
    "7,permission_denied,403",
    "8,resource_exhausted,429",
    "9,failed_precondition,400",
    "10,aborted,409",
    "11,out_of_range,400",
    "12,unimplemented,501",
    "13,internal,500",
    "14,unavailable,503",
    "15,data_loss,500",
    "16,unauthenticated,401"
  })
  void isTheTableOfTheProtocols(int number, String name, int httpStatus) {
    Code code = Code.ofNumber(number).orElseThrow();

    assertThat(code.wireName()).isEqualTo(name);
    assertThat(code.httpStatus()).isEqualTo(httpStatus);
    assertThat(Code.ofWireName(name)).contains(code);
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByItsNumber(Code code) {
    assertThat(Code.ofNumber(code.number())).contains(code);
  }

  @Test
  void whatIsNoCodeIsEmpty() {
    assertThat(Code.ofNumber(0)).isEmpty();
    assertThat(Code.ofNumber(-1)).isEmpty();
    assertThat(Code.ofNumber(17)).isEmpty();
    assertThat(Code.ofWireName("ok")).isEmpty();
    assertThat(Code.ofWireName("NOT_FOUND")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "400,INTERNAL",
    "401,UNAUTHENTICATED",
    "403,PERMISSION_DENIED",
    "404,UNIMPLEMENTED",
    "429,UNAVAILABLE",
    "502,UNAVAILABLE",
    "503,UNAVAILABLE",
    "504,UNAVAILABLE",
    "418,UNKNOWN"
  })
  void aBareHttpStatusHasACode(int status, Code code) {
    assertThat(Code.ofHttpStatus(status)).isEqualTo(code);
  }
}
