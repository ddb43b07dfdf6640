/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.webtransport;

import io.fawa.http.Headers;
import java.io.IOException;

/**
 * A client's request for a session, as a {@linkplain io.fawa.http.Exchange#capability capability}
 * of its exchange. To refuse it, answer the exchange with another status than 200.
 */
public interface WebTransportRequest {
  /**
   * Answers 200 and begins the session. The exchange must not be used any more; the session ends
   * when its handler returns.
   *
   * @throws IOException the client has gone, or there is no room for another session
   * @throws IllegalStateException the response was already started
   */
  WebTransportSession accept(Headers headers) throws IOException;
}
