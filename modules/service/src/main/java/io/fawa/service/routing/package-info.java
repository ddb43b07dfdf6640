/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Passes an exchange of any HTTP version through Helidon's routing, so that pages, files and plain
 * routes work over HTTP/2 (and later HTTP/3) as over HTTP/1.1.
 *
 * <pre>
 *   Exchange ─► RoutedRequest, RoutedEntity ─► HttpRouting.route ─► RoutedResponse ─► Exchange
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.routing;
