/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

/** Why a session or a connection has ended. */
public enum EndReason {
  /** The client has ended it. */
  CLIENT_CLOSED(0, Told.NOT, "the client left"),

  /** The connection was lost, and no resume came in time. */
  LOST(1, Told.NOT, "the connection is lost"),

  /** The client was silent for {@code requestIdleTimeout}. */
  IDLE(2, Told.NOT, "nothing was heard for too long"),

  /** There was no session until {@code handshakeTimeout}. */
  HANDSHAKE_TIMEOUT(3, Told.NOT, "the handshake took too long"),

  /** {@link Service#authenticate} refused it or failed, or the uid was taken. */
  REFUSED(4, Told.NOT, "the client is not welcome"),

  /** What came is no pack, could not be decrypted, or breaks the protocol. */
  MALFORMED(5, Told.NOT, "the client broke the protocol"),

  /** {@link Service#handle}, {@link Service#onConnected} or a filter failed. */
  HANDLER_FAILED(6, Told.MAY_RETRY, "the service failed"),

  /** {@link Service#tick} failed. */
  TICK_FAILED(7, Told.MAY_RETRY, "the service failed"),

  /** The client did not read, and its queue was full. */
  TOO_SLOW(8, Told.NOT, "the client did not read"),

  /** Another session of the same uid, or another connection of the session, took its place. */
  REPLACED(9, Told.FOR_GOOD, "another session of this uid has begun"),

  /** {@link Session#end} or {@link Server#disconnect}. */
  DISCONNECTED(10, Told.FOR_GOOD, "the service has ended the session"),

  /** The server stops. */
  SERVER_STOPS(11, Told.MAY_RETRY, "the server stops"),

  /** There is no memory left for what the client sends. */
  NO_MEMORY(12, Told.NOT, "there is no memory left for this client");

  private final int code;
  private final Told told;
  private final String text;

  private enum Told {
    NOT,
    MAY_RETRY,
    FOR_GOOD
  }

  EndReason(int code, Told told, String text) {
    this.code = code;
    this.told = told;
    this.text = text;
  }

  /** The code that a client of our own mode is told. */
  public int code() {
    return code;
  }

  /** What a client of our own mode is told. */
  String text() {
    return text;
  }

  /** Whether a client that can be told is told. */
  boolean told() {
    return told != Told.NOT;
  }

  /** Whether a client need not come back. */
  boolean terminal() {
    return told == Told.FOR_GOOD;
  }

  /** Whether only the connection has ended: a session of our own mode waits for another. */
  boolean losesConnectionOnly() {
    return switch (this) {
      case CLIENT_CLOSED, LOST, IDLE, MALFORMED, NO_MEMORY, REPLACED -> true;
      case HANDSHAKE_TIMEOUT,
          REFUSED,
          HANDLER_FAILED,
          TICK_FAILED,
          TOO_SLOW,
          DISCONNECTED,
          SERVER_STOPS ->
          false;
    };
  }
}
