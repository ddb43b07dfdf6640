/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.service.response.Refusals;
import io.helidon.common.uri.UriEncoding;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The WebSocket endpoints of one app, for its host, over any exchange. Thread-safe; {@link #close}
 * once the listeners have stopped.
 */
public final class WebSockets implements AutoCloseable {
  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  private final Map<String, WebSocketEndpoint> endpoints = new ConcurrentHashMap<>();
  private final Predicate<String> origins;
  private final WebSocketConfig config;
  private final Consumer<WebSocketSummary> ended;
  private final Keeper keeper;

  /**
   * Creates one without endpoints.
   *
   * @param origins whether pages of an origin may connect; pages of our own host always may
   * @param ended called at the end of each connection, on its thread
   */
  public WebSockets(
      Predicate<String> origins, WebSocketConfig config, Consumer<WebSocketSummary> ended) {
    this.origins = origins;
    this.config = config;
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
      throw new IllegalArgumentException("path must start with /, got " + path);
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

  /**
   * Serves an exchange that requests a WebSocket, to its end (RFC 6455 §4.2, RFC 8441 §5). Over
   * HTTP/2 a rejection is a status. Over HTTP/1.1 a request goes to the ordinary routes if it is
   * not a proper handshake, has no endpoint, comes from a page of a foreign origin, or is rejected
   * by its endpoint.
   *
   * @return false if nothing was sent
   */
  public boolean serve(Exchange exchange, Refusals refusals) throws IOException {
    boolean upgrades = exchange.version() == HttpVersion.HTTP_1_1;
    if (upgrades && !properHandshake(exchange)) {
      return false;
    }
    Optional<Refusal> refusal = refusal(exchange);
    if (refusal.isPresent()) {
      if (!upgrades) {
        refusals.tell(exchange, refusal.get());
      }
      return !upgrades;
    }
    if (upgrades) {
      exchange.respond(101, Headers.of("sec-websocket-accept", acceptOf(key(exchange))));
    } else {
      exchange.respond(200, new Headers());
      exchange.flush();
    }
    exchange.bodyIdleTimeout(Duration.ZERO); // the WebSocket has its own limits
    WebSocketEndpoint endpoint = Objects.requireNonNull(endpoints.get(pathOf(exchange)));
    new LiveConnection(new Carrier(exchange), requestOf(exchange), endpoint, config, keeper, ended)
        .serve();
    return true;
  }

  /** Why a request gets no WebSocket. */
  private record Refusal(int status, Headers headers) implements ExchangeHandler {
    @Override
    public void handle(Exchange exchange) throws IOException {
      exchange.respond(status, headers.add("content-length", "0"));
      exchange.end();
    }
  }

  private Optional<Refusal> refusal(Exchange exchange) {
    Headers headers = exchange.headers();
    if (!headers.get("sec-websocket-version", "").equals("13")) {
      return Optional.of(new Refusal(400, Headers.of("sec-websocket-version", "13")));
    }
    if (!fromAllowedPage(headers, exchange.authority())) {
      return Optional.of(new Refusal(403, new Headers()));
    }
    WebSocketEndpoint endpoint = endpoints.get(pathOf(exchange));
    if (endpoint == null || !endpoint.accepts(requestOf(exchange))) {
      return Optional.of(new Refusal(404, new Headers()));
    }
    return Optional.empty();
  }

  private static WebSocketRequest requestOf(Exchange exchange) {
    return new WebSocketRequest(
        pathOf(exchange), exchange.query(), exchange.headers(), exchange.peer());
  }

  private static String pathOf(Exchange exchange) {
    return UriEncoding.decodeUri(exchange.path());
  }

  /** Tells every peer that the service stops. Does not wait for them. */
  public void goAway() {
    keeper.goAway();
  }

  @Override
  public void close() {
    keeper.close();
  }

  /** RFC 6455 §4.2.1; the exchange's protocol implies a proper upgrade request. */
  private static boolean properHandshake(Exchange exchange) {
    return exchange.method().equals("GET") && isNonce(key(exchange));
  }

  private static String key(Exchange exchange) {
    return exchange.headers().get("sec-websocket-key", "");
  }

  private static boolean isNonce(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Browsers let any page connect to any server, so the server must check (RFC 6455 §10.2). */
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

  private static String acceptOf(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
