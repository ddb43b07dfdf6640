/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.limits.Deadline;
import java.io.IOException;
import java.io.InputStream;

/** The peer's bytes as an input stream; waits without a deadline. */
final class KcpInput extends InputStream {
  private final KcpConnection connection;

  KcpInput(KcpConnection connection) {
    this.connection = connection;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    connection.read(one, 0, 1, Deadline.none());
    return one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return connection.read(bytes, offset, length, Deadline.none());
  }

  @Override
  public int available() {
    return connection.available();
  }

  @Override
  public void close() {
    connection.close();
  }
}
