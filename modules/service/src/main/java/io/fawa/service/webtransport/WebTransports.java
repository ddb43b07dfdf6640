/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.webtransport;

import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http3.webtransport.WebTransportClosedException;
import io.fawa.http3.webtransport.WebTransportRequest;
import io.fawa.http3.webtransport.WebTransportSession;
import io.fawa.service.response.Refusals;
import io.helidon.common.uri.UriEncoding;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The WebTransport endpoints of an app, and their sessions. Thread-safe. */
public final class WebTransports implements AutoCloseable {
  private static final Logger LOG = System.getLogger(WebTransports.class.getName());

  /** The service ends; as the WebSocket code 1001, for which WebTransport has none. */
  private static final int GOING_AWAY = 1001;

  private final Map<String, WebTransportEndpoint> endpoints = new ConcurrentHashMap<>();
  private final Set<WebTransportSession> open = ConcurrentHashMap.newKeySet();
  private volatile boolean leaving;

  /**
   * Adds an endpoint.
   *
   * @param path the whole path, decoded
   */
  public void add(String path, WebTransportEndpoint endpoint) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path starts with /, got " + path);
    }
    if (endpoints.putIfAbsent(path, endpoint) != null) {
      throw new IllegalArgumentException("two endpoints at " + path);
    }
  }

  /** Whether there is any endpoint. */
  public boolean any() {
    return !endpoints.isEmpty();
  }

  /** Sessions that are open now. */
  public int open() {
    return open.size();
  }

  /**
   * Serves an exchange that is a {@link WebTransportRequest}, to its end.
   *
   * @param refusals sends what is refused
   */
  public void serve(Exchange exchange, Refusals refusals) throws IOException {
    WebTransportRequest asked = exchange.capability(WebTransportRequest.class).orElseThrow();
    WebTransportOffer offer =
        new WebTransportOffer(
            UriEncoding.decodeUri(exchange.path()),
            exchange.query(),
            exchange.headers(),
            exchange.peer());
    WebTransportEndpoint endpoint = endpoints.get(offer.path());
    Optional<WebTransportEndpoint.Refusal> refusal = refusal(endpoint, offer);
    if (endpoint == null || refusal.isPresent()) {
      WebTransportEndpoint.Refusal why =
          refusal.orElse(new WebTransportEndpoint.Refusal(404, "Not Found\n"));
      refusals.tell(exchange, answered -> refuse(answered, why));
    } else {
      serve(asked.accept(Headers.of("vary", "origin")), endpoint, offer);
    }
  }

  private Optional<WebTransportEndpoint.Refusal> refusal(
      @Nullable WebTransportEndpoint endpoint, WebTransportOffer offer) {
    if (leaving) {
      return Optional.of(new WebTransportEndpoint.Refusal(503, "The service ends\n"));
    }
    return endpoint == null ? Optional.empty() : endpoint.refuses(offer);
  }

  private static void refuse(Exchange exchange, WebTransportEndpoint.Refusal refusal)
      throws IOException {
    byte[] text = refusal.text().getBytes(StandardCharsets.UTF_8);
    exchange.respond(
        refusal.status(),
        Headers.of(
            "content-type",
            "text/plain; charset=utf-8",
            "x-content-type-options",
            "nosniff",
            "content-length",
            Integer.toString(text.length)));
    exchange.write(text, 0, text.length);
    exchange.end();
  }

  private void serve(
      WebTransportSession session, WebTransportEndpoint endpoint, WebTransportOffer offer) {
    open.add(session);
    try (session) {
      endpoint.serve(session, offer);
    } catch (WebTransportClosedException e) {
      LOG.log(Level.DEBUG, () -> "WebTransport " + offer.path() + ": " + e.getMessage());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "WebTransport " + offer.path() + " failed: " + e.getMessage());
    } finally {
      open.remove(session);
    }
  }

  /** Tells every peer that the service ends. Does not wait for them. */
  public void goAway() {
    leaving = true;
    open.forEach(session -> session.close(GOING_AWAY, "the service ends"));
  }

  @Override
  public void close() {
    goAway();
  }
}
