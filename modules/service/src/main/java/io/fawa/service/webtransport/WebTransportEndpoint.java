/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.webtransport;

import io.fawa.http3.webtransport.WebTransportSession;
import java.io.IOException;
import java.util.Optional;

/** What answers at a WebTransport path. Called by many threads at once. */
@FunctionalInterface
public interface WebTransportEndpoint {
  /**
   * Why a session is refused, if it is. Must not wait for the peer.
   *
   * @param status 400 to 599
   * @param text for a person, with its line end
   */
  record Refusal(int status, String text) {}

  /** Whether to refuse. */
  default Optional<Refusal> refuses(WebTransportOffer offer) {
    return Optional.empty();
  }

  /**
   * Serves one session, on its own virtual thread; the session is closed when it returns.
   *
   * @throws IOException the session failed or has ended; nothing more is to be done
   */
  void serve(WebTransportSession session, WebTransportOffer offer) throws IOException;
}
