/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.webtransport;

import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.helidon.common.uri.UriQuery;
import java.util.Optional;

/**
 * The request that asks for a session.
 *
 * @param path decoded, without the query
 * @param query as it came, without {@code ?}; empty if there is none
 * @param headers must not be changed
 * @param peer who asks
 */
public record WebTransportOffer(String path, String query, Headers headers, Peer peer) {
  /** The first value of a parameter of the query, decoded. */
  public Optional<String> parameter(String name) {
    return UriQuery.create(query).first(name).asOptional();
  }
}
