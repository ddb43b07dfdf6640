/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.carrier;

import io.fawa.loom.net.udp.KcpConnection;
import io.fawa.loom.net.udp.KcpListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/** The KCP connections of a socket, each a connection for packs. */
final class KcpAcceptor implements Acceptor {
  private final KcpListener listener;
  private volatile boolean closed;

  KcpAcceptor(KcpListener listener) {
    this.listener = listener;
  }

  @Override
  public PackConnection accept() throws IOException {
    return KcpCarrier.over(next());
  }

  /** The next KCP connection; a listener that fails once has ended. */
  KcpConnection next() throws IOException {
    try {
      return listener.accept();
    } catch (IOException e) {
      closed = true;
      throw e;
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    try {
      return listener.localAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean closed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    listener.close();
  }
}
