/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import io.fawa.whiteboard.EndReason;
import io.fawa.whiteboard.MemoryConnection;

/** A client of texts on a connection in memory. */
record TextClient(MemoryConnection<String, Outgoing> connection) {
  TextClient() {
    this(new MemoryConnection<>());
  }

  /** One that takes {@code window} messages and then no more. */
  TextClient(int window) {
    this(new MemoryConnection<>(window));
  }

  void say(String message) {
    connection.say(message);
  }

  String next() throws InterruptedException {
    return connection.next().text().text();
  }

  /** The next message that contains {@code part}. */
  String nextWith(String part) throws InterruptedException {
    String message = next();
    while (!message.contains(part)) {
      message = next();
    }
    return message;
  }

  void breakOff(boolean receiverNotices) {
    connection.breakOff(receiverNotices);
  }

  void goAway() {
    connection.goAway();
  }

  void widen(int more) {
    connection.widen(more);
  }

  boolean nothingReceived() {
    return connection.nothingReceived();
  }

  EndReason end() throws Exception {
    return connection.end();
  }
}
