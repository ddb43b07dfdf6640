/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.helidon.common.uri.UriQuery;
import java.util.Optional;

/**
 * The request for the upgrade.
 *
 * @param path decoded, without the query
 * @param query as received, without {@code ?}; empty if there is none
 * @param headers must not be changed
 * @param peer the client
 */
public record WebSocketRequest(String path, String query, Headers headers, Peer peer) {
  /** The first value of a parameter of the query, decoded. */
  public Optional<String> parameter(String name) {
    return UriQuery.create(query).first(name).asOptional();
  }
}
