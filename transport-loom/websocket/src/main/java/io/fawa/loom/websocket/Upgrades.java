/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import io.helidon.common.concurrency.limits.FixedLimit;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.context.Context;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.http.media.MediaContext;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.webserver.websocket.WsUpgrader;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of a carrier share: Helidon's HTTP/1.1 with one WebSocket and nothing else.
 * Helidon's own listener is not used: it ends for good when there are too many open files, has no
 * time-out for the upgrade alone, and keeps 8 KiB to read for each connection. Thread-safe.
 */
final class Upgrades implements ListenerContext {
  private static final int KEY_BYTES = 16;

  private final WebSocketCarrier.Options options;
  private final Limit limit = FixedLimit.create();
  private final ListenerConfig config;
  private final Router router;
  private final Http1ConnectionSelector http;
  private final MediaContext media = MediaContext.create();
  private final ContentEncodingContext encodings = ContentEncodingContext.create();
  private final DirectHandlers handlers = DirectHandlers.create();
  private final Context context = Context.create();

  /** Without a thread until Helidon asks for one. */
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  Upgrades(WebSocketCarrier.Options options) {
    this.options = options;
    WsConfig webSocket = WsConfig.builder().maxFrameLength(Message.BYTES_MAX).build();
    this.config = ListenerConfig.builder().addProtocol(webSocket).buildPrototype();
    this.router =
        Router.builder()
            .addRouting(
                HttpRouting.builder()
                    .any((request, response) -> {
                      response
                          .status(Status.NOT_FOUND_404)
                          .header(HeaderValues.CONNECTION_CLOSE)
                          .send();
                      throw new CloseConnectionException("it is no WebSocket");
                    }))
            .addRouting(WsRouting.builder().endpoint(options.path(), new HelidonListener()))
            .build();
    Http1Upgrader upgrader = new Admitting(WsUpgrader.create(webSocket));
    this.http =
        Http1ConnectionSelector.builder()
            .config(Http1Config.create())
            // Helidon compares with regard to case, RFC 9110 does not.
            .putUpgrader("websocket", upgrader)
            .putUpgrader("WebSocket", upgrader)
            .putUpgrader("Websocket", upgrader)
            .build();
  }

  WebSocketCarrier.Options options() {
    return options;
  }

  /** How many frames Helidon may handle at once: any number. */
  Limit limit() {
    return limit;
  }

  Router router() {
    return router;
  }

  /** A connection that reads an upgrade, and answers everything else. */
  ServerConnection http(ConnectionContext connection) {
    return http.connection(connection);
  }

  /** Looks at the origin before Helidon does, whose rule has neither * nor none. */
  private final class Admitting implements Http1Upgrader {
    private final WsUpgrader webSocket;

    Admitting(WsUpgrader webSocket) {
      this.webSocket = webSocket;
    }

    @Override
    public String supportedProtocol() {
      return webSocket.supportedProtocol();
    }

    private static boolean isKey(String key) {
      try {
        return Base64.getDecoder().decode(key).length == KEY_BYTES;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    @Override
    public @Nullable ServerConnection upgrade(
        ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> headers) {
      if (!prologue.uriPath().path().equals(options.path())) {
        return null;
      }
      List<String> origins = headers.all(HeaderNames.ORIGIN, List::of);
      if (!options.origins().admit(origins, headers.first(HeaderNames.HOST))) {
        throw RequestException.builder()
            .type(DirectHandler.EventType.FORBIDDEN)
            .message("the origin is not admitted")
            .build();
      }
      if (!headers.first(WsUpgrader.WS_KEY).filter(Admitting::isKey).isPresent()) {
        // Helidon takes what is not in Base64 for its own failure, and logs it.
        throw RequestException.builder()
            .type(DirectHandler.EventType.BAD_REQUEST)
            .message("the key of the WebSocket is missing or not 16 bytes in Base64")
            .build();
      }
      headers.remove(HeaderNames.ORIGIN);
      return webSocket.upgrade(connection, prologue, headers);
    }
  }

  // ---- what Helidon asks for

  @Override
  public Context context() {
    return context;
  }

  @Override
  public MediaContext mediaContext() {
    return media;
  }

  @Override
  public ContentEncodingContext contentEncodingContext() {
    return encodings;
  }

  @Override
  public DirectHandlers directHandlers() {
    return handlers;
  }

  @Override
  public ListenerConfig config() {
    return config;
  }

  @Override
  public ExecutorService executor() {
    return executor;
  }
}
