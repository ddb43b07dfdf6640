/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.response;

import io.helidon.webserver.http.ServerResponse;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The body of a response that is written once its route has returned. A slow client then costs only
 * the body, not Helidon's request and response objects and the stack of its routing.
 */
public interface LateBody extends Closeable {
  /**
   * Writes all of it.
   *
   * @throws IOException it cannot be read, or the client has disconnected; the response stays
   *     incomplete
   */
  void writeTo(OutputStream out) throws IOException;

  /** A response whose host writes late bodies. */
  interface Taker {
    /** Writes the body once the route has returned. */
    void take(LateBody body);
  }

  /** Releases its resources. Called once, whether it was written or not. */
  @Override
  void close() throws IOException;

  /**
   * Sends the present status and header section of {@code response}, then {@code body}, which is
   * closed in any case.
   *
   * @throws IllegalStateException the response was already sent
   */
  static void send(ServerResponse response, LateBody body) throws IOException {
    if (response instanceof Taker taker) {
      taker.take(body);
      return;
    }
    try (body;
        OutputStream out = response.outputStream()) {
      body.writeTo(out);
    }
  }
}
