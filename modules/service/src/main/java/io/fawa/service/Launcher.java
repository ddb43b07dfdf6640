/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import io.fawa.service.config.BadConfigurationException;
import io.fawa.service.config.CommandLine;
import io.fawa.service.config.ConfigurationFile;
import io.fawa.service.config.Settings;
import io.fawa.service.host.RunningApps;
import io.fawa.service.log.FirstLogger;
import io.fawa.service.log.LogLevel;
import io.fawa.service.log.Logs;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Starts apps as a process: reads the settings, opens the listeners, prints where everything is,
 * and drains on SIGTERM or SIGINT.
 */
public final class Launcher {
  private static final System.Logger LOG = FirstLogger.named(Launcher.class.getName());
  private static final int BAD_USAGE = 2;

  private Launcher() {}

  /**
   * Runs until the process is told to stop. Ends the process with status 2 for settings that cannot
   * be used, with 1 if an app cannot start.
   *
   * @param words what was typed: names of apps (none means all of them), then flags
   * @param made makes the apps; nothing of theirs may be touched before, because the first logger
   *     of the process decides how long its log is open
   */
  public static void run(String[] words, Supplier<List<App>> made) {
    List<App> apps = made.get();
    CommandLine line = CommandLine.parse(Arrays.asList(words));
    if (line.help()) {
      usage(System.out, apps, System.getenv());
      return;
    }
    RunningApps running;
    try {
      running = started(line, apps, System.getenv());
    } catch (BadConfigurationException e) {
      System.err.println(e.getMessage());
      System.err.println("Settings are listed by --help.");
      System.exit(BAD_USAGE);
      return;
    } catch (Exception e) {
      LOG.log(Level.ERROR, "could not start", e);
      System.exit(1);
      return;
    }
    running.print(System.out, ManagementFactory.getRuntimeMXBean().getUptime());
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  running.close();
                  LOG.log(Level.INFO, "drained and closed");
                  ended.countDown();
                },
                "drain"));
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Starts apps inside another program, such as a test: nothing is printed, no signal is handled.
   *
   * @param environment what {@link System#getenv()} would say
   * @throws BadConfigurationException a setting cannot be used
   * @throws Exception an app cannot start
   */
  public static Running start(List<String> words, List<App> apps, Map<String, String> environment)
      throws Exception {
    return started(CommandLine.parse(words), apps, environment);
  }

  private static RunningApps started(
      CommandLine line, List<App> all, Map<String, String> environment) throws Exception {
    List<App> apps = chosen(line.names(), all);
    Optional<Path> file =
        ConfigurationFile.find(
            Optional.ofNullable(line.flags().get("config"))
                .or(() -> Optional.ofNullable(environment.get("FAWA_CONFIG"))),
            List.of(Path.of(""), Path.of("/etc/fawa")));
    Map<String, String> values = file.map(ConfigurationFile::read).orElse(Map.of());
    Settings process = new Settings("fawa", line.flags(), environment, values);
    LogLevel level = process.choice("logLevel", LogLevel.INFO, LogLevel.class, LEVEL_PURPOSE);
    LogFormat format = process.choice("logFormat", LogFormat.JSON, LogFormat.class, FORMAT_PURPOSE);
    Logs.start(System.err, format == LogFormat.JSON, level);
    return RunningApps.start(
        apps,
        app -> new Settings(app, line.flags(), environment, values),
        file,
        Optional.ofNullable(values.get("logLevel")));
  }

  private static final String LEVEL_PURPOSE = "what is logged; followed while running";
  private static final String FORMAT_PURPOSE = "json, or console for a person";

  private static List<App> chosen(List<String> names, List<App> all) {
    for (String name : names) {
      if (all.stream().noneMatch(app -> app.name().equals(name))) {
        throw new BadConfigurationException(
            "service",
            name,
            "one of " + all.stream().map(App::name).collect(Collectors.joining(", ")));
      }
    }
    return names.isEmpty() ? all : all.stream().filter(app -> names.contains(app.name())).toList();
  }

  private static void usage(PrintStream out, List<App> apps, Map<String, String> environment) {
    out.println("usage: fawa [SERVICE ...] [--KEY=VALUE ...]");
    out.println();
    out.println(
        "services: " + apps.stream().map(App::name).collect(Collectors.joining(", ")) + " (all)");
    out.println("Each key is also the variable FAWA_KEY_IN_CAPITALS and a key of the YAML file;");
    out.println("SERVICE.KEY is for one service alone.");
    out.println();
    out.println(
        "  --config FILE        the YAML file (application.yaml or config.yaml, here or in /etc/fawa)");
    out.println("  --logLevel           " + LEVEL_PURPOSE + " (info)");
    out.println("  --logFormat          " + FORMAT_PURPOSE + " (json)");
    RunningApps.knownSettings(apps, environment)
        .forEach((key, purpose) -> out.printf("  --%-18s %s%n", key, purpose));
  }

  private enum LogFormat {
    JSON,
    CONSOLE
  }
}
