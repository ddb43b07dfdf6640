/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request is refused. The message may be shown to the caller. */
public final class FileRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The reasons that callers handle differently. */
  public enum Reason {
    /** The request is invalid; a retry does not help. */
    INVALID,
    /** The file does not exist, or not any more. */
    NOT_FOUND,
    /** The file was there, but cannot be downloaded any more. */
    GONE,
    /** The file needs a password, and none or a wrong one was given. */
    PASSWORD,
    /** The caller may not do this. */
    FORBIDDEN,
    /** The upload is not at the offset of the request; ask for its offset. */
    WRONG_OFFSET,
    /** The upload was completed before. */
    COMPLETED,
    /** Another request has what this one needs; a later retry helps. */
    BUSY,
    /** The requested part is outside the file. */
    OUT_OF_RANGE,
    /** The operator's scan has found something in the file. */
    INFECTED,
    /** The file is larger than the limit. */
    TOO_LARGE,
    /** Too many at once or too often; a later retry helps. */
    TOO_MANY,
    /** No space is left; a retry may help after other files have expired. */
    FULL,
    /** The store is not working at the moment; a retry may help. */
    UNAVAILABLE
  }

  private final Reason reason;
  private final @Nullable Duration retryAfter;

  /** {@code message} is shown to the caller. */
  public FileRefusedException(Reason reason, String message) {
    this(reason, message, null);
  }

  /** The same, where it is known after which time a retry helps. */
  public FileRefusedException(Reason reason, String message, @Nullable Duration retryAfter) {
    super(message);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  /** After which time a retry helps, if that is known. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** An invalid request; {@code message} is shown to the caller. */
  public static FileRefusedException invalid(String message) {
    return new FileRefusedException(Reason.INVALID, message);
  }

  /** More than the limit; {@code message} is shown to the caller. */
  public static FileRefusedException tooLarge(String message) {
    return new FileRefusedException(Reason.TOO_LARGE, message);
  }

  /** Too many at once; {@code message} is shown to the caller. */
  public static FileRefusedException tooMany(String message) {
    return new FileRefusedException(Reason.TOO_MANY, message);
  }
}
