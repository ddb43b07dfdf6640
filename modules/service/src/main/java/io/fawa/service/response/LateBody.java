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
 * The body of a response that is written once its route has returned. A client that takes its time
 * then holds the body alone, and no longer what Helidon keeps of a request and its response, nor
 * the stack of its routing.
 */
public interface LateBody extends Closeable {
  /**
   * Writes all of it.
   *
   * @throws IOException it cannot be read, or the client has left; the response stays incomplete
   */
  void writeTo(OutputStream out) throws IOException;

  /** A response whose host writes late bodies. */
  interface Taker {
    /** Has it written once the route has returned. */
    void take(LateBody body);
  }

  /** Frees what it has open. Called once, whether it was written or not. */
  @Override
  void close() throws IOException;

  /**
   * Answers with the status and header that {@code response} has now, and {@code body}, which is
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
