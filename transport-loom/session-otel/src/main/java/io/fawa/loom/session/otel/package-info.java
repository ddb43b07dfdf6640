/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Traces of session servers by OpenTelemetry: a span for each connection and for each pack that is
 * handled. Only the API is needed; the application's SDK exports the spans.
 */
@NullMarked
package io.fawa.loom.session.otel;

import org.jspecify.annotations.NullMarked;
