/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Watching calls on both sides: an {@link io.fawa.connect.observe.CallObserver} is told of each
 * call and gets it wrapped by {@link io.fawa.connect.observe.Observed}, unary or stream, server or
 * client. Logs and metrics are such observers here; traces are in a module of their own.
 */
@NullMarked
package io.fawa.connect.observe;

import org.jspecify.annotations.NullMarked;
