/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

/** Protos for which no Java can be generated; says which, why, and what to do. */
final class UnusableProtoException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnusableProtoException(String message) {
    super(message);
  }
}
