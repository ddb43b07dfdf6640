/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * All four services in one process: {@code greetservice}, {@code fileservice}, {@code
 * canvaxservice} and {@code canvaservice}, each on its own listeners. Names as arguments start only
 * those, and commands run instead ({@link io.fawa.cli}).
 */
@NullMarked
package io.fawa.all;

import org.jspecify.annotations.NullMarked;
