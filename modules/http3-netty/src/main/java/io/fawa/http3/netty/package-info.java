/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Implements {@code io.fawa.http3.quic} by netty; decision 031 has the faults and remedies. */
@org.jspecify.annotations.NullMarked
package io.fawa.http3.netty;
