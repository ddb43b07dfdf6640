/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Decodes a base64 body of gRPC-Web's text form: consecutive parts, each padded or not.
 * Single-owner.
 */
final class Base64Body implements EnvelopeReader.Body {
  private static final int CHUNK_BYTES = 4096;
  private static final byte[] VALUES = new byte[256];

  static {
    Arrays.fill(VALUES, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < alphabet.length(); i++) {
      VALUES[alphabet.charAt(i)] = (byte) i;
    }
  }

  private final EnvelopeReader.Body text;

  /** The received characters, overwritten from the front by the decoded bytes. */
  private final byte[] chunk = new byte[CHUNK_BYTES];

  private int start;
  private int end;

  /** The current quantum: its bits, and how many of its characters were read, with padding. */
  private int quantum;

  private int characters;
  private int padding;

  Base64Body(EnvelopeReader.Body text) {
    this.text = text;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (start == end) {
      // The first three bytes stay free for a quantum that ends in this chunk.
      int count = text.read(chunk, 3, chunk.length - 3);
      if (count < 0) {
        if (characters != 0) {
          throw malformed();
        }
        return -1;
      }
      decode(3, 3 + count);
    }
    int count = Math.min(length, end - start);
    System.arraycopy(chunk, start, target, offset, count);
    start += count;
    return count;
  }

  private void decode(int from, int to) {
    start = 0;
    end = 0;
    for (int i = from; i < to; i++) {
      byte character = chunk[i];
      if (character == '\r' || character == '\n') {
        continue;
      }
      int value = VALUES[character & 0xff];
      if (character == '=' && characters >= 2) {
        padding++;
        value = 0;
      } else if (value < 0 || padding > 0) {
        throw malformed();
      }
      quantum = quantum << 6 | value;
      if (++characters == 4) {
        for (int shift = 16; shift >= 8 * padding; shift -= 8) {
          chunk[end++] = (byte) (quantum >>> shift);
        }
        quantum = 0;
        characters = 0;
        padding = 0;
      }
    }
  }

  private static RpcException malformed() {
    return new RpcException(Code.INVALID_ARGUMENT, "protocol error: body is not base64");
  }
}
