/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Metrics for Prometheus: rate, errors and duration of every call, metrics of apps, and metrics of
 * the process. Durations are histograms in seconds; names follow OpenTelemetry's semantic
 * conventions where they exist.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.metrics;
