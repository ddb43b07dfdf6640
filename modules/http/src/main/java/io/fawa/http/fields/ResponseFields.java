/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http.fields;

import io.fawa.http.FieldRules;
import io.fawa.http.Headers;

/**
 * A response's header section as it is decoded, checked by RFC 9113 §8.2 and §8.3.2 on the way.
 * Single-owner.
 */
public final class ResponseFields implements FieldSink {
  private final Headers headers = new Headers();
  private int status;
  private long contentLength = -1;
  private boolean defect;

  /** No field yet. */
  public ResponseFields() {}

  @Override
  public void field(String name, String value) {
    if (name.equals(":status")) {
      defect |= status != 0 || !headers.isEmpty();
      status = parse(value);
      defect |= status < 100;
      return;
    }
    if (!FieldRules.validName(name)
        || !FieldRules.validValue(value)
        || !FieldRules.allowed(name, value)) {
      defect = true;
      return;
    }
    if (name.equals("content-length")) {
      long length = FieldRules.contentLength(value);
      defect |= length < 0 || (contentLength >= 0 && contentLength != length);
      contentLength = length;
    }
    headers.add(name, value);
  }

  /** Whether nothing was wrong with it. */
  public boolean wellFormed() {
    return !defect && status != 0;
  }

  /** The status; 0 if there is none. */
  public int status() {
    return status;
  }

  /** Whether it is informational (1xx). */
  public boolean interim() {
    return status < 200;
  }

  /** The fields, without pseudo-header fields. */
  public Headers headers() {
    return headers;
  }

  /** What content-length promises; -1 if there is none. */
  public long contentLength() {
    return contentLength;
  }

  private static int parse(String value) {
    return value.length() == 3 ? (int) FieldRules.contentLength(value) : 0;
  }
}
