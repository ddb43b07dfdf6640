/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Rate, errors and duration of every call, and whatever else an app counts, as Prometheus reads it.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.service.metrics;
