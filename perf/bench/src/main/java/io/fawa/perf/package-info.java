/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Programs that the benchmarks run: no part of the product. */
@NullMarked
package io.fawa.perf;

import org.jspecify.annotations.NullMarked;
