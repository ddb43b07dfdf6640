/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import io.fawa.http1.Http1ServerConnection;
import io.fawa.http2.ServerConnection;
import java.time.Duration;

/** What serves a connection, by the HTTP version that it speaks. */
sealed interface Engine {
  /** Serves until the connection ends; what the listener has read already comes first. */
  void run(byte[] alreadyRead);

  /** Ends the connection gracefully. Does not wait. */
  void drain(Duration limit);

  /** Ends it at once. */
  void close();

  /** HTTP/1.1, which may go on in another protocol. */
  record Http1(Http1ServerConnection connection) implements Engine {
    @Override
    public void run(byte[] alreadyRead) {
      connection.run(alreadyRead);
    }

    @Override
    public void drain(Duration limit) {
      connection.drain(limit);
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  /** HTTP/2. */
  record Http2(ServerConnection connection) implements Engine {
    @Override
    public void run(byte[] alreadyRead) {
      connection.run(alreadyRead);
    }

    @Override
    public void drain(Duration limit) {
      Thread.ofVirtual().name("http2-drain").start(() -> connection.drain(limit));
    }

    @Override
    public void close() {
      connection.close();
    }
  }
}
