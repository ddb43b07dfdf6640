/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What an operator sees of a {@link io.fawa.loom.session.Server}: {@link
 * io.fawa.loom.session.metrics.SessionMetrics} for Prometheus, and {@link
 * io.fawa.loom.session.metrics.SessionAdmin}, a port with health and metrics.
 */
@NullMarked
package io.fawa.loom.session.metrics;

import org.jspecify.annotations.NullMarked;
