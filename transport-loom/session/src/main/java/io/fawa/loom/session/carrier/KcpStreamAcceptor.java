/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session.carrier;

import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.net.smux.SmuxSession;
import io.fawa.loom.net.smux.SmuxStream;
import io.fawa.loom.net.udp.KcpConnection;
import io.fawa.loom.net.udp.KcpListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The streams of all smux sessions of a socket, each a connection for packs. A thread per session
 * accepts its streams, and closes it once this accepts no more and its last stream has ended.
 */
final class KcpStreamAcceptor implements Acceptor {
  private static final System.Logger LOG = System.getLogger(KcpStreamAcceptor.class.getName());

  /** Streams that nobody has accepted; a session that has one more waits. */
  private static final int UNACCEPTED_MAX = 1_024;

  /** The interval at which waiting threads notice that this is closed. */
  private static final Duration LOOK = Duration.ofMillis(500);

  private final KcpAcceptor connections;
  private final MuxConfig config;
  private final LinkedBlockingQueue<PackConnection> accepted =
      new LinkedBlockingQueue<>(UNACCEPTED_MAX);

  KcpStreamAcceptor(KcpListener listener, MuxConfig config) {
    this.connections = new KcpAcceptor(listener);
    this.config = config;
    Thread.ofVirtual().name("kcp-accept").start(this::acceptConnections);
  }

  private void acceptConnections() {
    while (!closed()) {
      try {
        KcpConnection next = connections.next();
        Thread.ofVirtual().name("kcp-streams").start(() -> acceptStreams(next));
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "no more KCP connections", e);
      }
    }
  }

  private void acceptStreams(KcpConnection connection) {
    try (SmuxSession session = KcpCarrier.session(connection, config, false)) {
      while (!closed() || session.streams() > 0) {
        SmuxStream stream = next(session);
        if (stream != null) {
          hand(KcpCarrier.over(stream, session, connection.remoteAddress(), false));
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a smux session has ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Null if there was none for a while. */
  private static @Nullable SmuxStream next(SmuxSession session) throws IOException {
    try {
      return session.acceptStream(Deadline.after(LOOK));
    } catch (DeadlineExceededException e) {
      return null;
    }
  }

  private void hand(PackConnection stream) throws InterruptedException {
    boolean handed = false;
    while (!handed && !closed()) {
      handed = accepted.offer(stream, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
    if (!handed) {
      stream.close();
    }
  }

  @Override
  public PackConnection accept() throws IOException {
    try {
      while (!closed()) {
        PackConnection next = accepted.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null) {
          return next;
        }
      }
      throw new IOException("the acceptor is closed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while accepting", e);
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    return connections.localAddress();
  }

  @Override
  public boolean closed() {
    return connections.closed();
  }

  @Override
  public void close() {
    connections.close();
    for (PackConnection one = accepted.poll(); one != null; one = accepted.poll()) {
      one.close();
    }
  }
}
