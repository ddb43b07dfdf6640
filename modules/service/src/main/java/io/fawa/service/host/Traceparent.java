/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import java.util.regex.Pattern;

/** The {@code traceparent} field (W3C Trace Context §3.2), for logs only. */
final class Traceparent {
  private static final Pattern FORM =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

  private static final int TRACE_BEGIN = 3;
  private static final int TRACE_END = 35;

  private Traceparent() {}

  /** The trace's id; empty if the field has none. */
  static String traceOf(String field) {
    return FORM.matcher(field).matches() ? field.substring(TRACE_BEGIN, TRACE_END) : "";
  }
}
