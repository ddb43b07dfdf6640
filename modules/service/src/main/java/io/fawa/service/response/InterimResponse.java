/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.response;

import io.fawa.http.Headers;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;

/** Interim responses (RFC 9110 §15.2), which a route sends before its response. */
public final class InterimResponse {
  private InterimResponse() {}

  /** A response whose host sends interim ones. */
  public interface Sender {
    /** Sends one, if the client knows them. */
    void inform(int interim, Headers fields) throws IOException;
  }

  /**
   * Sends one where the host and the client know them.
   *
   * @param interim 102 to 199
   * @throws IllegalStateException the response was already sent
   */
  public static void send(ServerResponse response, int interim, Headers fields) throws IOException {
    if (response instanceof Sender sender) {
      sender.inform(interim, fields);
    }
  }
}
