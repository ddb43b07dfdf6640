/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

/** What happens to a session when another of the same uid is welcomed. */
public enum SameUid {
  /** The former one is ended. The new one does not wait for that. */
  REPLACE,

  /** The new one is refused. */
  REJECT,

  /**
   * Both live, and {@link Server#push} reaches the newest that is left. As the original has it;
   * needed where a client opens several streams.
   */
  KEEP_BOTH
}
