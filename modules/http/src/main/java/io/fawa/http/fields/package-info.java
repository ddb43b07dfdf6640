/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The field sections of HTTP/2 and HTTP/3 messages: requests, responses and trailers with their
 * pseudo-header fields (RFC 9113 §8.3, RFC 9114 §4.3), checked as they are decoded, and the
 * integers, strings and Huffman code that HPACK and QPACK share (RFC 7541 §5, RFC 9204 §4.1).
 */
@org.jspecify.annotations.NullMarked
package io.fawa.http.fields;
