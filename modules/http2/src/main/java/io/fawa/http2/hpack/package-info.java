/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * HPACK (RFC 7541): field lines to bytes and back. A pure codec: no I/O, thread, clock or lock; one
 * owner per coder. Strings carry one byte per character (ISO 8859-1), so every octet passes
 * unchanged.
 *
 * <pre>
 *  1xxxxxxx                 indexed field line             index, 7 bits and more
 *  01xxxxxx                 literal, added to the table    name index or 0 + name, value
 *  0000xxxx                 literal, not added             same
 *  0001xxxx                 literal, never to be added     same
 *  001xxxxx                 table size update              bytes, only at a block's start
 *
 *  string = H + length (7 bits and more) + octets; H = 1: Huffman code
 * </pre>
 *
 * <p>The decoder enforces the header list limit while it decodes: beyond the limit it drops field
 * lines but keeps the dynamic table in sync, so that the connection survives. The encoder adds a
 * field line to the dynamic table when it sees it for the second time, and never adds a secret.
 */
@org.jspecify.annotations.NullMarked
package io.fawa.http2.hpack;
