/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

/** Why a pack went no further. */
public enum DropCause {
  /** The client's queue was full, with {@link PushPolicy#DROP_NEWEST}. */
  QUEUE_FULL,

  /** The client's queue was full for the whole time, with {@link PushPolicy#BLOCK}. */
  TIMED_OUT,

  /** It made room for a newer one, with {@link PushPolicy#DROP_OLDEST}. */
  OLDEST,

  /** The client's queue was full, with {@link PushPolicy#DISCONNECT}. */
  TOO_SLOW,

  /** There was no memory left for it. */
  NO_MEMORY,

  /** It was pushed to a session that has ended, or to none. */
  NO_SESSION,

  /** It was queued when its session ended. */
  SESSION_ENDED,

  /** A {@link WriteFilter} dropped it. */
  FILTERED,

  /** A client's: the server stops, or the session ended before it could be handled. */
  UNHANDLED
}
