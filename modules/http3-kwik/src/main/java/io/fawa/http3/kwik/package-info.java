/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** Implements {@code io.fawa.http3.quic} by kwik; decision 032 has the reasons. */
@org.jspecify.annotations.NullMarked
package io.fawa.http3.kwik;
