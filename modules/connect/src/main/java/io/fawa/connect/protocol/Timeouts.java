/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.util.concurrent.TimeUnit;

/** The time-outs in headers: {@code connect-timeout-ms} and {@code grpc-timeout}. */
public final class Timeouts {
  private static final int CONNECT_DIGITS_MAX = 10;
  private static final int GRPC_DIGITS_MAX = 8;
  private static final long CONNECT_MILLIS_MAX = 9_999_999_999L;
  private static final long GRPC_VALUE_MAX = 99_999_999L;

  private Timeouts() {}

  /** Whether neither protocol sets a deadline. */
  public static boolean areUnset(Headers headers) {
    return headers.get(GrpcFamily.TIMEOUT, "").isEmpty()
        && headers.get(ConnectFields.TIMEOUT, "").isEmpty();
  }

  /** The deadline of a {@code connect-timeout-ms} value; none if it is empty. */
  static Deadline ofConnect(String value) {
    if (value.isEmpty()) {
      return Deadline.none();
    }
    if (value.length() > CONNECT_DIGITS_MAX) {
      throw new RpcException(
          Code.INVALID_ARGUMENT, "parse timeout: \"" + value + "\" has >10 digits");
    }
    long millis = digits(value, value.length());
    if (millis < 0) {
      throw new RpcException(
          Code.INVALID_ARGUMENT,
          "parse timeout: \"" + value + "\" is not a number of milliseconds");
    }
    return Deadline.afterNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  /** The deadline of a {@code grpc-timeout} value; none if it is empty. */
  static Deadline ofGrpc(String value) {
    if (value.isEmpty()) {
      return Deadline.none();
    }
    int count = value.length() - 1;
    long number = count >= 1 && count <= GRPC_DIGITS_MAX ? digits(value, count) : -1;
    long nanosPerUnit =
        switch (value.charAt(count)) {
          case 'n' -> 1L;
          case 'u' -> 1_000L;
          case 'm' -> 1_000_000L;
          case 'S' -> 1_000_000_000L;
          case 'M' -> 60_000_000_000L;
          case 'H' -> 3_600_000_000_000L;
          default -> -1L;
        };
    if (number < 0 || nanosPerUnit < 0) {
      throw new RpcException(
          Code.INVALID_ARGUMENT, "protocol error: invalid timeout \"" + value + "\"");
    }
    return number > Long.MAX_VALUE / 2 / nanosPerUnit
        ? Deadline.none()
        : Deadline.afterNanos(number * nanosPerUnit);
  }

  /** The {@code connect-timeout-ms} value of a bounded deadline; at least 0. */
  static String toConnect(Deadline deadline) {
    return Long.toString(Math.clamp(deadline.remainingMillis(), 0, CONNECT_MILLIS_MAX));
  }

  /** The {@code grpc-timeout} value of a bounded deadline, in the finest unit that fits. */
  static String toGrpc(Deadline deadline) {
    long nanos = Math.max(0, deadline.remainingNanos());
    if (nanos <= GRPC_VALUE_MAX) {
      return nanos + "n";
    }
    if (nanos / 1_000 <= GRPC_VALUE_MAX) {
      return nanos / 1_000 + "u";
    }
    if (nanos / 1_000_000 <= GRPC_VALUE_MAX) {
      return nanos / 1_000_000 + "m";
    }
    if (nanos / 1_000_000_000 <= GRPC_VALUE_MAX) {
      return nanos / 1_000_000_000 + "S";
    }
    return nanos / 60_000_000_000L + "M";
  }

  /** The number in the first {@code count} characters, -1 if they are not all digits. */
  private static long digits(String value, int count) {
    long number = 0;
    for (int i = 0; i < count; i++) {
      char c = value.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = 10 * number + (c - '0');
    }
    return number;
  }
}
