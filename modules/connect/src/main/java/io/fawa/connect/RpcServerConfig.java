/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

/**
 * Limits and choices of an {@link RpcServer}.
 *
 * @param receiveBytesMax the largest request message, before and after decompression, 1 or more; a
 *     larger one fails its call with {@link Code#RESOURCE_EXHAUSTED}
 * @param sendBytesMax the largest response message, before compression; likewise
 * @param compressBytesMin the smallest response message worth compressing, where the caller takes
 *     compressed ones; 0 compresses all
 * @param halfDuplexBidi true to serve methods with streams both ways over HTTP/1.1 too, where a
 *     handler must receive all requests before it sends; false answers 505 there, so that a caller
 *     that expects more does not wait for ever
 */
public record RpcServerConfig(
    int receiveBytesMax, int sendBytesMax, int compressBytesMin, boolean halfDuplexBidi) {
  /** 4 MiB a request, no limit on responses, compression from 512 bytes on, 505. */
  public static final RpcServerConfig DEFAULTS =
      new RpcServerConfig(4 * 1024 * 1024, Integer.MAX_VALUE, 512, false);

  /** Checks the ranges. */
  public RpcServerConfig {
    atLeast(1, receiveBytesMax, "receiveBytesMax");
    atLeast(1, sendBytesMax, "sendBytesMax");
    atLeast(0, compressBytesMin, "compressBytesMin");
  }

  /** With another limit on requests. */
  public RpcServerConfig withReceiveBytesMax(int bytes) {
    return new RpcServerConfig(bytes, sendBytesMax, compressBytesMin, halfDuplexBidi);
  }

  /** With another limit on responses. */
  public RpcServerConfig withSendBytesMax(int bytes) {
    return new RpcServerConfig(receiveBytesMax, bytes, compressBytesMin, halfDuplexBidi);
  }

  /** With another threshold of compression. */
  public RpcServerConfig withCompressBytesMin(int bytes) {
    return new RpcServerConfig(receiveBytesMax, sendBytesMax, bytes, halfDuplexBidi);
  }

  /** With or without streams both ways over HTTP/1.1. */
  public RpcServerConfig withHalfDuplexBidi(boolean served) {
    return new RpcServerConfig(receiveBytesMax, sendBytesMax, compressBytesMin, served);
  }

  private static void atLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " is at least " + least + ", got " + value);
    }
  }
}
