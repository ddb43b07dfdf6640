/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2.hpack;

import java.io.IOException;

/** A malformed header block; the dynamic tables of both sides are out of sync. */
public final class HpackException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong with the block. */
  public HpackException(String message) {
    super(message);
  }
}
