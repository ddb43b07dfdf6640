/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

/** What a log holds: one step in the life of a board. Immutable. */
public sealed interface BoardChange permits DrawEvent, ElementChange, TermsChange {
  /** The id of the member that made it; empty until it is set. */
  String clientId();

  /** Its weight for limits in bytes: an upper estimate of its encoded size. */
  int weight();
}
