/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.connect.Compression;
import io.fawa.connect.observe.MeteredCalls;
import io.fawa.connect.observe.Observed;
import io.fawa.connect.server.Interceptor;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.server.Service;
import io.fawa.limits.Budget;
import io.fawa.service.Wiring;
import io.fawa.service.config.ServiceConfig;
import io.fawa.service.config.Settings;
import io.fawa.service.guard.Guard;
import io.fawa.service.listener.ProxyHeader;
import io.fawa.service.metrics.Metrics;
import io.fawa.service.websocket.WebSocketConfig;
import io.fawa.service.websocket.WebSocketEndpoint;
import io.fawa.service.websocket.WebSockets;
import io.fawa.service.webtransport.WebTransportEndpoint;
import io.fawa.service.webtransport.WebTransports;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The registrations of one app so far. */
final class AppWiring implements Wiring {
  private static final String COMMON_PAGES = "pages/look";

  final String app;
  final Settings settings;
  final ServiceConfig config;
  final Guard guard;
  final Metrics metrics;
  final CallNotes notes;
  final RpcCodes codes = new RpcCodes();
  final RpcServer.Builder rpc = RpcServer.builder();
  final List<Service> services = new ArrayList<>();
  final List<Consumer<HttpRouting.Builder>> routes = new ArrayList<>();
  final Set<String> pages = new LinkedHashSet<>();
  final WebSockets webSockets;
  final WebTransports webTransports;
  final Map<String, BooleanSupplier> readiness = new LinkedHashMap<>();
  final List<Runnable> drainActions = new ArrayList<>();
  final Deque<AutoCloseable> resources = new ArrayDeque<>();
  final Map<String, String> announcements = new LinkedHashMap<>();
  private final SharedObjects shared;
  private final Budget budget;
  private final AtomicReference<@Nullable URI> url = new AtomicReference<>();

  AppWiring(
      String app, Settings settings, ServiceConfig config, SharedObjects shared, Budget budget) {
    this.shared = shared;
    this.budget = budget;
    this.app = app;
    this.metrics = new Metrics(app);
    this.notes = CallNotes.of(metrics, new AccessLog(app, config.accessLog(), System.out));
    this.rpc.intercept(Observed.server(new MeteredCalls(metrics.rpc())));
    if (notes.access().isOn()) {
      this.rpc.intercept(Observed.server(codes));
    }
    this.settings = settings;
    this.config = config;
    this.guard = Guard.read(settings, config);
    this.webSockets =
        new WebSockets(
            config.cors()::allows, WebSocketConfig.defaults(), new WebSocketLog(notes)::ended);
    this.webTransports = new WebTransports();
    drainActions.add(webSockets::goAway);
    drainActions.add(webTransports::goAway);
    metrics.gauge(
        "fawa_webtransport_sessions_open",
        "WebTransport sessions open",
        () -> (long) webTransports.open());
    metrics.gauge("fawa_websockets_open", "WebSockets open", () -> (long) webSockets.open());
  }

  void url(URI bound) {
    url.set(bound);
  }

  @Override
  public Optional<ProxyHeaders> proxyHeaders() {
    if (config.proxyProtocol() == ServiceConfig.ProxyProtocol.OFF) {
      return Optional.empty();
    }
    return Optional.of(
        new ProxyHeaders() {
          @Override
          public boolean isExpectedFrom(SocketAddress peer) {
            return guard.proxies().trusts(peer);
          }

          @Override
          public Optional<InetSocketAddress> read(InputStream input) throws IOException {
            return ProxyHeader.read(input).source();
          }
        });
  }

  @Override
  public Budget budget() {
    return budget;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public void rpc(Service service) {
    services.add(service);
  }

  @Override
  public void rpcConfig(RpcServerConfig limits) {
    rpc.config(limits);
  }

  @Override
  public void compression(Compression compression) {
    rpc.compression(compression);
  }

  @Override
  public void intercept(Interceptor interceptor) {
    rpc.intercept(interceptor);
  }

  @Override
  public void http(Consumer<HttpRouting.Builder> added) {
    routes.add(added);
  }

  @Override
  public void pages(String classpathFolder) {
    pages.addAll(List.of(classpathFolder, COMMON_PAGES));
  }

  @Override
  public void webSocket(String path, WebSocketEndpoint endpoint) {
    webSockets.add(path, endpoint);
  }

  @Override
  public void webTransport(String path, WebTransportEndpoint endpoint) {
    webTransports.add(path, endpoint);
  }

  @Override
  public void readiness(String name, BooleanSupplier ready) {
    readiness.put(name, ready);
  }

  @Override
  public void onDrain(Runnable action) {
    drainActions.add(action);
  }

  @Override
  public void onClose(AutoCloseable resource) {
    resources.push(resource);
  }

  @Override
  public <T extends AutoCloseable> T shared(Class<T> type, Maker<T> maker) throws Exception {
    SharedObjects.Share<T> share = shared.take(type, maker);
    resources.push(share.release());
    return share.object();
  }

  @Override
  public Path dataDirectory() {
    return config.dataDirectory();
  }

  @Override
  public boolean knowsHost(String authority) {
    return guard.hosts().knows(authority);
  }

  @Override
  public Metrics metrics() {
    return metrics;
  }

  @Override
  public void announce(String label, String text) {
    announcements.put(label, text);
  }

  @Override
  public URI publicUrl() {
    return Optional.ofNullable(url.get())
        .orElseThrow(() -> new IllegalStateException("the listeners are not bound yet"));
  }
}
