/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Sessions shown: a server that greets, a client that talks to it, loses its link and goes on, and
 * follows to another server when the first stops. {@code Main} runs all of it in one process.
 */
@NullMarked
package io.fawa.loom.examples;

import org.jspecify.annotations.NullMarked;
