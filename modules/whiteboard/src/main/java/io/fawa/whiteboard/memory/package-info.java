/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Boards that last as long as the process, for services without a directory and for tests. */
@org.jspecify.annotations.NullMarked
package io.fawa.whiteboard.memory;
