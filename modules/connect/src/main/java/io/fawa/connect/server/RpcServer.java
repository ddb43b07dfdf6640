/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.server;

import com.google.protobuf.Message;
import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.Method;
import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Codec;
import io.fawa.connect.codec.ProtoCodec;
import io.fawa.connect.json.JsonCodec;
import io.fawa.connect.protocol.CallFormat;
import io.fawa.connect.protocol.Compressions;
import io.fawa.connect.protocol.ConnectQuery;
import io.fawa.connect.protocol.ConnectUnary;
import io.fawa.connect.protocol.Timeouts;
import io.fawa.connect.rest.RestBinding;
import io.fawa.connect.rest.RestRoutes;
import io.fawa.connect.rest.rule.PathTree;
import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http.PlainText;
import io.fawa.limits.DeadlineWatch;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * Serves services on exchanges, in every protocol: it finds the method by the path and the protocol
 * by the content type, or both by a REST path. It ends every call with a response of that protocol,
 * whatever the handler does. Immutable and thread-safe.
 */
public final class RpcServer implements ExchangeHandler {
  private static final System.Logger LOG = System.getLogger(RpcServer.class.getName());

  /** The time in which a handler can report the passed deadline itself. */
  private static final Duration GRACE = Duration.ofMillis(5);

  private final Map<String, Service> services;
  private final Map<String, Route<?, ?>> routes = new HashMap<>();
  private final RestRoutes<Route<?, ?>> rest;
  private final UnknownMethods unknown;

  private RpcServer(Builder builder) {
    this.services = Map.copyOf(builder.services);
    JsonCodec json = new JsonCodec(builder.services.values().stream().map(Service::file).toList());
    List<Compression> compressions = new ArrayList<>(builder.compressions);
    compressions.add(Compression.gzip());
    ProtoCodec proto =
        builder.config.keepUnknownFields()
            ? ProtoCodec.KEEPING_UNKNOWN_FIELDS
            : ProtoCodec.INSTANCE;
    ServerSettings settings =
        new ServerSettings(
            builder.config,
            new Compressions(compressions),
            new CallFormat.Table(true, proto, json),
            new CallFormat.Table(false, proto, json));
    this.rest = new RestRoutes<>(json);
    this.unknown = new UnknownMethods(settings, services::containsKey);
    for (Service service : builder.services.values()) {
      for (Endpoint<?, ?> endpoint : service.endpoints()) {
        Route<?, ?> route = Route.of(endpoint, builder.interceptors, settings);
        routes.put(endpoint.method().path(), route);
        rest.add(service.file(), endpoint.method(), route);
      }
    }
  }

  /** Starts a server without services. */
  public static Builder builder() {
    return new Builder();
  }

  /** The services, in no order. */
  public List<Service> services() {
    return List.copyOf(services.values());
  }

  /**
   * True for every path under {@code /service/} of a service that was added, and for those that the
   * {@code google.api.http} annotations of its methods name.
   */
  public boolean serves(String path) {
    int slash = path.indexOf('/', 1);
    return routes.containsKey(path)
        || (slash > 0 && services.containsKey(path.substring(1, slash)))
        || !rest.find(path).isEmpty();
  }

  /**
   * True for a path that is {@link #serves(String) served}, and for every request whose header
   * section marks it as an RPC: it gets "unimplemented" in its own protocol.
   *
   * @param headers the request's; only content type and Connect's version are used
   */
  public boolean serves(String httpMethod, String path, Headers headers) {
    return serves(path) || unknown.isCall(httpMethod, headers);
  }

  /** The method that a request of some HTTP method to a path calls, in whatever protocol. */
  public Optional<Method<?, ?>> find(String httpMethod, String path) {
    Route<?, ?> route = routes.get(path);
    return route != null
        ? Optional.of(route.method())
        : RestRoutes.forMethod(rest.find(path), httpMethod)
            .map(match -> match.value().route().method());
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    Route<?, ?> route = routes.get(exchange.path());
    if (route == null) {
      List<PathTree.Match<RestRoutes.Target<Route<?, ?>>>> matches = rest.find(exchange.path());
      if (!matches.isEmpty()) {
        dispatchRest(matches, exchange);
        return;
      }
      if (unknown.answer(exchange)) {
        return;
      }
      PlainText.answer(exchange, 404, new Headers(), "404 page not found\n");
      return;
    }
    dispatch(route, exchange);
  }

  /**
   * A call with one request message is served once its body has begun. Such a call must have no
   * time-out, which would run meanwhile; and calls that are rejected by their header section are
   * rejected at once.
   */
  @Override
  public boolean beginsWithBody(Exchange exchange) {
    Route<?, ?> route = routes.get(exchange.path());
    return route != null
        && !route.method().kind().streamsRequests()
        && exchange.method().equals("POST")
        && route.formats().find(exchange.headers().get("content-type", "")).isPresent()
        && Timeouts.areUnset(exchange.headers());
  }

  private static <Q extends Message, S extends Message> void dispatch(
      Route<Q, S> route, Exchange exchange) throws IOException {
    if (refusedHalfDuplex(route, exchange)) {
      return;
    }
    boolean get = exchange.method().equals("GET") && route.allowsGet();
    if (!get && !exchange.method().equals("POST")) {
      refuse(exchange, 405, "allow", route.allowsGet() ? "GET, POST" : "POST");
      return;
    }
    Optional<ConnectQuery> query =
        get ? Optional.of(new ConnectQuery(exchange.query())) : Optional.empty();
    Optional<CallFormat> format = route.formats().find(contentType(exchange, query));
    boolean wrongForGet =
        get
            && (format.map(CallFormat::protocol).orElse(Protocol.CONNECT) != Protocol.CONNECT
                || !exchange.headers().get("content-length", "0").equals("0"));
    if (format.isEmpty() || wrongForGet) {
      refuse(exchange, 415, "accept-post", route.formats().acceptPost());
      return;
    }
    serve(
        route,
        query.isPresent()
            ? route.unary(exchange, format.get(), query)
            : route.call(exchange, format.get()));
  }

  private static String contentType(Exchange exchange, Optional<ConnectQuery> query) {
    return query.isPresent()
        ? ConnectUnary.TYPE_PREFIX + query.get().encoding()
        : exchange.headers().get("content-type", "");
  }

  private void dispatchRest(
      List<PathTree.Match<RestRoutes.Target<Route<?, ?>>>> matches, Exchange exchange)
      throws IOException {
    Optional<PathTree.Match<RestRoutes.Target<Route<?, ?>>>> match =
        RestRoutes.forMethod(matches, exchange.method());
    if (match.isEmpty()) {
      String allowed = RestRoutes.allowed(matches);
      refuse(
          exchange,
          405,
          "allow",
          allowed,
          exchange.method() + " is not allowed here; allowed methods: " + allowed + "\n");
      return;
    }
    Route<?, ?> route = match.get().value().route();
    if (refusedHalfDuplex(route, exchange)) {
      return;
    }
    RestBinding binding = match.get().value().binding();
    if (!RestRoutes.takes(binding, exchange.headers())) {
      refuse(
          exchange,
          415,
          "accept-post",
          RestRoutes.ACCEPTED,
          "this path accepts bodies of the types " + RestRoutes.ACCEPTED + "\n");
      return;
    }
    serveRest(route, exchange, binding, rest.codec(match.get(), exchange));
  }

  private static <Q extends Message, S extends Message> void serveRest(
      Route<Q, S> route, Exchange exchange, RestBinding binding, Codec codec) throws IOException {
    serve(route, route.rest(exchange, binding, codec));
  }

  /** Rejects a full-duplex call over a half-duplex HTTP version. */
  private static boolean refusedHalfDuplex(Route<?, ?> route, Exchange exchange)
      throws IOException {
    if (exchange.version().fullDuplex() || route.allowsHalfDuplex()) {
      return false;
    }
    refuse(exchange, 505, "connection", "close");
    return true;
  }

  private static <Q extends Message, S extends Message> void serve(
      Route<Q, S> route, ServerCall<Q, S> call) throws IOException {
    Optional<Future<?>> watch = Optional.empty();
    try {
      call.open();
      if (call.deadline().bounded()) {
        watch = Optional.of(DeadlineWatch.start(call.deadline(), GRACE, call::expire));
      }
      route.serve(call);
      call.finish();
    } catch (Exception | StackOverflowError e) {
      fail(call, e);
    } finally {
      watch.ifPresent(future -> future.cancel(false));
    }
  }

  private static void fail(ServerCall<?, ?> call, Throwable cause) throws IOException {
    RpcException error = RpcException.of(cause);
    if (error != cause && error.code() == Code.INTERNAL) {
      LOG.log(Level.ERROR, call + " failed", cause);
    }
    if (call.abandoned()) {
      return;
    }
    call.fail(error);
  }

  /** Rejects a call of an RPC protocol without a body, as other implementations do. */
  private static void refuse(Exchange exchange, int status, String name, String value)
      throws IOException {
    exchange.respond(status, Headers.of(name, value, "content-length", "0"));
    exchange.end();
  }

  /** Rejects a request that a person may have made, with a text. */
  private static void refuse(Exchange exchange, int status, String name, String value, String words)
      throws IOException {
    if (exchange.method().equals("HEAD")) {
      refuse(exchange, status, name, value);
      return;
    }
    PlainText.answer(exchange, status, Headers.of(name, value), words);
  }

  /** Collects services and settings. Single-owner. */
  public static final class Builder {
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final List<Interceptor> interceptors = new ArrayList<>();
    private final List<Compression> compressions = new ArrayList<>();
    private RpcServerConfig config = RpcServerConfig.DEFAULTS;

    private Builder() {}

    /**
     * Adds a service.
     *
     * @throws IllegalArgumentException one of that name was added before
     */
    public Builder add(Service service) {
      if (services.putIfAbsent(service.name(), service) != null) {
        throw new IllegalArgumentException("service " + service.name() + " was added twice");
      }
      return this;
    }

    /** Adds an interceptor inside those that were added before. */
    public Builder intercept(Interceptor interceptor) {
      interceptors.add(interceptor);
      return this;
    }

    /** Adds a compression besides gzip, preferred to those added later. */
    public Builder compression(Compression compression) {
      compressions.add(compression);
      return this;
    }

    /** Sets limits and options. Default: {@link RpcServerConfig#DEFAULTS}. */
    public Builder config(RpcServerConfig settings) {
      this.config = settings;
      return this;
    }

    /** The server. */
    public RpcServer build() {
      return new RpcServer(this);
    }
  }
}
