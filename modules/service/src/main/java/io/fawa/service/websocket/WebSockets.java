/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.SocketContext;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket endpoints of one app, for its host. An HTTP/1.1 request that is no proper
 * handshake, has no endpoint, comes from a page of a foreign origin, or is refused by its endpoint,
 * goes on to the ordinary routes. Thread-safe; {@link #close} once the listeners have stopped.
 */
public final class WebSockets implements AutoCloseable {
  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  private final Map<String, WebSocketEndpoint> endpoints = new ConcurrentHashMap<>();
  private final Predicate<String> origins;
  private final WebSocketConfig config;
  private final Function<SocketContext, Peer> peers;
  private final Consumer<WebSocketSummary> ended;
  private final Keeper keeper;

  /**
   * No endpoints yet.
   *
   * @param origins whether pages of an origin may connect; those of our own host always may
   * @param peers the peer at the other end of a connection
   * @param ended told of each connection at its end, on its thread
   */
  public WebSockets(
      Predicate<String> origins,
      WebSocketConfig config,
      Function<SocketContext, Peer> peers,
      Consumer<WebSocketSummary> ended) {
    this.origins = origins;
    this.config = config;
    this.peers = peers;
    this.ended = ended;
    this.keeper = new Keeper(config);
  }

  /**
   * Adds an endpoint.
   *
   * @param path the whole path, decoded
   */
  public void add(String path, WebSocketEndpoint endpoint) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path starts with /, got " + path);
    }
    boolean first = endpoints.isEmpty();
    if (endpoints.putIfAbsent(path, endpoint) != null) {
      throw new IllegalArgumentException("two endpoints at " + path);
    }
    if (first) {
      keeper.start();
    }
  }

  /** Connections that are open now. */
  public int open() {
    return keeper.open();
  }

  /** What makes HTTP/1.1 upgrade; the name is compared by case there, so the usual ones are had. */
  public List<Http1Upgrader> upgraders() {
    return endpoints.isEmpty()
        ? List.of()
        : Stream.of("websocket", "WebSocket", "Websocket")
            .<Http1Upgrader>map(Upgrader::new)
            .toList();
  }

  /**
   * Serves an extended CONNECT that asks for a WebSocket, to its end (RFC 8441 §5); what is refused
   * is told by a status.
   *
   * @param connection which the stream is on
   */
  public void serve(Exchange exchange, SocketContext connection) throws IOException {
    Headers headers = exchange.headers();
    WebSocketEndpoint endpoint = endpoints.get(exchange.path());
    if (!headers.get("sec-websocket-version", "").equals("13")) {
      refuse(exchange, 400, Headers.of("sec-websocket-version", "13"));
      return;
    }
    if (!fromAllowedPage(headers, exchange.authority())) {
      refuse(exchange, 403, new Headers());
      return;
    }
    WebSocketRequest request =
        new WebSocketRequest(exchange.path(), exchange.query(), headers, exchange.peer());
    if (endpoint == null || !endpoint.accepts(request)) {
      refuse(exchange, 404, new Headers());
      return;
    }
    exchange.respond(200, new Headers());
    exchange.flush();
    new LiveConnection(
            connection, new ConnectStream(exchange), request, endpoint, config, keeper, ended)
        .serve();
  }

  private static void refuse(Exchange exchange, int status, Headers headers) throws IOException {
    exchange.respond(status, headers.add("content-length", "0"));
    exchange.end();
  }

  /** Tells every peer that the service stops. Does not wait for them. */
  public void goAway() {
    keeper.goAway();
  }

  @Override
  public void close() {
    keeper.close();
  }

  private @Nullable ServerConnection upgrade(
      ConnectionContext context, HttpPrologue prologue, Headers headers) {
    WebSocketEndpoint endpoint = endpoints.get(prologue.uriPath().path());
    Optional<String> key = headers.first("sec-websocket-key");
    if (endpoint == null
        || key.isEmpty()
        || !properHandshake(prologue, headers, key.get())
        || !fromAllowedPage(headers, headers.get("host", ""))) {
      return null;
    }
    WebSocketRequest request =
        new WebSocketRequest(
            prologue.uriPath().path(), prologue.query().rawValue(), headers, peers.apply(context));
    if (!endpoint.accepts(request)) {
      return null;
    }
    context.dataWriter().writeNow(BufferData.create(switching(key.get())));
    return new LiveConnection(
        context, new UpgradedConnection(context), request, endpoint, config, keeper, ended);
  }

  /** RFC 6455 §4.2.1. */
  private static boolean properHandshake(HttpPrologue prologue, Headers headers, String key) {
    return prologue.method().text().equals("GET")
        && headers.get("sec-websocket-version", "").equals("13")
        && headers.get("connection", "").toLowerCase(Locale.ROOT).contains("upgrade")
        && isNonce(key);
  }

  private static boolean isNonce(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Browsers let any page connect anywhere, so it is for us to look (RFC 6455 §10.2). */
  private boolean fromAllowedPage(Headers headers, String host) {
    Optional<String> origin = headers.first("origin");
    return origin.isEmpty() || origins.test(origin.get()) || sameHost(origin.get(), host);
  }

  private static boolean sameHost(String origin, String host) {
    try {
      return host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] switching(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return ("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              + "Sec-WebSocket-Accept: "
              + Base64.getEncoder().encodeToString(digest)
              + "\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }

  private final class Upgrader implements Http1Upgrader {
    private final String protocol;

    Upgrader(String protocol) {
      this.protocol = protocol;
    }

    @Override
    public String supportedProtocol() {
      return protocol;
    }

    @Override
    public @Nullable ServerConnection upgrade(
        ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> fields) {
      Headers headers = new Headers();
      fields.forEach(field ->
          field.allValues().forEach(value -> headers.add(field.headerName().lowerCase(), value)));
      return WebSockets.this.upgrade(context, prologue, headers);
    }
  }
}
