/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The bytes of several inputs, one after the other; each is opened when it is reached. */
final class JoinedInputStream extends InputStream {
  private final List<? extends Input> inputs;
  private int next;
  private InputStream current = InputStream.nullInputStream();
  private long left;

  /** One of them. */
  interface Input {
    /** How many bytes are taken of it. */
    long bytes();

    /** The caller closes the stream. */
    InputStream open() throws IOException;

    /** It had fewer bytes. */
    IOException tooShort();
  }

  JoinedInputStream(List<? extends Input> inputs) {
    this.inputs = inputs;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (left == 0) {
      current.close();
      if (next == inputs.size()) {
        return -1;
      }
      Input input = inputs.get(next++);
      current = input.open();
      left = input.bytes();
    }
    int count = current.read(to, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw inputs.get(next - 1).tooShort();
    }
    left -= count;
    return count;
  }

  @Override
  public void close() throws IOException {
    current.close();
  }
}
