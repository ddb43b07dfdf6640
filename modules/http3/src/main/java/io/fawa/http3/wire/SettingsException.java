/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.wire;

import java.io.IOException;

/** A malformed or forbidden SETTINGS frame. */
public final class SettingsException extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean cutShort;

  SettingsException(boolean cutShort, String message) {
    super(message);
    this.cutShort = cutShort;
  }

  /** True if the frame ends within a setting (H3_FRAME_ERROR), false if a setting is wrong. */
  public boolean cutShort() {
    return cutShort;
  }
}
