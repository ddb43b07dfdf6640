/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.webtransport;

import java.io.IOException;

/** The session has ended. */
public final class WebTransportClosedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final WebTransportClose close;

  /** The failure of a call on a session that has ended. */
  public WebTransportClosedException(WebTransportClose close) {
    super("the session has ended: " + close);
    this.close = close;
  }

  /** How it ended. */
  public WebTransportClose close() {
    return close;
  }
}
