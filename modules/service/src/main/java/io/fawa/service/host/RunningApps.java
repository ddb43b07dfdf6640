/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.service.App;
import io.fawa.service.Running;
import io.fawa.service.config.BadConfigurationException;
import io.fawa.service.config.ConfigurationFile;
import io.fawa.service.config.ServiceConfig;
import io.fawa.service.config.Settings;
import io.fawa.service.guard.Guard;
import io.fawa.service.log.LogLevel;
import io.fawa.service.log.Logs;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** All apps of the process, and the one thread that looks after files which change. Thread-safe. */
public final class RunningApps implements Running {
  private static final Logger LOG = System.getLogger(RunningApps.class.getName());
  private static final String LEVEL = "logLevel";
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final List<RunningApp> apps;
  private final Optional<Path> file;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread watcher;

  private RunningApps(List<RunningApp> apps, Optional<Path> file, Optional<String> level) {
    this.apps = List.copyOf(apps);
    this.file = file;
    this.watcher = Thread.ofVirtual().name("files").start(() -> watch(level));
  }

  /**
   * Installs every app, then opens every listener; if one cannot, those before it are closed again.
   *
   * @param settings the settings of an app by its name
   * @param file the settings' file, followed for its log level
   * @param level what the file said of it when it was read; only another one takes effect
   */
  public static RunningApps start(
      List<App> apps,
      Function<String, Settings> settings,
      Optional<Path> file,
      Optional<String> level)
      throws Exception {
    List<RunningApp> installed = new ArrayList<>();
    try {
      for (App app : apps) {
        Settings own = settings.apply(app.name());
        own.text("config", "", "");
        own.text(LEVEL, "", "");
        own.text("logFormat", "", "");
        if (own.obsolete("uploadDir")) {
          LOG.log(Level.WARNING, "uploadDir is not used any more; files are kept below dataDir");
        }
        installed.add(RunningApp.install(app, own));
        Set<String> unknown = own.unknownFlags();
        if (!unknown.isEmpty()) {
          throw new BadConfigurationException(
              "unknown flag --" + String.join(", --", unknown) + " for " + app.name());
        }
      }
      for (RunningApp app : installed) {
        app.start();
      }
      return new RunningApps(installed, file, level);
    } catch (Exception e) {
      installed.forEach(RunningApp::end);
      throw e;
    }
  }

  /** The settings that every app has. */
  public static Map<String, String> knownSettings(List<App> apps, Map<String, String> environment) {
    Settings settings = new Settings("fawa", Map.of(), environment, Map.of());
    ServiceConfig config =
        ServiceConfig.read(settings, apps.getFirst().name(), apps.getFirst().defaultPorts());
    Guard.read(settings, config);
    return settings.known();
  }

  /** Prints where everything is, for a person. */
  public void print(PrintStream out, long startMillis) {
    for (RunningApp app : apps) {
      out.println();
      out.println(app.name());
      line(out, "pages, RPC", app.cleartextUrl().toString());
      line(out, "over TLS", app.tlsUrl().toString());
      line(out, "admin", app.adminUrl() + "/ready  /health  /metrics");
      app.announcements().forEach((label, text) -> line(out, label, text));
    }
    out.println();
    developmentAuthority()
        .ifPresent(authority -> {
          out.println("TLS by a certificate made for development; to trust it: " + authority);
          out.println("SHA-256 " + apps.getFirst().fingerprint());
        });
    out.println("ready in " + startMillis + " ms; Ctrl-C drains and stops");
    out.flush();
  }

  private static void line(PrintStream out, String label, String text) {
    out.printf("  %-11s %s%n", label, text);
  }

  @Override
  public URI cleartextUrl(String app) {
    return named(app).cleartextUrl();
  }

  @Override
  public URI tlsUrl(String app) {
    return named(app).tlsUrl();
  }

  @Override
  public URI adminUrl(String app) {
    return named(app).adminUrl();
  }

  @Override
  public Optional<Path> developmentAuthority() {
    return apps.stream()
        .flatMap(app -> app.developmentAuthority().stream())
        .findFirst()
        .map(Path::toAbsolutePath);
  }

  /**
   * Drains all apps at the same time, so that their delays and limits do not add up. Certificates
   * and handshakes are looked after until they have ended.
   */
  @Override
  public void close() {
    List<Thread> drains =
        apps.stream().map(app -> Thread.ofVirtual().name("drain").start(app::drain)).toList();
    try {
      for (Thread drain : drains) {
        drain.join();
      }
      closing.countDown();
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RunningApp named(String name) {
    return apps.stream()
        .filter(app -> app.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no app named " + name));
  }

  private void watch(Optional<String> levelBefore) {
    Optional<String> level = levelBefore;
    try {
      while (!closing.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        apps.forEach(RunningApp::look);
        Optional<String> now = levelInFile();
        if (now.isPresent() && !now.equals(level)) {
          level = now;
          apply(now.get());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nothing while the file is gone, half written or without the key: then the level stays. */
  private Optional<String> levelInFile() {
    try {
      return file.map(ConfigurationFile::read)
          .flatMap(values -> Optional.ofNullable(values.get(LEVEL)));
    } catch (BadConfigurationException e) {
      return Optional.empty();
    }
  }

  private static void apply(String name) {
    try {
      Logs.level(LogLevel.of(name));
      LOG.log(Level.INFO, "log level is now {0}", Logs.level());
    } catch (IllegalArgumentException e) {
      LOG.log(Level.WARNING, "logLevel \"{0}\" in the file is not {1}", name, e.getMessage());
    }
  }
}
