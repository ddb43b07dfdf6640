/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

/** Both ends of a connection, and the listener. */
record QuicPair(QuicServerSide side, QuicConnection client, QuicConnection server)
    implements AutoCloseable {
  @Override
  public void close() {
    client.close();
    side.close();
  }
}
