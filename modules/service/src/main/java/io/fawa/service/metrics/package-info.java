/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Rate, errors and duration of every call, whatever else an app counts, and what the process uses,
 * as Prometheus reads it. Durations are histograms in seconds; names are those of OpenTelemetry's
 * semantic conventions where there are any.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.metrics;
