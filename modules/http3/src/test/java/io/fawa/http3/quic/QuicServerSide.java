/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener that hands its connections to the test until {@link #endServing} or close. */
final class QuicServerSide implements QuicAcceptor, AutoCloseable {
  private final BlockingQueue<QuicConnection> accepted = new LinkedBlockingQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final QuicListener listener;

  QuicServerSide(QuicProvider provider, QuicServerConfig config) throws IOException {
    listener =
        provider.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), config, this);
  }

  @Override
  public void serve(QuicConnection connection) {
    accepted.add(connection);
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  QuicConnection next() throws Exception {
    QuicConnection connection =
        accepted.poll(QuicFixture.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (connection == null) {
      throw new AssertionError("no connection was accepted");
    }
    return connection;
  }

  boolean noneAccepted() {
    return accepted.isEmpty();
  }

  /** Makes the acceptor return. */
  void endServing() {
    over.countDown();
  }

  QuicListener listener() {
    return listener;
  }

  @Override
  public void close() {
    over.countDown();
    listener.close();
  }
}
