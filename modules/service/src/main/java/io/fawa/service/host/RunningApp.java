/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.connect.grpc.HealthService;
import io.fawa.connect.grpc.ReflectionService;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.Service;
import io.fawa.limits.Budget;
import io.fawa.service.App;
import io.fawa.service.config.BadConfigurationException;
import io.fawa.service.config.ServiceConfig;
import io.fawa.service.config.Settings;
import io.fawa.service.guard.DataFolder;
import io.fawa.service.listener.Admission;
import io.fawa.service.log.LogFields;
import io.fawa.service.response.PagePolicy;
import io.fawa.service.tls.ClientAuthorities;
import io.fawa.service.tls.DevelopmentCertificates;
import io.fawa.service.tls.ReloadingKeyManager;
import io.fawa.service.tls.TlsAcceptor;
import io.helidon.common.Size;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One app with its listeners. {@link #start} opens them. {@link #drain} ends the app: it becomes
 * not ready; after an optional delay it accepts no new connections; calls in progress may finish
 * within the limit; then everything is closed. Thread-safe.
 */
public final class RunningApp {
  private static final Logger LOG = System.getLogger(RunningApp.class.getName());

  /** The cache size for pages, which take a few dozen KiB. */
  private static final Size PAGES_BYTES_MAX = Size.parse("1 MiB");

  private final App app;
  private final AppWiring wiring;
  private final ServiceConfig config;
  private final Readiness readiness;
  private final ReloadingKeyManager keys;
  private final Optional<DevelopmentCertificates> development;
  private final Listeners listeners;

  /** Ends the delay of a drain early. */
  private final CountDownLatch hurry = new CountDownLatch(1);

  /** Counted down when the drain stops waiting: all calls have ended, or a second signal came. */
  private final CountDownLatch settled = new CountDownLatch(1);

  private RunningApp(App app, AppWiring wiring, Admission admission, Budget budget)
      throws IOException, GeneralSecurityException {
    this.app = app;
    this.wiring = wiring;
    this.config = wiring.config;
    this.development =
        config.certificates().isPresent()
            ? Optional.empty()
            : Optional.of(
                new DevelopmentCertificates(
                    Path.of(config.dataDirectory().toString(), "..", "tls").normalize(),
                    Clock.systemUTC(),
                    List.of(config.cleartext().getAddress(), config.tls().getAddress())));
    this.keys = keys();
    HealthService health = new HealthService();
    Front front =
        new Front(
            rpcServer(health),
            config.cors(),
            wiring.guard.crossOrigin()::refuses,
            wiring.notes,
            wiring.codes);
    wiring.metrics.gauge(
        "fawa_peer_memory_bytes",
        "Bytes held for clients, as accounted by the budget",
        budget::heldBytes);
    wiring.readiness.put("listeners", this::listening);
    this.readiness = new Readiness(app.name(), wiring.readiness, health);
    this.listeners =
        new Listeners(
            wiring,
            tls(),
            http3(),
            admission,
            budget,
            ordinary ->
                new AppCalls(
                    wiring.guard,
                    wiring.webSockets,
                    wiring.webTransports,
                    new FrontCalls(front, ordinary)),
            routing().build(),
            AdminRoutes.of(wiring.metrics, readiness).build());
  }

  /** What carries HTTP/3, if anything does. */
  private Http3 http3() {
    return new Http3(
        wiring.app, config, keys::certificate, authorities(), wiring.webTransports.any());
  }

  private boolean listening() {
    return listeners.listening();
  }

  private ReloadingKeyManager keys() throws IOException {
    if (config.certificates().isEmpty()) {
      return new ReloadingKeyManager(development.orElseThrow().prepare());
    }
    try {
      return new ReloadingKeyManager(config.certificates().get());
    } catch (IOException e) {
      throw new BadConfigurationException(String.valueOf(e.getMessage()));
    }
  }

  /** The app's services, with health and reflection. */
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
   * @throws Exception it cannot be assembled; its resources are closed again
   */
  static RunningApp install(
      App app, Settings settings, SharedObjects shared, Admission admission, Budget budget)
      throws Exception {
    ServiceConfig config = ServiceConfig.read(settings, app.name(), app.defaultPorts());
    DataFolder.create(config.dataDirectory());
    AppWiring wiring = new AppWiring(app.name(), settings, config, shared, budget);
    try {
      app.install(wiring);
      return new RunningApp(app, wiring, admission, budget);
    } catch (Exception e) {
      closeAll(wiring);
      throw e;
    }
  }

  /**
   * Opens the listeners.
   *
   * @throws IOException an address cannot be bound; {@link #end} closes what is open
   */
  void start() throws IOException {
    listeners.open();
    wiring.url(config.publicUrl().orElseGet(this::cleartextUrl));
    readiness.look();
    LOG.log(
        Level.INFO,
        "{0} is up",
        app.name(),
        LogFields.of(
            "service", app.name(),
            "cleartext", cleartextUrl(),
            "tls", tlsUrl(),
            "admin", adminUrl(),
            "data", config.dataDirectory().toAbsolutePath(),
            "certificate", development.isPresent() ? "development certificate" : "given",
            "accessLog", config.accessLog().name().toLowerCase(Locale.ROOT),
            "ready", readiness.look().ready()));
  }

  /** Its limit on connections. */
  int connectionsMax() {
    return config.connectionsMax();
  }

  /** The app's name. */
  public String name() {
    return app.name();
  }

  /** The URL of HTTP/1.1 and h2c, with the bound port. */
  public URI cleartextUrl() {
    return listeners.cleartextUrl();
  }

  /** The URL of the same under TLS. */
  public URI tlsUrl() {
    return listeners.tlsUrl();
  }

  /** The URL of health and metrics. */
  public URI adminUrl() {
    return listeners.adminUrl();
  }

  /** The app's lines for the output at start, with {@code {url}} replaced. */
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

  /** The certificate of the development authority, unless a certificate was configured. */
  public Optional<Path> developmentAuthority() {
    return development.map(DevelopmentCertificates::authority);
  }

  /** Periodic work; called about every second. */
  public void look() {
    readiness.look();
    listeners.look();
    wiring.notes.left().say();
    refreshCertificates();
  }

  /** Renews the development certificate before it expires, and reloads changed files. */
  private void refreshCertificates() {
    try {
      if (development.isPresent()) {
        development.get().refresh();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the development certificate could not be renewed", e);
    }
    if (keys.reloadIfChanged()) {
      listeners.certificateReloaded();
    }
  }

  /**
   * Drains the app: it becomes not ready, is still served for the configured delay, and then {@link
   * #end}s. Returns when everything is closed; a second call ends the delay and returns at once.
   */
  public void drain() {
    if (!readiness.beginDrain()) {
      hurry.countDown();
      return;
    }
    LOG.log(Level.INFO, "{0} is draining", app.name());
    try {
      if (!config.drainDelay().isZero()
          && hurry.await(config.drainDelay().toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.INFO, "{0} was told again to stop and skips the delay", app.name());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end();
  }

  /**
   * Ends what a drain is waiting for: the delay, or after it the calls.
   *
   * @return false if it was the delay
   */
  boolean hurry() {
    boolean delaying = hurry.getCount() > 0 && !config.drainDelay().isZero();
    hurry.countDown();
    if (!delaying) {
      settled.countDown();
    }
    return !delaying;
  }

  /** Ends the app without a delay; returns when everything is closed. */
  void end() {
    hurry.countDown();
    readiness.beginDrain();
    for (Runnable action : wiring.drainActions) {
      try {
        action.run();
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, app.name() + ": a drain action failed", e);
      }
    }
    stop();
  }

  /** Waits for calls in progress until {@code drainTimeout} or a second signal. */
  private void stop() {
    Thread draining = Thread.ofVirtual().name("drain").start(listeners::drain);
    try {
      Thread.ofVirtual()
          .name("drained")
          .start(() -> {
            join(draining);
            settled.countDown();
          });
      settled.await(config.drainTimeout().toMillis(), TimeUnit.MILLISECONDS);
      wiring.notes.cut().begin();
      listeners.cut();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    join(draining);
    listeners.close();
    closeAll(wiring);
    long cut = wiring.notes.cut().total();
    if (cut > 0) {
      LOG.log(Level.WARNING, "{0}: {1} calls were cut", app.name(), Long.toString(cut));
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void closeAll(AppWiring wiring) {
    wiring.webSockets.close();
    wiring.webTransports.close();
    while (!wiring.resources.isEmpty()) {
      try {
        wiring.resources.pop().close();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "a resource could not be closed", e);
      }
    }
  }

  private int http3Port() {
    return listeners.http3Port();
  }

  /** The certificate's hash, where browsers know it by that alone. */
  private String pinned() {
    return development.isPresent() ? keys.fingerprint() : "";
  }

  private TlsAcceptor tls() throws GeneralSecurityException {
    return new TlsAcceptor(keys, authorities());
  }

  /** Whose clients may call under TLS; empty if nobody need show a certificate. */
  private Optional<KeyStore> authorities() {
    if (config.clientAuthorities().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ClientAuthorities.read(config.clientAuthorities().get()));
    } catch (IOException | GeneralSecurityException e) {
      throw new BadConfigurationException("clientCaFile: " + e.getMessage());
    }
  }

  private HttpRouting.Builder routing() {
    HttpRouting.Builder routing = HttpRouting.builder();
    routing.addFilter(PagePolicy::apply);
    routing.error(Throwable.class, PlainAnswers::failed);
    if (!wiring.services.isEmpty()) {
      routing.get(ApiDescription.PATH, new ApiDescription(app.name(), wiring.services));
    }
    if (wiring.webTransports.any()) {
      routing.get(WebTransportPlace.PATH, new WebTransportPlace(this::http3Port, this::pinned));
    }
    wiring.routes.forEach(routes -> routes.accept(routing));
    if (!wiring.pages.isEmpty()) {
      routing.any(new PageRequests(wiring.pages));
    }
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
}
