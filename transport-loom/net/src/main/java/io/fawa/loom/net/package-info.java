/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What all blocking endpoints of the transport share: lingering close; deadlines are in {@link
 * io.fawa.limits.Deadline}.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.loom.net;
