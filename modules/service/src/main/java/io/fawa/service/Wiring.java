/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import io.fawa.connect.Compression;
import io.fawa.connect.server.Interceptor;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.server.Service;
import io.fawa.service.config.Settings;
import io.fawa.service.metrics.Metrics;
import io.fawa.service.websocket.WebSocketEndpoint;
import io.helidon.webserver.http.HttpRouting;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What an app tells its host, and what it may ask of it. Used by one thread, while the app is
 * installed; only {@link #publicUrl()} is for later, when the ports are known, and thread-safe.
 */
public interface Wiring {
  /** What was set of {@link App#settings} and of what every service has. */
  Settings settings();

  /**
   * Serves a service in every RPC protocol, on every HTTP version. Health and reflection are there
   * without being asked for.
   */
  void rpc(Service service);

  /** Replaces the limits of the RPC server. */
  void rpcConfig(RpcServerConfig config);

  /** Speaks {@code compression} beside gzip, preferred to those added later. */
  void compression(Compression compression);

  /** Has every call pass through {@code interceptor}; the first one added is the outermost. */
  void intercept(Interceptor interceptor);

  /** Adds ordinary routes; they answer alike on every HTTP version. */
  void http(Consumer<HttpRouting.Builder> routes);

  /**
   * Serves files below a folder of the class path, with {@code index.html} at {@code /}; beside
   * them what all pages have in common, such as {@code look.css} and {@code places.js}.
   */
  void pages(String classpathFolder);

  /**
   * Serves WebSockets at a path, on both listeners: upgraded from HTTP/1.1, or as streams of an
   * HTTP/2 connection. What the endpoint does not accept, and what is no handshake, goes to the
   * ordinary routes on HTTP/1.1 and gets a status on HTTP/2.
   */
  void webSocket(String path, WebSocketEndpoint endpoint);

  /** Holds readiness back while {@code ready} says false. */
  void readiness(String name, BooleanSupplier ready);

  /**
   * Runs when draining begins: end what would otherwise go on for ever. Must not block for long.
   */
  void onDrain(Runnable action);

  /** Closes {@code resource} after the last call has ended; the last one added is closed first. */
  void onClose(AutoCloseable resource);

  /** Where the app may keep files; it exists. */
  Path dataDirectory();

  /**
   * True for a host, or host and port, by which callers reach us: one that is configured, or a name
   * or an address of this machine. Any other must not go into an answer as if it were ours.
   */
  boolean knowsHost(String authority);

  /** Counts and times. */
  Metrics metrics();

  /** Adds a line to what is printed at the start; {@code {url}} becomes the app's address. */
  void announce(String label, String text);

  /**
   * How callers reach the app: the {@code publicUrl} setting, else its cleartext address.
   *
   * @throws IllegalStateException before the listeners are bound
   */
  URI publicUrl();
}
