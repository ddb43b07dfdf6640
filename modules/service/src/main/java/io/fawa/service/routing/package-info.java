/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Takes an exchange of any HTTP version through Helidon's ordinary routing, so that pages, files
 * and plain routes answer over HTTP/2 (and later HTTP/3) as they do over HTTP/1.1.
 *
 * <pre>
 *   Exchange ─► RoutedRequest, RoutedEntity ─► HttpRouting.route ─► RoutedResponse ─► Exchange
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.routing;
