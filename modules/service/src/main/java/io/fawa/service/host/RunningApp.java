/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.connect.RpcServer;
import io.fawa.connect.Service;
import io.fawa.connect.grpc.HealthService;
import io.fawa.connect.grpc.ReflectionService;
import io.fawa.http.Budget;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http1.Http1ServerConfig;
import io.fawa.http2.Http2Config;
import io.fawa.service.App;
import io.fawa.service.config.ServiceConfig;
import io.fawa.service.config.Settings;
import io.fawa.service.guard.DataFolder;
import io.fawa.service.guard.PagePolicy;
import io.fawa.service.routing.OrdinaryRoutes;
import io.fawa.service.tls.CertificateFiles;
import io.fawa.service.tls.DevelopmentCertificates;
import io.fawa.service.tls.ReloadingKeyManager;
import io.fawa.service.tls.TlsContexts;
import io.fawa.service.tls.TlsSockets;
import io.helidon.common.Size;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One app with its listeners. {@link #start} opens them; {@link #drain} ends it: not ready, then,
 * after a delay if there is to be one, no new connections, calls under way may finish within the
 * limit, then everything is closed. Thread-safe.
 */
public final class RunningApp {
  private static final Logger LOG = System.getLogger(RunningApp.class.getName());
  private static final String TLS = "tls";

  /** The pages of a service are a few dozen KiB; without room for them each is a file again. */
  private static final Size PAGES_BYTES_MAX = Size.parse("1 MiB");

  /** Our own count is kept instead; see {@link TlsSockets}. */
  private static final int UNLIMITED = -1;

  private final App app;
  private final AppWiring wiring;
  private final ServiceConfig config;
  private final Readiness readiness;
  private final ReloadingKeyManager keys;
  private final Optional<DevelopmentCertificates> development;
  private final TlsSockets tlsSockets;
  private final WebServer server;
  private final WebServer admin;

  /** Cuts the delay of a drain short. */
  private final CountDownLatch hurry = new CountDownLatch(1);

  private RunningApp(App app, AppWiring wiring) throws IOException, GeneralSecurityException {
    this.app = app;
    this.wiring = wiring;
    this.config = wiring.config;
    this.development =
        config.certificates().isPresent()
            ? Optional.empty()
            : Optional.of(
                new DevelopmentCertificates(
                    Path.of(config.dataDirectory().toString(), "..", "tls").normalize(),
                    Clock.systemUTC()));
    CertificateFiles files =
        config.certificates().isPresent()
            ? config.certificates().get()
            : development.orElseThrow().prepare();
    this.keys = new ReloadingKeyManager(files);
    this.tlsSockets = new TlsSockets(config.connectionsMax(), config.handshakeTimeout());
    wiring.metrics.gauge(
        "fawa_tls_connections_open",
        "Connections of the TLS listener",
        () -> (long) tlsSockets.open());
    HealthService health = new HealthService();
    this.readiness = new Readiness(app.name(), wiring.readiness, health);
    Front front =
        new Front(
            rpcServer(health), config.cors(), wiring.guard.crossOrigin()::refuses, wiring.metrics);
    this.server = buildServer(front);
    this.admin = buildAdmin();
  }

  /** What the app serves, and what tells tools and load balancers about it. */
  private RpcServer rpcServer(HealthService health) {
    List<Service> own = wiring.services;
    own.forEach(service -> health.set(service.name(), false));
    List<Service> described = Stream.concat(own.stream(), Stream.of(health.service())).toList();
    described.forEach(wiring.rpc::add);
    ReflectionService.of(described).forEach(wiring.rpc::add);
    return wiring.rpc.build();
  }

  /**
   * Installs {@code app} without opening a listener yet.
   *
   * @throws Exception it cannot be put together; what it had opened is closed again
   */
  public static RunningApp install(App app, Settings settings) throws Exception {
    ServiceConfig config = ServiceConfig.read(settings, app.name(), app.defaultPorts());
    DataFolder.create(config.dataDirectory());
    AppWiring wiring = new AppWiring(app.name(), settings, config);
    try {
      app.install(wiring);
      return new RunningApp(app, wiring);
    } catch (Exception e) {
      closeAll(wiring);
      throw e;
    }
  }

  /**
   * Opens the listeners.
   *
   * @throws IOException an address cannot be had
   */
  public void start() throws IOException {
    try {
      server.start();
      admin.start();
      // Helidon logs an address that cannot be had, and goes on without it.
      if (!server.isRunning() || !admin.isRunning()) {
        throw new IllegalStateException("the log says which address and why");
      }
    } catch (RuntimeException e) {
      stop();
      throw new IOException(
          app.name()
              + " cannot listen on "
              + config.cleartext()
              + ", "
              + config.tls()
              + " or "
              + config.admin(),
          e);
    }
    wiring.url(config.publicUrl().orElseGet(this::cleartextUrl));
    readiness.look();
  }

  /** The app's name. */
  public String name() {
    return app.name();
  }

  /** Where HTTP/1.1 and h2c are served, with the port that was bound. */
  public URI cleartextUrl() {
    return URI.create("http://" + host(config.cleartext()) + ":" + server.port());
  }

  /** Where the same is served under TLS. */
  public URI tlsUrl() {
    return URI.create("https://" + host(config.tls()) + ":" + server.port(TLS));
  }

  /** Where health and metrics are. */
  public URI adminUrl() {
    return URI.create("http://" + host(config.admin()) + ":" + admin.port());
  }

  /** What the app wants a person to know, {@code {url}} filled in. */
  public Map<String, String> announcements() {
    Map<String, String> lines = new LinkedHashMap<>();
    wiring.announcements.forEach((label, text) ->
        lines.put(
            label,
            text.replace("{url}", cleartextUrl().toString())
                .replace("{tls}", tlsUrl().toString())));
    return lines;
  }

  /** SHA-256 of the certificate in use. */
  public String fingerprint() {
    return keys.fingerprint();
  }

  /** The certificate of the authority made for development, unless a certificate was given. */
  public Optional<Path> developmentAuthority() {
    return development.map(DevelopmentCertificates::authority);
  }

  /** What is to be done every second or so. */
  public void look() {
    readiness.look();
    tlsSockets.look();
    refreshCertificates();
  }

  /** Renews the development certificate when its end is near, and takes over changed files. */
  private void refreshCertificates() {
    try {
      if (development.isPresent()) {
        development.get().prepare();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the development certificate could not be renewed", e);
    }
    keys.reloadIfChanged();
  }

  /**
   * Ends the app: says that it is not ready, serves on for the delay that is configured, and {@link
   * #end}s it. Returns when all is closed; doing it twice cuts the delay short and returns at once.
   */
  public void drain() {
    if (!readiness.beginDrain()) {
      hurry.countDown();
      return;
    }
    readiness.look();
    try {
      if (!config.drainDelay().isZero()
          && hurry.await(config.drainDelay().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.INFO, "{0} is told again to stop, and does so now", app.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end();
  }

  /** Ends the app without a delay; returns when all is closed. */
  void end() {
    readiness.beginDrain();
    for (Runnable action : wiring.drainActions) {
      try {
        action.run();
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, app.name() + ": an action at draining failed", e);
      }
    }
    stop();
  }

  private void stop() {
    server.stop();
    admin.stop();
    closeAll(wiring);
  }

  private static void closeAll(AppWiring wiring) {
    wiring.webSockets.close();
    while (!wiring.resources.isEmpty()) {
      try {
        wiring.resources.pop().close();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "a resource could not be closed", e);
      }
    }
    wiring.metrics.close();
  }

  private WebServer buildServer(Front front) throws IOException, GeneralSecurityException {
    WebServerConfig.Builder builder = listen(WebServerConfig.builder(), config.cleartext());
    serve(builder, front);
    ListenerConfig.Builder secure = listen(ListenerConfig.builder(), config.tls());
    serve(secure, front);
    secure.tls(tls()).maxTcpConnections(UNLIMITED);
    return builder.shutdownHook(false).putSocket(TLS, secure.name(TLS).build()).build();
  }

  private void serve(ListenerConfig.BuilderBase<?, ?> listener, Front front) {
    connections(
            Set.of("h2c", "websocket"), (exchange, ordinary) -> serve(exchange, ordinary, front))
        .prepare(listener);
    listener.addRouting(routing());
  }

  /** WebSockets where one is asked for as it should be; all else to the front. */
  private void serve(Exchange carried, OrdinaryRoutes ordinary, Front front) throws IOException {
    Exchange exchange = wiring.guard.seen(carried);
    boolean socket = exchange.protocol().equals("websocket");
    if (socket && wiring.guard.crossOrigin().refusesSocket(exchange)) {
      exchange.respond(403, Headers.of("content-length", "0"));
      exchange.end();
    } else if (!socket || !wiring.webSockets.serve(exchange)) {
      front.serve(exchange, ordinary);
    }
  }

  private WebServer buildAdmin() {
    WebServerConfig.Builder builder = listen(WebServerConfig.builder(), config.admin());
    connections(Set.of(), (exchange, ordinary) -> ordinary.handle(exchange)).prepare(builder);
    return builder
        .shutdownHook(false)
        .addRouting(AdminRoutes.of(wiring.metrics, readiness))
        .build();
  }

  private Connections connections(Set<String> upgrades, Connections.Calls calls) {
    return new Connections(
        new AcceptedSockets(),
        tlsSockets::over,
        calls,
        Http1ServerConfig.DEFAULTS.withIdleTimeout(config.idleTimeout()).withUpgrades(upgrades),
        Http2Config.builder()
            .idleTimeout(config.idleTimeout())
            .extendedConnect(upgrades.contains("websocket"))
            .build(),
        Budget.ofProcess(),
        config.drainTimeout(),
        wiring.metrics);
  }

  private Tls tls() throws IOException, GeneralSecurityException {
    Optional<KeyStore> authorities = Optional.empty();
    if (config.clientAuthorities().isPresent()) {
      authorities = Optional.of(TlsContexts.authorities(config.clientAuthorities().get()));
    }
    return Tls.builder()
        .sslContext(TlsContexts.server(keys, authorities, tlsSockets))
        .clientAuth(authorities.isPresent() ? TlsClientAuth.REQUIRED : TlsClientAuth.NONE)
        .build();
  }

  private <B extends ListenerConfig.BuilderBase<B, ?>> B listen(
      B builder, InetSocketAddress address) {
    return builder
        .address(address.getAddress())
        .port(address.getPort())
        .maxTcpConnections(config.connectionsMax())
        .maxPayloadSize(config.requestBytesMax())
        .idleConnectionTimeout(config.idleTimeout())
        .idleConnectionPeriod(config.idleTimeout().dividedBy(4).plusMillis(1))
        .shutdownGracePeriod(config.drainTimeout());
  }

  private HttpRouting.Builder routing() {
    HttpRouting.Builder routing = HttpRouting.builder();
    routing.addFilter(PagePolicy::apply);
    routing.error(Throwable.class, PlainAnswers::failed);
    if (!wiring.services.isEmpty()) {
      routing.get(ApiDescription.PATH, new ApiDescription(app.name(), wiring.services));
    }
    wiring.routes.forEach(routes -> routes.accept(routing));
    for (String folder : wiring.pages) {
      routing.register(
          "/",
          StaticContentFeature.createService(
              ClasspathHandlerConfig.builder()
                  .location(folder)
                  .welcome("index.html")
                  .memoryCache(memory -> memory.capacity(PAGES_BYTES_MAX))
                  .build()));
    }
    return routing.any(PlainAnswers::notFound);
  }

  private static String host(InetSocketAddress address) {
    if (address.getAddress().isAnyLocalAddress()) {
      return "127.0.0.1";
    }
    String host = address.getAddress().getHostAddress();
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }
}
