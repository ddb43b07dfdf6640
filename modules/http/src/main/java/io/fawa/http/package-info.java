/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * One HTTP call as a blocking exchange.
 *
 * <p>A server implementation (HTTP/1.1, HTTP/2, HTTP/3, memory) hands each call to an {@link
 * io.fawa.http.ExchangeHandler} as an {@link io.fawa.http.Exchange}; a client implementation is a
 * {@link io.fawa.http.Transport} that opens {@link io.fawa.http.ClientExchange}s. Both block, both
 * wait at most until their {@link io.fawa.limits.Deadline}, and both carry trailers.
 *
 * <pre>{@code
 * ExchangeHandler hello =
 *     exchange -> {
 *       byte[] body = "hello\n".getBytes(UTF_8);
 *       exchange.respond(200, Headers.of("content-length", "6"));
 *       exchange.write(body, 0, body.length);
 *       exchange.end();
 *     };
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.http;
