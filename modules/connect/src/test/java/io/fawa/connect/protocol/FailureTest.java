/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.http.ExchangeResetException;
import io.fawa.http.ResetCode;
import io.fawa.limits.BudgetExceededException;
import io.fawa.limits.DeadlineExceededException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of an exception that is no failure of a call yet. */
class FailureTest {
  private static Stream<Arguments> thrown() {
    return Stream.of(
        Arguments.of(
            new DeadlineExceededException("late"),
            Code.DEADLINE_EXCEEDED,
            "context deadline exceeded"),
        Arguments.of(
            new ExchangeResetException(ResetCode.NO_ERROR, "gone"), Code.CANCELED, "canceled"),
        Arguments.of(
            new ExchangeResetException(ResetCode.REFUSED_STREAM, "gone"),
            Code.CANCELED,
            "canceled"),
        Arguments.of(new BudgetExceededException("full"), Code.RESOURCE_EXHAUSTED, "full"),
        Arguments.of(new IOException("secret"), Code.INTERNAL, "internal error"),
        Arguments.of(new IllegalStateException("secret"), Code.INTERNAL, "internal error"),
        Arguments.of(new StackOverflowError("secret"), Code.INTERNAL, "internal error"));
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void whatAHandlerThrowsIsToldWithoutItsText(Throwable cause, Code code, String text) {
    RpcException failure = RpcException.of(cause);

    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.text()).isEqualTo(text);
    assertThat(failure).hasMessage(code + ": " + text).hasCause(cause);
    if (cause instanceof IOException broken) {
      RpcException lost = TransportFailure.of(broken);
      boolean other = code == Code.INTERNAL;
      assertThat(lost.code()).isEqualTo(other ? Code.UNAVAILABLE : code);
      assertThat(lost.text()).isEqualTo(other ? "connection failed" : text);
      assertThat(lost).hasCause(cause);
    }
  }

  @Test
  void aFailureIsItself() {
    Any packed = Any.pack(StringValue.of("a"));
    RpcException own =
        new RpcException(Code.ABORTED, "m", new IOException("why"))
            .addDetail(packed)
            .addDetail(StringValue.of("b"))
            .addMetadata("x-a", "1");

    assertThat(RpcException.of(own)).isSameAs(own);
    assertThat(own.details()).containsExactly(packed, Any.pack(StringValue.of("b")));
    assertThatThrownBy(() -> own.details().add(packed))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(own.metadata().get("x-a", "")).isEqualTo("1");
    assertThat(RpcException.deadlineExceeded().code()).isEqualTo(Code.DEADLINE_EXCEEDED);
  }

  @Test
  void theOnlyMessageIsOne() {
    List<Integer> counts = List.of(0, 1, 2, 3);
    for (int count : counts) {
      int[] left = {count};
      if (count == 1) {
        assertThat(
                OnlyMessage.<String>of(
                    () -> left[0]-- > 0 ? Optional.of("a") : Optional.empty(), "request"))
            .isEqualTo("a");
        continue;
      }
      assertThatThrownBy(() ->
              OnlyMessage.<String>of(
                  () -> left[0]-- > 0 ? Optional.of("a") : Optional.empty(), "request"))
          .hasMessage(
              "unimplemented: unary request has "
                  + (count == 0 ? "zero" : "multiple")
                  + " messages");
    }
  }
}
