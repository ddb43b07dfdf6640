/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

/** Why a tunnel has ended. */
public enum TunnelEnd {
  /** Its session has ended. */
  SESSION_ENDED,

  /** {@link Tunnel#close}. */
  CLOSED,

  /** Nothing went through it for {@code tunnelIdleTimeout}. */
  IDLE,

  /** More failures than {@code tunnelFailuresMax} came within {@code tunnelFailureWindow}. */
  TOO_MANY_FAILURES
}
