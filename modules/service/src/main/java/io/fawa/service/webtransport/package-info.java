/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * WebTransport for services: endpoints by path, each session on a virtual thread of its own.
 *
 * <pre>{@code
 * wiring.webTransport(
 *     "/echo",
 *     (session, request) -> {
 *       while (true) {
 *         try (WebTransportStream stream = session.acceptBidi()) {
 *           byte[] bytes = new byte[1024];
 *           int count = stream.read(bytes, 0, bytes.length);
 *           stream.write(bytes, 0, Math.max(0, count));
 *           stream.finish();
 *         }
 *       }
 *     });
 * }</pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.webtransport;
