/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The encodings on HTTP/3's streams: frames, settings, stream types (RFC 9114 §6, §7) and capsules
 * (RFC 9297 §3). Codecs without I/O: they take octets in pieces of any size.
 *
 * <pre>
 *  frame, capsule = type (varint) + length (varint) + payload
 *  SETTINGS       = (identifier (varint) + value (varint)) *
 *  varint         = 2 bits: 1, 2, 4 or 8 octets + the value in 6, 14, 30 or 62 bits
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.fawa.http3.wire;
