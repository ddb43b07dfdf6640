/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.listener;

import io.fawa.http1.Http1ServerConnection;
import io.fawa.http2.ServerConnection;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The engine of a connection, for any HTTP version.
 *
 * @param running serves until the connection ends, beginning with the bytes already read
 * @param draining ends the connection gracefully, within a time, and does not wait
 * @param closing ends it at once
 */
record Engine(Consumer<byte[]> running, Consumer<Duration> draining, Runnable closing) {
  /** HTTP/1.1, which may upgrade to another protocol. */
  static Engine of(Http1ServerConnection connection) {
    return new Engine(connection::run, connection::drain, connection::close);
  }

  /** HTTP/2, whose drain blocks. */
  static Engine of(ServerConnection connection) {
    return new Engine(
        connection::run,
        limit -> Thread.ofVirtual().name("http2-drain").start(() -> connection.drain(limit)),
        connection::close);
  }
}
