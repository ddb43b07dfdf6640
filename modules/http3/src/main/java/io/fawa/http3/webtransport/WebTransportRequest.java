/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.webtransport;

import io.fawa.http.Headers;
import java.io.IOException;

/**
 * What an {@link io.fawa.http.Exchange} is beside, if its client asks for a session: see {@link
 * io.fawa.http.Exchange#capability}. To refuse, answer the exchange as any other.
 */
public interface WebTransportRequest {
  /**
   * Answers 200 and begins the session. The exchange is not to be used any more; the session ends
   * when its handler returns.
   *
   * @throws IOException the client has gone
   * @throws IllegalStateException the response was already started
   */
  WebTransportSession accept(Headers headers) throws IOException;
}
