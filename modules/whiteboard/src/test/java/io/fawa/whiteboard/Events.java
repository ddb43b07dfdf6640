/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import io.fawa.whiteboard.log.DrawEvent;

/** Events as tests want them. */
final class Events {
  private Events() {}

  /** A segment told from others by where it ends. */
  static DrawEvent draw(int currX) {
    return new DrawEvent("draw", "#ff0000", 4, 1, 2, currX, 4, "SPOOFED", 1723);
  }

  static DrawEvent of(String type) {
    return new DrawEvent(type, "", 0, 0, 0, 0, 0, "", 0);
  }
}
