/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * KCP at the command line. {@link io.fawa.loom.tool.Main} reads the arguments and runs one {@code
 * Command}: an echo for others to talk to, a transfer and a ping that talk to one, or a bad link to
 * put between them. All but the link are thin users of {@code io.fawa.loom.net}, as any application
 * would be.
 */
@NullMarked
package io.fawa.loom.tool;

import org.jspecify.annotations.NullMarked;
