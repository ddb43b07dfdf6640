/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.qpack;

import java.io.IOException;

/** A field section that is malformed, or needs a dynamic table. */
public final class QpackException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The message says what is wrong with it. */
  public QpackException(String message) {
    super(message);
  }
}
