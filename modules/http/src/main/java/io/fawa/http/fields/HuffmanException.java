/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http.fields;

import java.io.IOException;

/** Octets that no text has as its Huffman code (RFC 7541 §5.2). */
public final class HuffmanException extends IOException {
  private static final long serialVersionUID = 1L;

  HuffmanException(String message) {
    super(message);
  }
}
