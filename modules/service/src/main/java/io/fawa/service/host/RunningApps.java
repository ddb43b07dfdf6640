/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.limits.Budget;
import io.fawa.service.App;
import io.fawa.service.Running;
import io.fawa.service.config.BadConfigurationException;
import io.fawa.service.config.ConfigurationFile;
import io.fawa.service.config.Given;
import io.fawa.service.config.ProcessConfig;
import io.fawa.service.config.ServiceConfig;
import io.fawa.service.config.Setting;
import io.fawa.service.config.Settings;
import io.fawa.service.config.Tables;
import io.fawa.service.listener.Admission;
import io.fawa.service.log.Logs;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** All apps of the process, and the thread that watches for changed files. Thread-safe. */
public final class RunningApps implements Running {
  private static final Logger LOG = System.getLogger(RunningApps.class.getName());
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** Whose settings are followed. */
  private static final String PROCESS = "fawa";

  private final List<RunningApp> apps;
  private final Admission admission;
  private final Optional<Path> file;

  /** What beats the file, however that changes. */
  private final Given stronger;

  private final CountDownLatch closing = new CountDownLatch(1);
  private final Semaphore wanted = new Semaphore(0);
  private final Thread watcher;

  private RunningApps(
      List<RunningApp> apps, Admission admission, Optional<Path> file, Given given) {
    this.apps = List.copyOf(apps);
    this.admission = admission;
    this.file = file;
    this.stronger = new Given(given.flags(), given.environment(), Map.of());
    this.watcher = Thread.ofVirtual().name("files").start(() -> watch(given.file()));
  }

  /**
   * Installs every app, then opens every listener; on failure everything is closed again.
   *
   * @param tables the tables of settings
   * @param given the values of settings
   * @param file the configuration file, watched for log levels
   */
  public static RunningApps start(List<App> apps, Tables tables, Given given, Optional<Path> file)
      throws Exception {
    List<RunningApp> installed = new ArrayList<>();
    SharedObjects shared = new SharedObjects();
    Admission admission = Admission.ofProcess();
    Budget budget = Budget.ofHeap(ProcessConfig.peerMemoryPercent(given));
    try {
      for (App app : apps) {
        Settings own = new Settings(app.name(), tables.of(app.name()), given);
        if (own.get(ServiceConfig.UPLOAD_DIR).isPresent()) {
          LOG.log(Level.WARNING, "uploadDir is ignored; files are stored below dataDir");
        }
        installed.add(RunningApp.install(app, own, shared, admission, budget));
      }
      for (RunningApp app : installed) {
        app.start();
      }
      admission.look();
      installed.stream()
          .max(Comparator.comparingInt(RunningApp::connectionsMax))
          .ifPresent(widest -> admission.warn("connectionsMax", widest.connectionsMax()));
      return new RunningApps(installed, admission, file, given);
    } catch (Exception e) {
      installed.forEach(RunningApp::end);
      throw e;
    }
  }

  /** Prints all addresses, for people. */
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
          out.println("TLS uses a development certificate; to trust it: " + authority);
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
   * and handshakes are still maintained until they have ended.
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
      wanted.release();
      watcher.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private RunningApp named(String name) {
    return apps.stream()
        .filter(app -> app.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown app " + name));
  }

  /**
   * Ends what the drain of {@link #close} is waiting for: the delay, or after it the calls. Does
   * not wait.
   *
   * @return true if calls are cut
   */
  public boolean hurry() {
    boolean cut = false;
    for (RunningApp app : apps) {
      cut |= app.hurry();
    }
    LOG.log(
        Level.WARNING,
        cut ? "told again to stop: calls are cut" : "told again to stop: the delay is skipped");
    return cut;
  }

  /** Checks for changed files at once. Does not wait. */
  public void reload() {
    LOG.log(Level.INFO, "checking for changed files on request");
    wanted.release();
  }

  private void watch(Map<String, String> valuesBefore) {
    Map<String, String> before = valuesBefore;
    try {
      while (closing.getCount() > 0) {
        if (wanted.tryAcquire(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
          wanted.drainPermits();
        }
        try {
          apps.forEach(RunningApp::look);
          admission.look();
          before = followed(before);
        } catch (RuntimeException e) {
          // The periodic work must continue after any failure.
          LOG.log(Level.ERROR, "periodic work on listeners and files failed", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Settings stay while the file is missing, half written or lacks the key. */
  private Map<String, String> followed(Map<String, String> before) {
    Map<String, String> now;
    try {
      if (file.isEmpty()) {
        return before;
      }
      now = ConfigurationFile.read(file.get());
    } catch (BadConfigurationException e) {
      return before;
    }
    try {
      if (changed(ProcessConfig.LOG_LEVELS, before, now)) {
        Logs.levels(value(ProcessConfig.LOG_LEVELS, now));
        LOG.log(Level.INFO, "log levels of single loggers have changed");
      }
      if (changed(ProcessConfig.LOG_LEVEL, before, now)) {
        Logs.level(value(ProcessConfig.LOG_LEVEL, now));
        LOG.log(Level.INFO, "log level is now {0}", Logs.level());
      }
    } catch (BadConfigurationException e) {
      LOG.log(Level.WARNING, "the file has changed, but {0}", e.getMessage());
    }
    Map<String, String> seen = new HashMap<>(before);
    seen.putAll(now);
    return seen;
  }

  private boolean changed(Setting<?> setting, Map<String, String> before, Map<String, String> now) {
    String text = now.get(setting.key());
    return text != null
        && !text.equals(before.get(setting.key()))
        && !new Settings(PROCESS, List.of(setting), stronger).given(setting);
  }

  private static <T> T value(Setting<T> setting, Map<String, String> file) {
    return new Settings(PROCESS, List.of(setting), new Given(Map.of(), Map.of(), file))
        .get(setting);
  }
}
