/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import io.fawa.loom.session.carrier.PackConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Opens connections as a client; all share the threads of one HTTP client. Thread-safe. */
final class Dialer {
  private final WebSocketCarrier.Options options;
  private final @Nullable SSLContext tls;
  private @Nullable HttpClient client;

  Dialer(WebSocketCarrier.Options options, @Nullable SSLContext tls) {
    this.options = options;
    this.tls = tls;
  }

  /** Made at the first use: servers need none, and it has a thread. */
  private synchronized HttpClient client() {
    HttpClient made = client;
    if (made == null) {
      HttpClient.Builder builder =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .proxy(HttpClient.Builder.NO_PROXY)
              .executor(Executors.newVirtualThreadPerTaskExecutor());
      made = tls == null ? builder.build() : builder.sslContext(tls).build();
      client = made;
    }
    return made;
  }

  PackConnection connect(URI target, InetSocketAddress address, Deadline deadline)
      throws IOException {
    ClientConnection connection = new ClientConnection(address, options.text());
    WebSocket.Builder builder = client().newWebSocketBuilder();
    options.clientOrigin().ifPresent(origin -> builder.header("Origin", origin));
    if (deadline.bounded()) {
      builder.connectTimeout(Duration.ofNanos(Math.max(1_000_000, deadline.remainingNanos())));
    }
    CompletableFuture<WebSocket> opening = builder.buildAsync(target, connection);
    try {
      if (deadline.bounded()) {
        opening.get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
      } else {
        opening.get();
      }
      return connection;
    } catch (TimeoutException e) {
      giveUp(opening);
      throw new DeadlineExceededException("connect to " + target);
    } catch (InterruptedException e) {
      giveUp(opening);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while connecting to " + target, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HttpTimeoutException) {
        throw new DeadlineExceededException("connect to " + target);
      }
      throw new IOException(target + " is no WebSocket: " + e.getCause(), e);
    }
  }

  /** It may open yet. */
  private static void giveUp(CompletableFuture<WebSocket> opening) {
    var unused = opening.thenAccept(WebSocket::abort);
  }
}
