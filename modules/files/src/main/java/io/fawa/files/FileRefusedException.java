/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;

/** A caller does not get what it asked for. The message may be shown to that caller. */
public final class FileRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why, as far as a caller would act on it differently. */
  public enum Reason {
    /** The request contradicts itself or the rules; asking again will not help. */
    INVALID,
    /** There is no such file, or no longer. */
    NOT_FOUND,
    /** The part asked for lies outside the file. */
    OUT_OF_RANGE,
    /** The file is larger than this library takes. */
    TOO_LARGE,
    /** Too many at once or too often; asking again later will help. */
    TOO_MANY,
    /** There is no room left; asking again may help when other files have expired. */
    FULL,
    /** The store does not work at the moment; asking again may help. */
    UNAVAILABLE
  }

  private final Reason reason;

  FileRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  static FileRefusedException invalid(String message) {
    return new FileRefusedException(Reason.INVALID, message);
  }

  static FileRefusedException tooLarge(String message) {
    return new FileRefusedException(Reason.TOO_LARGE, message);
  }

  static FileRefusedException tooMany(String message) {
    return new FileRefusedException(Reason.TOO_MANY, message);
  }
}
