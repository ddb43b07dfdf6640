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
import io.fawa.service.listener.QuicPort;
import io.fawa.service.routing.OrdinaryRoutes;
import io.fawa.service.tls.TlsAcceptor;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of an app: one in cleartext and one under TLS, which serve the same, and one for
 * operators. Thread-safe.
 */
final class Listeners {
  /** How long a drain waits beyond its limit for the calls it has cut. */
  private static final Duration CUT_GRACE = Duration.ofSeconds(3);

  private static final Logger LOG = System.getLogger(Listeners.class.getName());

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
  private final Optional<QuicPort> http3;

  /** Kept for HTTP/3 until it is opened. */
  private volatile @Nullable FreePort http3Reserved;

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
      Http3 http3,
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
    this.cleartext =
        serving(
            "addr",
            config.cleartext(),
            Optional.empty(),
            calls.apply(routes("addr", config.cleartext(), pages)));
    ExchangeHandler secureCalls = calls.apply(routes("tlsAddr", config.tls(), pages));
    this.secure =
        serving(
            "tlsAddr", config.tls(), Optional.of(tls), new AltSvc(secureCalls, this::http3Port));
    this.http3 = http3.port(admission, budget, wiring.guard.proxies(), secureCalls);
    this.http3.ifPresent(this::meter);
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
      String setting, InetSocketAddress address, Optional<TlsAcceptor> tls, ExchangeHandler calls) {
    return listener(
        setting,
        entrance(setting, address, tls, wiring.guard.proxies()),
        protocols(Set.of("h2c", "websocket")),
        calls);
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
    cleartext.open();
    openSecure();
    admin.open();
    if (http3.isPresent()) {
      openHttp3(http3.get());
    }
  }

  private void openSecure() throws IOException {
    if (http3.isPresent() && config.tls().getPort() == 0) {
      http3Reserved = FreePort.openBoth(config.tls().getAddress(), secure::open);
    } else {
      secure.open();
    }
  }

  /**
   * Opens HTTP/3 at the port of TLS: now if a provider was named, else meanwhile, so that loading
   * one does not delay the start.
   */
  private void openHttp3(QuicPort port) throws IOException {
    if (config.quic() != ServiceConfig.Quic.AUTO) {
      bindHttp3(port);
      return;
    }
    Thread.ofPlatform()
        .daemon()
        .name("http3 start")
        .start(() -> {
          try {
            bindHttp3(port);
          } catch (IOException e) {
            LOG.log(Level.WARNING, "{0}; there is no HTTP/3", e.getMessage());
          } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, wiring.app + ": there is no HTTP/3", e);
          }
        });
  }

  private void bindHttp3(QuicPort port) throws IOException {
    port.open(new InetSocketAddress(config.tls().getAddress(), secure.port()), this::giveUpReserved)
        .ifPresentOrElse(
            provider ->
                LOG.log(
                    Level.INFO,
                    "{0}: HTTP/3 is up on UDP port {1}, by {2}",
                    wiring.app,
                    Integer.toString(secure.port()),
                    provider),
            () -> LOG.log(Level.INFO, "{0}: no HTTP/3, as nothing here carries QUIC", wiring.app));
  }

  private void giveUpReserved() {
    FreePort reserved = http3Reserved;
    if (reserved != null) {
      reserved.close();
    }
  }

  /** The port that HTTP/3 is served at; 0 while it is not. */
  int http3Port() {
    return http3.isPresent() && http3.get().listening() ? secure.port() : 0;
  }

  /** New connections get the new certificate. */
  void certificateReloaded() {
    http3.ifPresent(QuicPort::reloadCertificate);
  }

  private void meter(QuicPort port) {
    wiring.metrics.gauge(
        "fawa_connections_open",
        "Connections that are open",
        () -> (long) port.connections(),
        "listener",
        "quic");
    wiring.metrics.counted(
        "fawa_connections_over_max_total",
        "Connections closed because there were as many as connectionsMax allows",
        port::overMax,
        "listener",
        "quic");
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
    http3.ifPresent(QuicPort::look);
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
    List<Thread> stopping = new ArrayList<>();
    stopping.add(Thread.ofVirtual().name("stop").start(() -> cleartext.stop(limit)));
    stopping.add(Thread.ofVirtual().name("stop").start(() -> secure.stop(limit)));
    http3.ifPresent(
        port -> stopping.add(Thread.ofVirtual().name("stop").start(() -> port.stop(limit))));
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
    http3.ifPresent(QuicPort::cut);
  }

  /** Closes the operators' listener; called after {@link #drain}. */
  void close() {
    // Last, so that health and metrics can be read during the drain.
    admin.stop(CUT_GRACE);
    giveUpReserved();
    pages.afterStop();
    operating.afterStop();
    routes.forEach(OrdinaryRoutes::close);
  }
}
