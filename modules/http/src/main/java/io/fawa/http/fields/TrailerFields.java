/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http.fields;

import io.fawa.http.FieldRules;
import io.fawa.http.Headers;

/** Trailers as they are decoded: no pseudo-header fields (RFC 9113 §8.1). Single-owner. */
public final class TrailerFields implements FieldSink {
  private final Headers headers = new Headers();
  private boolean defect;

  /** No field yet. */
  public TrailerFields() {}

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

  /** Whether nothing was wrong with it. */
  public boolean wellFormed() {
    return !defect;
  }

  /** The fields, without pseudo-header fields. */
  public Headers headers() {
    return headers;
  }
}
