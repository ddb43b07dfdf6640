/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.observe;

/** Is told of calls. Thread-safe; what it throws fails the call. */
@FunctionalInterface
public interface CallObserver {
  /** A call begins; what is returned is told the rest of it. */
  Observation begin(ObservedCall call);
}
