/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import io.fawa.connect.Code;
import java.time.Duration;

/**
 * Limits and options of an {@link RpcServer}.
 *
 * @param receiveBytesMax the largest request message, before and after decompression, 1 or more; a
 *     larger one fails its call with {@link Code#RESOURCE_EXHAUSTED}
 * @param sendBytesMax the largest response message, before compression; likewise
 * @param compressBytesMin the smallest response message worth compressing, if the caller accepts
 *     compression; 0 compresses all
 * @param halfDuplexBidi true to serve methods with streams both ways over HTTP/1.1 too, where a
 *     handler must receive all requests before it sends; false responds 505, so that a caller that
 *     expects full duplex does not wait for ever
 * @param keepUnknownFields true to keep unknown fields in messages, as services that forward them
 *     need; they may cost a hundred times their bytes
 * @param messageIdleTimeout how long a stream's message that has begun waits for its next byte;
 *     zero for no limit. Between messages a stream may be silent
 */
public record RpcServerConfig(
    int receiveBytesMax,
    int sendBytesMax,
    int compressBytesMin,
    boolean halfDuplexBidi,
    boolean keepUnknownFields,
    Duration messageIdleTimeout) {
  /**
   * 4 MiB a request, no limit on responses, compression from 512 bytes on, 505, unknown fields
   * dropped, a minute for the next byte of a message.
   */
  public static final RpcServerConfig DEFAULTS =
      new RpcServerConfig(
          4 * 1024 * 1024, Integer.MAX_VALUE, 512, false, false, Duration.ofMinutes(1));

  /** Checks the ranges. */
  public RpcServerConfig {
    atLeast(1, receiveBytesMax, "receiveBytesMax");
    atLeast(1, sendBytesMax, "sendBytesMax");
    atLeast(0, compressBytesMin, "compressBytesMin");
    if (messageIdleTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "messageIdleTimeout must not be negative, got " + messageIdleTimeout);
    }
  }

  /** With another limit on requests. */
  public RpcServerConfig withReceiveBytesMax(int bytes) {
    Draft draft = new Draft(this);
    draft.receiveBytesMax = bytes;
    return draft.config();
  }

  /** With another limit on responses. */
  public RpcServerConfig withSendBytesMax(int bytes) {
    Draft draft = new Draft(this);
    draft.sendBytesMax = bytes;
    return draft.config();
  }

  /** With another threshold of compression. */
  public RpcServerConfig withCompressBytesMin(int bytes) {
    Draft draft = new Draft(this);
    draft.compressBytesMin = bytes;
    return draft.config();
  }

  /** With or without streams both ways over HTTP/1.1. */
  public RpcServerConfig withHalfDuplexBidi(boolean served) {
    Draft draft = new Draft(this);
    draft.halfDuplexBidi = served;
    return draft.config();
  }

  /** With or without unknown fields. */
  public RpcServerConfig withKeepUnknownFields(boolean kept) {
    Draft draft = new Draft(this);
    draft.keepUnknownFields = kept;
    return draft.config();
  }

  /** With another time for the next byte of a stream's message. */
  public RpcServerConfig withMessageIdleTimeout(Duration timeout) {
    Draft draft = new Draft(this);
    draft.messageIdleTimeout = timeout;
    return draft.config();
  }

  /** A copy to be changed. */
  private static final class Draft {
    private int receiveBytesMax;
    private int sendBytesMax;
    private int compressBytesMin;
    private boolean halfDuplexBidi;
    private boolean keepUnknownFields;
    private Duration messageIdleTimeout;

    Draft(RpcServerConfig from) {
      receiveBytesMax = from.receiveBytesMax;
      sendBytesMax = from.sendBytesMax;
      compressBytesMin = from.compressBytesMin;
      halfDuplexBidi = from.halfDuplexBidi;
      keepUnknownFields = from.keepUnknownFields;
      messageIdleTimeout = from.messageIdleTimeout;
    }

    RpcServerConfig config() {
      return new RpcServerConfig(
          receiveBytesMax,
          sendBytesMax,
          compressBytesMin,
          halfDuplexBidi,
          keepUnknownFields,
          messageIdleTimeout);
    }
  }

  private static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", got " + value);
    }
  }
}
