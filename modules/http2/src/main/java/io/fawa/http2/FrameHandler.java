/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

/**
 * Receives the frames of a connection in order. The reader has made the checks that need no
 * connection state. Arrays are valid during the call only.
 */
interface FrameHandler {
  /** The next frame has not arrived yet: the reader is about to wait. */
  void beforeWait();

  /** Whether no stream is open, so that a wait may well be long. */
  boolean quiet();

  /** DATA; {@code flowBytes} includes padding. */
  void data(int streamId, byte[] source, int offset, int length, int flowBytes, boolean end)
      throws ConnectionException;

  /**
   * A complete field block, from HEADERS and its CONTINUATIONs.
   *
   * @param wellFormed false for a stream that depends on itself (RFC 7540 §5.3.1)
   */
  void headers(int streamId, byte[] block, int offset, int length, boolean end, boolean wellFormed)
      throws ConnectionException;

  /** A frame with a stream error (RFC 9113 §5.4.2). */
  void malformed(int streamId, ErrorCode code) throws ConnectionException;

  void priority(int streamId) throws ConnectionException;

  void rstStream(int streamId, ErrorCode code) throws ConnectionException;

  void settings(byte[] source, int offset, int length) throws ConnectionException;

  void settingsAck() throws ConnectionException;

  void ping(boolean ack, long token) throws ConnectionException;

  void goAway(int lastStreamId, ErrorCode code, String debug) throws ConnectionException;

  void windowUpdate(int streamId, int increment) throws ConnectionException;

  /** A frame of an unknown type, which is ignored (RFC 9113 §4.1). */
  void unknown(int type) throws ConnectionException;
}
