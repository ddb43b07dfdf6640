/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.http2.hpack.FieldSink;

/** Collects a trailer section while it is decoded; rejects pseudo-fields (RFC 9113 §8.1). */
final class TrailerFields implements FieldSink {
  private final Headers headers = new Headers();
  private boolean defect;

  @Override
  public void field(String name, String value) {
    if (!FieldRules.validName(name)
        || !FieldRules.validValue(value)
        || !FieldRules.allowed(name, value)) {
      defect = true;
      return;
    }
    headers.add(name, value);
  }

  boolean wellFormed() {
    return !defect;
  }

  Headers headers() {
    return headers;
  }
}
