/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.fawa.http.HttpVersion;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.ConnectionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A whole connection that was HTTP/1.1 (RFC 6455 §4). Its listener closes it in the end. */
final class UpgradedConnection implements Carrier {
  private static final Logger LOG = System.getLogger(UpgradedConnection.class.getName());

  private final ConnectionContext context;
  private final ReentrantLock state = new ReentrantLock();

  @GuardedBy("state")
  private @Nullable Thread writer;

  @GuardedBy("state")
  private boolean writerInterrupted;

  UpgradedConnection(ConnectionContext context) {
    this.context = context;
  }

  @Override
  public HttpVersion version() {
    return HttpVersion.HTTP_1_1;
  }

  @Override
  public DataReader input() {
    return context.dataReader();
  }

  @Override
  public void write(byte[] frame) throws IOException {
    writer(Thread.currentThread());
    try {
      context.dataWriter().writeNow(BufferData.create(frame));
    } catch (UncheckedIOException e) {
      throw new IOException("the connection is lost", e);
    } finally {
      writer(null);
    }
  }

  private void writer(@Nullable Thread thread) {
    state.lock();
    try {
      writer = thread;
      if (thread == null && writerInterrupted) {
        // It was meant for the write alone, not for what the thread does next.
        writerInterrupted = false;
        Thread.interrupted();
      }
    } finally {
      state.unlock();
    }
  }

  /**
   * A writer that is stuck is interrupted, which closes the channel below TLS too; closing TLS by
   * itself would wait for that writer.
   */
  @Override
  public void cut() {
    state.lock();
    try {
      Thread stuck = writer;
      if (stuck != null) {
        writerInterrupted = true;
        stuck.interrupt();
      }
    } finally {
      state.unlock();
    }
    Thread.ofVirtual().name("websocket-cut").start(this::closeSocket);
  }

  private void closeSocket() {
    try {
      context.serverSocket().close();
    } catch (UncheckedIOException e) {
      LOG.log(Level.TRACE, "closed already", e);
    }
  }

  @Override
  public void end() {}
}
