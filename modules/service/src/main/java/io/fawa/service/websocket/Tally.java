/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import io.fawa.http.HttpVersion;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts the traffic of one connection, for its summary. Thread-safe. */
final class Tally {
  private static final int NOT_CLOSED = 0;

  private final long beganNanos = System.nanoTime();
  private final AtomicInteger closeCode = new AtomicInteger(NOT_CLOSED);
  private final LongAdder messagesReceived = new LongAdder();
  private final LongAdder messagesSent = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder bytesSent = new LongAdder();

  void received(int bytes) {
    messagesReceived.increment();
    bytesReceived.add(bytes);
  }

  void sent(int bytes) {
    messagesSent.increment();
    bytesSent.add(bytes);
  }

  /** A close frame was received or sent; the first one is the connection's close code. */
  void closed(int code) {
    closeCode.compareAndSet(NOT_CLOSED, code);
  }

  WebSocketSummary summary(WebSocketRequest request, HttpVersion version) {
    int code = closeCode.get();
    return new WebSocketSummary(
        request,
        version,
        code == NOT_CLOSED ? CloseCodes.LOST : code,
        System.nanoTime() - beganNanos,
        messagesReceived.sum(),
        messagesSent.sum(),
        bytesReceived.sum(),
        bytesSent.sum());
  }
}
