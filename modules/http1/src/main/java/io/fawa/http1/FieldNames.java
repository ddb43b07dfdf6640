/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import java.nio.charset.StandardCharsets;

/**
 * Parses field names: checks them and converts them to lower case. Common names are shared strings,
 * so that a message allocates none for them. Thread-safe.
 */
final class FieldNames {
  private static final String[] COMMON = {
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "access-control-request-headers",
    "access-control-request-method",
    "authorization",
    "cache-control",
    "connect-accept-encoding",
    "connect-content-encoding",
    "connect-protocol-version",
    "connect-timeout-ms",
    "connection",
    "content-disposition",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "cookie",
    "date",
    "etag",
    "expect",
    "forwarded",
    "grpc-accept-encoding",
    "grpc-encoding",
    "grpc-message",
    "grpc-status",
    "grpc-timeout",
    "host",
    "http2-settings",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "keep-alive",
    "last-modified",
    "location",
    "origin",
    "pragma",
    "priority",
    "range",
    "referer",
    "sec-ch-ua",
    "sec-ch-ua-mobile",
    "sec-ch-ua-platform",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "sec-fetch-user",
    "sec-websocket-accept",
    "sec-websocket-extensions",
    "sec-websocket-key",
    "sec-websocket-protocol",
    "sec-websocket-version",
    "server",
    "set-cookie",
    "te",
    "traceparent",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "upgrade-insecure-requests",
    "user-agent",
    "vary",
    "via",
    "x-content-type-options",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-proto",
    "x-grpc-web",
    "x-real-ip",
    "x-request-id",
    "x-user-agent",
  };

  private static final int SLOTS = 512;

  /** A hash table with linear probing; null marks a free slot. */
  private static final String[] TABLE = new String[SLOTS];

  private static final byte[][] TABLE_BYTES = new byte[SLOTS][];

  /** Maps each octet to lower case, or to 0 if a token must not contain it (RFC 9110 §5.6.2). */
  private static final byte[] LOWER = new byte[256];

  static {
    for (int c = '0'; c <= '9'; c++) {
      LOWER[c] = (byte) c;
    }
    for (int c = 'a'; c <= 'z'; c++) {
      LOWER[c] = (byte) c;
      LOWER[c - 'a' + 'A'] = (byte) c;
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      LOWER[c] = (byte) c;
    }
    for (String name : COMMON) {
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      int slot = hash(bytes, 0, bytes.length) & (SLOTS - 1);
      while (TABLE[slot] != null) {
        slot = (slot + 1) & (SLOTS - 1);
      }
      TABLE[slot] = name;
      TABLE_BYTES[slot] = bytes;
    }
  }

  private FieldNames() {}

  /**
   * The name in {@code bytes[from, to)}, in lower case.
   *
   * @throws MalformedMessageException it is no token
   */
  static String of(byte[] bytes, int from, int to) throws MalformedMessageException {
    int hash = hash(bytes, from, to);
    if (hash == 0) {
      throw new MalformedMessageException(400, "a field name is not a token");
    }
    for (int slot = hash & (SLOTS - 1); TABLE[slot] != null; slot = (slot + 1) & (SLOTS - 1)) {
      if (matches(TABLE_BYTES[slot], bytes, from, to)) {
        return TABLE[slot];
      }
    }
    byte[] lower = new byte[to - from];
    for (int i = 0; i < lower.length; i++) {
      lower[i] = LOWER[bytes[from + i] & 0xff];
    }
    return new String(lower, StandardCharsets.ISO_8859_1);
  }

  /** The hash of the lower-case name; 0 if it is not a token. */
  private static int hash(byte[] bytes, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      byte lower = LOWER[bytes[i] & 0xff];
      if (lower == 0) {
        return 0;
      }
      hash = 31 * hash + lower;
    }
    hash ^= hash >>> 15;
    return from == to ? 0 : hash | 0x4000_0000;
  }

  private static boolean matches(byte[] name, byte[] bytes, int from, int to) {
    if (name.length != to - from) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (name[i] != LOWER[bytes[from + i] & 0xff]) {
        return false;
      }
    }
    return true;
  }
}
