/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import java.util.Locale;
import java.util.Optional;

/**
 * Why a call failed. The numbers are gRPC's, the lower-case names and HTTP statuses are Connect's
 * ("Error codes" of its protocol).
 */
public enum Code {
  /** The caller gave up. */
  CANCELED(1, 499),
  /** A failure without further information. */
  UNKNOWN(2, 500),
  /** The request is wrong, whatever the state of the system. */
  INVALID_ARGUMENT(3, 400),
  /** The deadline passed before the call was done. */
  DEADLINE_EXCEEDED(4, 504),
  /** The requested item does not exist. */
  NOT_FOUND(5, 404),
  /** The item to be created exists already. */
  ALREADY_EXISTS(6, 409),
  /** The caller is authenticated but not allowed to do this. */
  PERMISSION_DENIED(7, 403),
  /** A limit is reached: a quota, memory, the size of a message. */
  RESOURCE_EXHAUSTED(8, 429),
  /** The system is not in the required state; a retry does not help. */
  FAILED_PRECONDITION(9, 400),
  /** The call conflicted with another one; a retry at a higher level may succeed. */
  ABORTED(10, 409),
  /** A position is past the valid range. */
  OUT_OF_RANGE(11, 400),
  /** Not supported here. */
  UNIMPLEMENTED(12, 501),
  /** An invariant was broken. */
  INTERNAL(13, 500),
  /** Temporarily unavailable; the same call may be retried later. */
  UNAVAILABLE(14, 503),
  /** Data is lost or damaged for good. */
  DATA_LOSS(15, 500),
  /** The caller is not authenticated. */
  UNAUTHENTICATED(16, 401);

  private static final Code[] BY_NUMBER = new Code[17];

  static {
    for (Code code : values()) {
      BY_NUMBER[code.number] = code;
    }
  }

  private final int number;
  private final int httpStatus;
  private final String wireName;

  Code(int number, int httpStatus) {
    this.number = number;
    this.httpStatus = httpStatus;
    this.wireName = name().toLowerCase(Locale.ROOT);
  }

  /** The number in {@code grpc-status}, 1 to 16; 0 means success and has no code. */
  public int number() {
    return number;
  }

  /** The HTTP status of a failed unary call of Connect. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The name in Connect's JSON, such as {@code not_found}. */
  public String wireName() {
    return wireName;
  }

  /** The code of a gRPC number, if there is one. */
  public static Optional<Code> ofNumber(int number) {
    return number > 0 && number < BY_NUMBER.length
        ? Optional.of(BY_NUMBER[number])
        : Optional.empty();
  }

  /** The code of a Connect name, if there is one. */
  public static Optional<Code> ofWireName(String name) {
    for (Code code : BY_NUMBER) {
      if (code != null && code.wireName.equals(name)) {
        return Optional.of(code);
      }
    }
    return Optional.empty();
  }

  /** The code for an HTTP status without a protocol error. */
  public static Code ofHttpStatus(int status) {
    return switch (status) {
      case 400 -> INTERNAL;
      case 401 -> UNAUTHENTICATED;
      case 403 -> PERMISSION_DENIED;
      case 404 -> UNIMPLEMENTED;
      case 429, 502, 503, 504 -> UNAVAILABLE;
      default -> UNKNOWN;
    };
  }

  @Override
  public String toString() {
    return wireName;
  }
}
