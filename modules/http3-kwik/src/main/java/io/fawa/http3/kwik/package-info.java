/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** The QUIC port by kwik. */
@org.jspecify.annotations.NullMarked
package io.fawa.http3.kwik;
