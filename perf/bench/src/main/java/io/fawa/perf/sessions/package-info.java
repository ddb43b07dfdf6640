/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Servers of sessions for {@code just bench-sessions}. */
@org.jspecify.annotations.NullMarked
package io.fawa.perf.sessions;
