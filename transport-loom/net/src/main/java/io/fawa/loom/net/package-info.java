/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What every blocking endpoint of the transport shares: the {@link io.fawa.limits.Deadline} of a
 * wait and how a missed one is told.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.net;
