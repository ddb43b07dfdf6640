/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.limits.Deadline;
import java.io.IOException;
import java.io.OutputStream;

/** Bytes for the peer as an output stream; waits for the window without a deadline. */
final class KcpOutput extends OutputStream {
  private final KcpConnection connection;

  KcpOutput(KcpConnection connection) {
    this.connection = connection;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    connection.write(bytes, offset, length, Deadline.none());
  }

  @Override
  public void flush() throws IOException {
    connection.flush();
  }

  @Override
  public void close() {
    connection.close();
  }
}
