/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.http2.hpack.FieldSink;

/**
 * Collects a response's header section while it is decoded, and checks it by RFC 9113 §8.2 and
 * §8.3.2.
 */
final class ResponseFields implements FieldSink {
  private final Headers headers = new Headers();
  private int status;
  private long contentLength = -1;
  private boolean defect;

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

  boolean wellFormed() {
    return !defect && status != 0;
  }

  int status() {
    return status;
  }

  boolean interim() {
    return status < 200;
  }

  Headers headers() {
    return headers;
  }

  /** The value of content-length; -1 if there is none. */
  long contentLength() {
    return contentLength;
  }

  private static int parse(String value) {
    return value.length() == 3 ? (int) FieldRules.contentLength(value) : 0;
  }
}
