/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.storage.s3;

import java.io.IOException;
import java.util.Set;

/** A request to S3 has failed. */
final class S3Exception extends IOException {
  private static final long serialVersionUID = 1L;

  /** No object, no upload; not those of a missing bucket, which is a fault of the store. */
  private static final Set<String> MISSING = Set.of("NoSuchKey", "NoSuchUpload");

  private final int status;
  private final String code;
  private final boolean passes;

  /**
   * A failure.
   *
   * @param status of HTTP; 0 if there was no answer
   * @param code of S3; empty if there was none
   * @param passes whether the request may work when it is repeated
   */
  S3Exception(String message, Throwable cause, int status, String code, boolean passes) {
    super(message, cause);
    this.status = status;
    this.code = code;
    this.passes = passes;
  }

  int status() {
    return status;
  }

  boolean passes() {
    return passes;
  }

  /** True if the server says that the object or the upload does not exist. */
  boolean isMissing() {
    return MISSING.contains(code);
  }
}
