/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.http.ExchangeHandler;
import io.fawa.http1.Http1ServerConfig;
import io.fawa.http2.Http2Config;
import io.fawa.limits.Budget;
import io.fawa.service.config.ServiceConfig;
import io.fawa.service.guard.TrustedProxies;
import io.fawa.service.listener.Admission;
import io.fawa.service.listener.Listener;
import io.fawa.service.listener.ListenerConfig;
import io.fawa.service.listener.Protocols;
import io.fawa.service.routing.OrdinaryRoutes;
import io.fawa.service.tls.TlsAcceptor;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The listeners of an app: one in cleartext and one under TLS, which serve the same, and one for
 * operators. Thread-safe.
 */
final class Listeners {
  /** How long a drain waits beyond its limit for the calls it has cut. */
  private static final Duration CUT_GRACE = Duration.ofSeconds(3);

  private final AppWiring wiring;
  private final ServiceConfig config;
  private final Admission admission;
  private final Budget budget;
  private final HttpRouting pages;
  private final HttpRouting operating;
  private final List<OrdinaryRoutes> routes = new ArrayList<>();
  private final Listener cleartext;
  private final Listener secure;
  private final Listener admin;

  /**
   * Creates the listeners without opening them.
   *
   * @param calls creates the handler of calls for the cleartext and TLS listeners, from its
   *     ordinary routes
   * @param pages the ordinary routes
   * @param operating the routes for operators
   */
  Listeners(
      AppWiring wiring,
      TlsAcceptor tls,
      Admission admission,
      Budget budget,
      Function<OrdinaryRoutes, ExchangeHandler> calls,
      HttpRouting pages,
      HttpRouting operating) {
    this.wiring = wiring;
    this.config = wiring.config;
    this.admission = admission;
    this.budget = budget;
    this.pages = pages;
    this.operating = operating;
    this.cleartext = serving("addr", config.cleartext(), Optional.empty(), calls);
    this.secure = serving("tlsAddr", config.tls(), Optional.of(tls), calls);
    this.admin =
        listener(
            "adminAddr",
            // Operators connect directly: no TLS, no proxies.
            entrance("adminAddr", config.admin(), Optional.empty(), TrustedProxies.none()),
            protocols(Set.of()),
            routes("adminAddr", config.admin(), operating));
    wiring.metrics.counted(
        "fawa_connections_refused_total",
        "Connections refused for lack of file descriptors, on all listeners",
        admission::refused);
  }

  private Listener serving(
      String setting,
      InetSocketAddress address,
      Optional<TlsAcceptor> tls,
      Function<OrdinaryRoutes, ExchangeHandler> calls) {
    return listener(
        setting,
        entrance(setting, address, tls, wiring.guard.proxies()),
        protocols(Set.of("h2c", "websocket")),
        calls.apply(routes(setting, address, pages)));
  }

  private OrdinaryRoutes routes(String setting, InetSocketAddress address, HttpRouting routing) {
    OrdinaryRoutes made =
        OrdinaryRoutes.of(
            io.helidon.webserver.ListenerConfig.builder()
                .name(setting)
                .address(address.getAddress())
                .port(address.getPort())
                // Only ordinary routes read this limit; RPCs limit their messages.
                .maxPayloadSize(config.requestBytesMax())
                .build(),
            routing);
    routes.add(made);
    return made;
  }

  private ListenerConfig entrance(
      String setting,
      InetSocketAddress address,
      Optional<TlsAcceptor> tls,
      TrustedProxies proxies) {
    return new ListenerConfig(
        wiring.app + "." + setting,
        address,
        config.connectionsMax(),
        tls,
        config.handshakeTimeout(),
        proxies,
        config.proxyProtocol() == ServiceConfig.ProxyProtocol.V2);
  }

  private Protocols protocols(Set<String> upgrades) {
    return new Protocols(
        Http1ServerConfig.DEFAULTS.withIdleTimeout(config.idleTimeout()).withUpgrades(upgrades),
        Http2Config.builder()
            .idleTimeout(config.idleTimeout())
            .extendedConnect(upgrades.contains("websocket"))
            .build(),
        config.idleTimeout(),
        config.drainTimeout().plus(CUT_GRACE), // calls are cut at the limit itself
        wiring.notes::refused);
  }

  private Listener listener(
      String setting, ListenerConfig entrance, Protocols protocols, ExchangeHandler handler) {
    Listener listener = new Listener(entrance, protocols, admission, budget, handler);
    wiring.metrics.gauge(
        "fawa_connections_open",
        "Open connections",
        () -> (long) listener.connections(),
        "listener",
        setting);
    wiring.metrics.counted(
        "fawa_connections_over_max_total",
        "Connections closed because connectionsMax was reached",
        listener::overMax,
        "listener",
        setting);
    return listener;
  }

  /**
   * Opens them.
   *
   * @throws IOException an address cannot be bound
   */
  void open() throws IOException {
    // Routes start their services before the first request can arrive.
    pages.beforeStart();
    operating.beforeStart();
    for (Listener listener : all()) {
      listener.open();
    }
  }

  private List<Listener> all() {
    return List.of(cleartext, secure, admin);
  }

  boolean listening() {
    return all().stream().allMatch(Listener::listening);
  }

  /** Periodic work; called about every second. */
  void look() {
    all().forEach(Listener::look);
  }

  URI cleartextUrl() {
    return url("http", config.cleartext(), cleartext);
  }

  URI tlsUrl() {
    return url("https", config.tls(), secure);
  }

  URI adminUrl() {
    return url("http", config.admin(), admin);
  }

  private static URI url(String scheme, InetSocketAddress address, Listener listener) {
    return URI.create(scheme + "://" + host(address) + ":" + listener.port());
  }

  private static String host(InetSocketAddress address) {
    // A wildcard address is not a destination; loopback reaches it from this machine.
    if (address.getAddress().isAnyLocalAddress()) {
      return "127.0.0.1";
    }
    String host = address.getAddress().getHostAddress();
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  /**
   * Drains the cleartext and TLS listeners; returns when their connections have ended, or shortly
   * after {@code drainTimeout}. Operators are still served.
   */
  void drain() {
    Duration limit = config.drainTimeout().plus(CUT_GRACE);
    // In parallel, so that the time limits of both listeners do not add up.
    List<Thread> stopping =
        List.of(
            Thread.ofVirtual().name("stop").start(() -> cleartext.stop(limit)),
            Thread.ofVirtual().name("stop").start(() -> secure.stop(limit)));
    try {
      for (Thread thread : stopping) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Cuts the calls that {@link #drain} waits for. Does not wait. */
  void cut() {
    cleartext.cut();
    secure.cut();
  }

  /** Closes the operators' listener; called after {@link #drain}. */
  void close() {
    // Last, so that health and metrics can be read during the drain.
    admin.stop(CUT_GRACE);
    pages.afterStop();
    operating.afterStop();
    routes.forEach(OrdinaryRoutes::close);
  }
}
