/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

/** Why a session or a connection has ended. */
public enum EndReason {
  /** The client has ended it. */
  CLIENT_CLOSED,

  /** The connection was lost, and no resume came in time. */
  LOST,

  /** The client was silent for {@code requestIdleTimeout}. */
  IDLE,

  /** There was no session until {@code handshakeTimeout}. */
  HANDSHAKE_TIMEOUT,

  /** {@link Service#authenticate} refused it or failed, or the uid was taken. */
  REFUSED,

  /** What came is no pack, could not be decrypted, or breaks the protocol. */
  MALFORMED,

  /** {@link Service#handle}, {@link Service#onConnected} or a filter failed. */
  HANDLER_FAILED,

  /** {@link Service#tick} failed. */
  TICK_FAILED,

  /** The client did not read, and its queue was full. */
  TOO_SLOW,

  /** Another session of the same uid has taken its place. */
  REPLACED,

  /** {@link Session#end} or {@link Server#disconnect}. */
  DISCONNECTED,

  /** The server stops. */
  SERVER_STOPS,

  /** There is no memory left for what the client sends. */
  NO_MEMORY
}
