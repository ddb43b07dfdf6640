/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Starts apps as a process, or inside another program, and ends them: settings, signals, drain.
 * {@link io.fawa.service.launch.Launcher} is where an app's {@code main} begins.
 */
@NullMarked
package io.fawa.service.launch;

import org.jspecify.annotations.NullMarked;
