/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import io.fawa.http.HttpVersion;

/**
 * The HTTP request of a call.
 *
 * @param version the HTTP version
 * @param method {@code POST}, {@code GET} for a method without side effects, or any of REST's
 * @param query percent-encoded; empty unless Connect's GET or REST is used
 * @param authority the host and port as the caller sent them; empty if absent
 */
public record HttpRequest(HttpVersion version, String method, String query, String authority) {}
