/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells HTTP/2 from HTTP/1.1, by ALPN or by the first bytes (RFC 9113 §3.3). It must be the only
 * selector of its listener: Helidon looks after the idle time of a connection only when its
 * protocol is told, and would wait for ever for one that says nothing. Here waiting for the first
 * bytes is a part of the connection.
 */
record ProtocolSelector(Http1ConnectionSelector http1, Http2Connections http2)
    implements ServerConnectionSelector {
  /** "PRI" is no method of HTTP/1.1, so three bytes of a preface tell the two apart. */
  private static final byte[] PREFACE = "PRI".getBytes(StandardCharsets.US_ASCII);

  private static final String H2 = "h2";

  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    // What is neither of both gets its answer from the parser of HTTP/1.1.
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of(H2, "http/1.1");
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Begun(this, context);
  }

  private ServerConnection told(ConnectionContext context) {
    return negotiatedHttp2(context) || startsWithPreface(context.dataReader())
        ? http2.connection(context, Optional.empty())
        : new Http1Link(context, http1.prototype().config().maxPrologueLength(), http1::connection);
  }

  private static boolean negotiatedHttp2(ConnectionContext context) {
    return context.serverSocket().protocolNegotiated()
        && context.serverSocket().protocol().equals(H2);
  }

  private static boolean startsWithPreface(DataReader reader) {
    for (int i = 0; i < PREFACE.length; i++) {
      if (reader.getBuffer(i + 1).get(i) != PREFACE[i]) {
        return false;
      }
    }
    return true;
  }

  /** A connection whose protocol is not told yet, and then passes on to the one that it is. */
  private static final class Begun implements ServerConnection {
    private final ProtocolSelector selector;
    private final ConnectionContext context;
    private final long beganNanos = System.nanoTime();
    private volatile @Nullable ServerConnection told;

    Begun(ProtocolSelector selector, ConnectionContext context) {
      this.selector = selector;
      this.context = context;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      ServerConnection connection;
      try {
        connection = selector.told(context);
      } catch (DataReader.InsufficientDataAvailableException e) {
        throw new CloseConnectionException("ended before its first bytes", e);
      }
      told = connection;
      connection.handle(limit);
    }

    @Override
    public Duration idleTime() {
      ServerConnection connection = told;
      return connection == null
          ? Duration.ofNanos(System.nanoTime() - beganNanos)
          : connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      ServerConnection connection = told;
      if (connection == null) {
        // Nothing was asked on it; whoever waits for its first bytes wakes up.
        HelidonWire.close(context.serverSocket());
      } else {
        connection.close(interrupt);
      }
    }
  }
}
