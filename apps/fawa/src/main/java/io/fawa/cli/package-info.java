/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The commands of {@code fawa} for files: {@code send}, {@code get} and {@code completion}. They
 * know the client alone, and load nothing of the services, so that they start quickly.
 */
@NullMarked
package io.fawa.cli;

import org.jspecify.annotations.NullMarked;
