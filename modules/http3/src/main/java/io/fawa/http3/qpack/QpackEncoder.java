/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.qpack;

import io.fawa.http.fields.HeaderBlock;
import java.util.Set;

/** Encodes field sections (RFC 9204 §4.5). Thread-safe: it has no state. */
public final class QpackEncoder {
  private static final int INDEXED = 0xc0;
  private static final int NAMED = 0x50;
  private static final int LITERAL = 0x20;

  /** The N bits (RFC 9204 §4.5.4, §4.5.6): no intermediary may put the field line into a table. */
  private static final int NAMED_NEVER_INDEXED = 0x20;

  private static final int LITERAL_NEVER_INDEXED = 0x10;

  private static final Set<String> SECRETS =
      Set.of(
          "authorization",
          "cookie",
          "proxy-authorization",
          "set-cookie",
          "x-api-key",
          "x-auth-token",
          "x-csrf-token");

  private QpackEncoder() {}

  /** Appends the prefix of a section that needs no dynamic entry (RFC 9204 §4.5.1). */
  public static void begin(HeaderBlock out) {
    out.append(0);
    out.append(0);
  }

  /** Appends one field line. The name is in lower case; neither has a character above 255. */
  public static void encode(String name, String value, HeaderBlock out) {
    boolean secret = SECRETS.contains(name);
    int named = StaticTable.indexOf(name);
    if (named < 0) {
      out.appendString(LITERAL | (secret ? LITERAL_NEVER_INDEXED : 0), 3, name);
      out.appendString(value);
      return;
    }
    int exact = secret ? -1 : StaticTable.indexOf(named, name, value);
    if (exact >= 0) {
      out.appendInteger(INDEXED, 6, exact);
    } else {
      out.appendInteger(NAMED | (secret ? NAMED_NEVER_INDEXED : 0), 4, named);
      out.appendString(value);
    }
  }
}
