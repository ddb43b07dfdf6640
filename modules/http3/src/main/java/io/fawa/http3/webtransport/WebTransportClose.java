/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.webtransport;

import java.io.Serializable;

/**
 * How a session ended.
 *
 * @param clean true if either side closed it, false if it failed
 * @param code the application's code, unsigned; 0 if there is none
 * @param reason for the log, at most 1,024 bytes of UTF-8
 */
public record WebTransportClose(boolean clean, int code, String reason) implements Serializable {
  private static final long serialVersionUID = 1L;

  @Override
  public String toString() {
    String text = (clean ? "code " : "lost, code ") + Integer.toUnsignedString(code);
    return reason.isEmpty() ? text : text + ", " + reason;
  }
}
