/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

/** What a member may do. */
public enum Role {
  /** Everything, and set the terms. */
  OWNER,
  /** Change the board, while its terms allow it. */
  WRITER,
  /** Watch. */
  VIEWER
}
