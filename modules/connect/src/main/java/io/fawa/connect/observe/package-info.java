/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Observation of calls on both sides: {@link io.fawa.connect.observe.Observed} reports each call,
 * unary or stream, server or client, to an {@link io.fawa.connect.observe.CallObserver}. Logs and
 * metrics are such observers; traces are in a separate module.
 */
@NullMarked
package io.fawa.connect.observe;

import org.jspecify.annotations.NullMarked;
