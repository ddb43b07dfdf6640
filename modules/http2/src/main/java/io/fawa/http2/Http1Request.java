/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.http.Headers;

/**
 * An HTTP/1.1 request without body that asked for {@code Upgrade: h2c} and was answered with 101;
 * it goes on as stream 1 (RFC 7540 §3.2).
 *
 * @param method the method
 * @param target the path with its query
 * @param authority the value of {@code host}
 * @param headers its header fields; those that concern the HTTP/1.1 connection are left out
 * @param settings the value of {@code http2-settings}: a SETTINGS payload in base64url
 */
public record Http1Request(
    String method, String target, String authority, Headers headers, String settings) {}
