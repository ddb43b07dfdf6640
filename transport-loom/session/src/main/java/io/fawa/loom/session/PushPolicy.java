/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

/** What happens to a pack for a client whose queue is full. */
public enum PushPolicy {
  /** The caller waits for {@code pushTimeout} at most. */
  BLOCK,

  /** The pack is dropped. */
  DROP_NEWEST,

  /** The oldest packs are dropped to make room. */
  DROP_OLDEST,

  /** The session is ended. */
  DISCONNECT
}
