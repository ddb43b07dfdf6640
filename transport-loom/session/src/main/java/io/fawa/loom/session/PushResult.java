/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

/** What became of a pack that was pushed to one session. */
public enum PushResult {
  /** It is queued, and will be sent unless the connection is lost before. */
  QUEUED,

  /** It is queued, and older ones were dropped for it. */
  QUEUED_DROPPING_OLDEST,

  /** The queue is full: it was dropped. */
  DROPPED,

  /** The queue was full for the whole time: it was dropped. */
  TIMED_OUT,

  /** The queue is full: the session is being ended. */
  DISCONNECTED,

  /** There is no memory left for it: it was dropped. */
  NO_MEMORY,

  /** The session has ended, or there is none. */
  NO_SESSION;

  /** Whether the pack will be sent. */
  public boolean queued() {
    return this == QUEUED || this == QUEUED_DROPPING_OLDEST;
  }
}
