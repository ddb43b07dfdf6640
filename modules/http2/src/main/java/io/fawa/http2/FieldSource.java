/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.http.Headers;
import io.fawa.http.fields.HeaderBlock;
import io.fawa.http2.hpack.HpackEncoder;

/** Writes field lines to an encoder. */
interface FieldSource {
  void writeTo(HpackEncoder encoder, HeaderBlock block);

  static void encode(Headers headers, HpackEncoder encoder, HeaderBlock block) {
    for (int i = 0; i < headers.size(); i++) {
      encoder.encode(headers.name(i), headers.value(i), block);
    }
  }
}
