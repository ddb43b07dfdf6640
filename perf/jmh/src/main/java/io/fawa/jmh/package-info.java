/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Figures of single methods; {@code just bench-jmh} runs them all. */
@org.jspecify.annotations.NullMarked
package io.fawa.jmh;
