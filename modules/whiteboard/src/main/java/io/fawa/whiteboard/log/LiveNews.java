/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

/**
 * News of a member that is in no log: replicas tell them each other while they can. Each may be
 * lost.
 */
public sealed interface LiveNews {
  /** The member. */
  String clientId();

  /**
   * A member is here; told when it joins, when its card changes, and then at intervals.
   *
   * @param card what the member shows of itself, such as its name: a JSON object, or empty
   */
  record Here(String clientId, String card) implements LiveNews {}

  /** A member has left. */
  record Gone(String clientId) implements LiveNews {}

  /**
   * A member's pointer has moved.
   *
   * @param json a JSON object
   */
  record Pointer(String clientId, String json) implements LiveNews {}
}
