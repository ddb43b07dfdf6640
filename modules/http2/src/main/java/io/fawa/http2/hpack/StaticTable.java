/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2.hpack;

import java.util.HashMap;
import java.util.Map;

/** The 61 field lines of RFC 7541 appendix A. Indices start at 1. */
final class StaticTable {
  private static final String[] NAMES_AND_VALUES = {
    ":authority",
    "",
    ":method",
    "GET",
    ":method",
    "POST",
    ":path",
    "/",
    ":path",
    "/index.html",
    ":scheme",
    "http",
    ":scheme",
    "https",
    ":status",
    "200",
    ":status",
    "204",
    ":status",
    "206",
    ":status",
    "304",
    ":status",
    "400",
    ":status",
    "404",
    ":status",
    "500",
    "accept-charset",
    "",
    "accept-encoding",
    "gzip, deflate",
    "accept-language",
    "",
    "accept-ranges",
    "",
    "accept",
    "",
    "access-control-allow-origin",
    "",
    "age",
    "",
    "allow",
    "",
    "authorization",
    "",
    "cache-control",
    "",
    "content-disposition",
    "",
    "content-encoding",
    "",
    "content-language",
    "",
    "content-length",
    "",
    "content-location",
    "",
    "content-range",
    "",
    "content-type",
    "",
    "cookie",
    "",
    "date",
    "",
    "etag",
    "",
    "expect",
    "",
    "expires",
    "",
    "from",
    "",
    "host",
    "",
    "if-match",
    "",
    "if-modified-since",
    "",
    "if-none-match",
    "",
    "if-range",
    "",
    "if-unmodified-since",
    "",
    "last-modified",
    "",
    "link",
    "",
    "location",
    "",
    "max-forwards",
    "",
    "proxy-authenticate",
    "",
    "proxy-authorization",
    "",
    "range",
    "",
    "referer",
    "",
    "refresh",
    "",
    "retry-after",
    "",
    "server",
    "",
    "set-cookie",
    "",
    "strict-transport-security",
    "",
    "transfer-encoding",
    "",
    "user-agent",
    "",
    "vary",
    "",
    "via",
    "",
    "www-authenticate",
    "",
  };

  static final int SIZE = NAMES_AND_VALUES.length / 2;

  private static final Map<String, Integer> FIRST_BY_NAME = new HashMap<>();

  static {
    for (int index = SIZE; index >= 1; index--) {
      FIRST_BY_NAME.put(name(index), index);
    }
  }

  private StaticTable() {}

  static String name(int index) {
    return NAMES_AND_VALUES[2 * (index - 1)];
  }

  static String value(int index) {
    return NAMES_AND_VALUES[2 * (index - 1) + 1];
  }

  /** The lowest index of {@code name}, or 0. */
  static int indexOf(String name) {
    return FIRST_BY_NAME.getOrDefault(name, 0);
  }

  /** The index of the whole field line, given the lowest index of its name; or 0. */
  static int indexOf(int nameIndex, String value) {
    String name = name(nameIndex);
    for (int index = nameIndex; index <= SIZE && name(index).equals(name); index++) {
      if (value(index).equals(value)) {
        return index;
      }
    }
    return 0;
  }
}
