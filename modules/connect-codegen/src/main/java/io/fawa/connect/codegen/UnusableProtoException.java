/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

/** Thrown for protos of which no Java can be made; says which, why, and what to do about it. */
final class UnusableProtoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableProtoException(String message) {
    super(message);
  }
}
