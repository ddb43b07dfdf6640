/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.launch;

import io.fawa.service.App;
import io.fawa.service.Running;
import io.fawa.service.config.BadConfigurationException;
import io.fawa.service.config.CommandLine;
import io.fawa.service.config.ConfigurationFile;
import io.fawa.service.config.Given;
import io.fawa.service.config.Manual;
import io.fawa.service.config.ProcessConfig;
import io.fawa.service.config.ServiceConfig;
import io.fawa.service.config.Setting;
import io.fawa.service.config.Tables;
import io.fawa.service.host.RunningApps;
import io.fawa.service.log.FirstLogger;
import io.fawa.service.log.LogFields;
import io.fawa.service.log.Logs;
import io.fawa.service.metrics.Build;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Starts apps as a process: reads the settings, opens the listeners, prints all addresses, and
 * drains on SIGTERM or SIGINT. SIGHUP makes it check for changed files at once.
 */
public final class Launcher {
  private static final System.Logger LOG = FirstLogger.named(Launcher.class.getName());
  private static final int FAILED = 1;
  private static final int BAD_USAGE = 2;

  private Launcher() {}

  /**
   * Runs until the process is told to stop, and exits: with status 0 after that, 2 for invalid
   * settings, 1 if an app cannot start.
   *
   * @param words arguments: names of apps (none means all), then flags
   * @param made creates the apps; their classes must not be used before, because the first logger
   *     of the process selects the log manager
   */
  public static void run(String[] words, Supplier<List<App>> made) {
    Ending ending = Ending.bySignals();
    RunningApps running;
    try {
      List<App> apps = made.get();
      CommandLine line = CommandLine.parse(Arrays.asList(words));
      if (line.asks() != CommandLine.Asks.SERVE) {
        System.out.print(told(line, apps));
        return;
      }
      running = started(line, apps, System.getenv());
    } catch (BadConfigurationException e) {
      System.err.println(e.getMessage());
      System.err.println("See --help for all settings.");
      ending.exit(BAD_USAGE);
      return;
    } catch (Exception e) {
      sayWhyNot(e);
      ending.exit(FAILED);
      return;
    }
    if (!ending.isWanted()) {
      running.print(System.out, ManagementFactory.getRuntimeMXBean().getUptime());
    }
    ending.drain(running);
  }

  /** An error of the operator is logged as one line; a defect with its stack trace. */
  private static void sayWhyNot(Exception failure) {
    if (failure instanceof IOException || failure instanceof GeneralSecurityException) {
      LOG.log(Level.ERROR, "could not start: {0}", reason(failure));
      LOG.log(Level.DEBUG, "stack trace", failure);
    } else {
      LOG.log(Level.ERROR, "could not start", failure);
    }
  }

  private static String reason(Exception failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure) {
      case NoSuchFileException missing -> missing.getFile() + " does not exist";
      case AccessDeniedException denied ->
          denied.getFile() + " may not be read or written by this user";
      case FileSystemException other when other.getReason() == null ->
          other.getFile() + ": " + other.getClass().getSimpleName();
      default -> message;
    };
  }

  /**
   * Starts apps inside another program, such as a test: nothing is printed, no signal is handled.
   *
   * @param environment the environment variables
   * @throws BadConfigurationException a setting is invalid
   * @throws Exception an app cannot start
   */
  public static Running start(List<String> words, List<App> apps, Map<String, String> environment)
      throws Exception {
    return started(CommandLine.parse(words), apps, environment);
  }

  private static RunningApps started(
      CommandLine line, List<App> all, Map<String, String> environment) throws Exception {
    List<App> apps = chosen(line.names(), all);
    Given given = new Given(line.flags(), environment, Map.of());
    Optional<Path> file =
        ConfigurationFile.find(
            ProcessConfig.file(given), List.of(Path.of(""), Path.of("/etc/fawa")));
    given =
        new Given(line.flags(), environment, file.map(ConfigurationFile::read).orElse(Map.of()));
    Tables tables = tables(all);
    tables.check(
        apps.stream().map(App::name).toList(), given, file.map(Path::toString).orElse("the file"));
    ProcessConfig process = ProcessConfig.read(given);
    Logs.start(System.err, process.logFormat() == ProcessConfig.LogFormat.JSON, process.logLevel());
    Logs.levels(process.logLevels());
    LOG.log(
        Level.INFO,
        "fawa is starting",
        LogFields.of(
            "version", Build.own().version(),
            "commit", Build.own().commit(),
            "java", Runtime.version(),
            "services", apps.stream().map(App::name).collect(Collectors.joining(",")),
            "config", file.map(path -> path.toAbsolutePath().toString()).orElse("none")));
    return RunningApps.start(apps, tables, given, file);
  }

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

  /** The tables of all modules. */
  private static Tables tables(List<App> apps) {
    Map<String, List<Setting<?>>> every = new LinkedHashMap<>();
    Map<String, List<Setting<?>>> own = new LinkedHashMap<>();
    for (App app : apps) {
      every.put(app.name(), ServiceConfig.table(app.defaultPorts()));
      own.put(app.name(), app.settings());
    }
    return new Tables(ProcessConfig.table(), every, own);
  }

  private static String told(CommandLine line, List<App> all) {
    List<String> names = chosen(line.names(), all).stream().map(App::name).toList();
    Manual manual = new Manual(tables(all), names);
    return switch (line.asks()) {
      case VERSION -> "fawa " + Build.own() + "\n";
      case SAMPLE -> manual.sample();
      case HELP, SERVE -> manual.help();
    };
  }
}
