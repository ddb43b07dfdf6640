/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** HTTP/3 (RFC 9114) as a blocking exchange, both sides. */
@org.jspecify.annotations.NullMarked
package io.fawa.http3;
