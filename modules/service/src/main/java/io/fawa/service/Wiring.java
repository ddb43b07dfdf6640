/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import io.fawa.connect.Compression;
import io.fawa.connect.server.Interceptor;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.server.Service;
import io.fawa.limits.Budget;
import io.fawa.service.config.Settings;
import io.fawa.service.metrics.Metrics;
import io.fawa.service.websocket.WebSocketEndpoint;
import io.fawa.service.webtransport.WebTransportEndpoint;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The host's interface for an app: the app registers what it serves, and reads its settings. Used
 * by one thread while the app is installed; only {@link #publicUrl()} is for later, when the ports
 * are known, and thread-safe.
 */
public interface Wiring {
  /** The values of {@link App#settings} and of the settings that every service has. */
  Settings settings();

  /**
   * Serves a service in every RPC protocol, on every HTTP version. Health and reflection are always
   * served.
   */
  void rpc(Service service);

  /** Replaces the limits of the RPC server. */
  void rpcConfig(RpcServerConfig config);

  /** Adds a compression besides gzip, preferred to those added later. */
  void compression(Compression compression);

  /** Adds an interceptor for every call; the first one added is the outermost. */
  void intercept(Interceptor interceptor);

  /** Adds ordinary routes; they work the same on every HTTP version. */
  void http(Consumer<HttpRouting.Builder> routes);

  /**
   * Serves files below a folder of the class path, with {@code index.html} at {@code /}; and the
   * files that all pages share, such as {@code look.css} and {@code places.js}.
   */
  void pages(String classpathFolder);

  /**
   * Serves WebSockets at a path, on both listeners: upgraded from HTTP/1.1, or as streams of an
   * HTTP/2 connection. A request that is not a handshake, or that the endpoint rejects, goes to the
   * ordinary routes on HTTP/1.1 and gets a status on HTTP/2.
   */
  void webSocket(String path, WebSocketEndpoint endpoint);

  /**
   * Serves WebTransport sessions at a path, over HTTP/3. What the endpoint refuses gets a status;
   * sessions end when a drain begins.
   */
  void webTransport(String path, WebTransportEndpoint endpoint);

  /** Adds a readiness check: the app is not ready while {@code ready} is false. */
  void readiness(String name, BooleanSupplier ready);

  /**
   * Runs {@code action} when draining begins, to end work that would not end by itself. Must not
   * block for long.
   */
  void onDrain(Runnable action);

  /** Closes {@code resource} after the last call has ended; the last one added is closed first. */
  void onClose(AutoCloseable resource);

  /** Makes an object that apps share. */
  @FunctionalInterface
  interface Maker<T> {
    /** Makes it. */
    T make() throws Exception;
  }

  /**
   * The object of this type that the apps of this process share, such as a store of boards that two
   * apps show. The first app that asks makes it, with its own settings and directory; it is closed
   * after the last one that asked.
   *
   * @throws Exception it could not be made
   */
  <T extends AutoCloseable> T shared(Class<T> type, Maker<T> maker) throws Exception;

  /** The memory for all that peers make this process hold: an app takes from it what it keeps. */
  Budget budget();

  /** The directory for the app's files; it exists. */
  Path dataDirectory();

  /**
   * True for a host, or host and port, of this service: one that is configured, or a name or
   * address of this machine. Any other must not appear in a response as if it were ours.
   */
  boolean knowsHost(String authority);

  /**
   * The headers of trusted proxies, for listeners of the app's own that carry no HTTP; empty unless
   * {@code proxyProtocol} is set.
   */
  Optional<ProxyHeaders> proxyHeaders();

  /** The header of the PROXY protocol that each connection of some proxies begins with. */
  interface ProxyHeaders {
    /** Whether connections from this address begin with one. */
    boolean isExpectedFrom(SocketAddress peer);

    /**
     * Reads it, and no byte behind it.
     *
     * @return the client; empty for a connection of the proxy's own
     * @throws java.net.ProtocolException it is missing or malformed
     */
    Optional<InetSocketAddress> read(InputStream input) throws IOException;
  }

  /** The app's metrics. */
  Metrics metrics();

  /** Adds a line to the output at start; {@code {url}} is replaced by the app's address. */
  void announce(String label, String text);

  /**
   * The URL for callers: the {@code publicUrl} setting, else the cleartext address.
   *
   * @throws IllegalStateException before the listeners are bound
   */
  URI publicUrl();
}
