/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * KCP at the command line. {@link io.fawa.loom.tool.Main} parses the arguments and runs one {@code
 * Command}: an echo, a transfer or a ping to one, or a bad link between them. All but the link use
 * {@code io.fawa.loom.net} as any application would.
 */
@NullMarked
package io.fawa.loom.tool;

import org.jspecify.annotations.NullMarked;
