/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The load on boards: members on WebSockets, ours and those of the peers. */
@NullMarked
package io.fawa.perf.boards;

import org.jspecify.annotations.NullMarked;
