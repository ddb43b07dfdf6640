/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

/**
 * Takes the frames of a connection in their order, each already checked against what can be known
 * without the connection's state. Arrays are valid during the call only.
 */
interface FrameHandler {
  /** The next frame is not there yet: the reader is about to wait. */
  void beforeWait();

  /** Whether no stream is open, so that a wait may well be long. */
  boolean quiet();

  /** DATA; {@code flowBytes} counts padding too. */
  void data(int streamId, byte[] source, int offset, int length, int flowBytes, boolean end)
      throws ConnectionException;

  /**
   * A whole field block, from HEADERS and its CONTINUATIONs.
   *
   * @param wellFormed false for a stream that depends on itself (RFC 7540 §5.3.1)
   */
  void headers(int streamId, byte[] block, int offset, int length, boolean end, boolean wellFormed)
      throws ConnectionException;

  /** A frame that breaks the rules in a way that concerns its stream alone. */
  void malformed(int streamId, ErrorCode code) throws ConnectionException;

  void priority(int streamId) throws ConnectionException;

  void rstStream(int streamId, ErrorCode code) throws ConnectionException;

  void settings(byte[] source, int offset, int length) throws ConnectionException;

  void settingsAck() throws ConnectionException;

  void ping(boolean ack, long token) throws ConnectionException;

  void goAway(int lastStreamId, ErrorCode code, String debug) throws ConnectionException;

  void windowUpdate(int streamId, int increment) throws ConnectionException;

  /** A frame of a type that nobody here knows, which is ignored (RFC 9113 §4.1). */
  void unknown(int type) throws ConnectionException;
}
