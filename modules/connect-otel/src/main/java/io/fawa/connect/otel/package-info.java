/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Traces of calls by OpenTelemetry: a span for each call on either side, linked by the configured
 * propagators' headers, such as {@code traceparent} (W3C Trace Context). Names and attributes are
 * those of OpenTelemetry's semantic conventions for RPC. Only the API is needed; the application's
 * SDK exports the spans.
 */
@NullMarked
package io.fawa.connect.otel;

import org.jspecify.annotations.NullMarked;
