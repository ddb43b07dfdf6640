/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * QPACK (RFC 9204) with the static table alone: this side allows a dynamic table of 0 bytes and
 * uses none, so that no stream ever waits for another.
 *
 * <pre>
 *  field section = required insert count (0) + delta base (0) + field lines
 *  field line    = 1 1 index(6)                          static name and value
 *                | 0 1 N 1 index(4) + H length(7) value  static name
 *                | 0 0 1 N H length(3) name + H length(7) value
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.http3.qpack;
