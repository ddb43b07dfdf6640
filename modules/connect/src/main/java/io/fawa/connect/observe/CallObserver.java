/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.observe;

/** Observes calls. Thread-safe; an exception fails the call. */
@FunctionalInterface
public interface CallObserver {
  /** A call begins; the returned observation receives its events. */
  Observation begin(ObservedCall call);
}
