/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All settings: those of the process, those that every service has, and each service's own. Rejects
 * unknown keys. Immutable.
 *
 * @param process settings of the process as a whole
 * @param every the settings that every service has, by the service's name, because defaults differ
 * @param own the settings of one service, by its name
 */
public record Tables(
    List<Setting<?>> process,
    Map<String, List<Setting<?>>> every,
    Map<String, List<Setting<?>>> own) {
  /** An address that ends in it differs for each service. */
  private static final String FREE_PORT = ":0";

  /** The variables of the launcher scripts and of the commands. */
  private static final Set<String> OF_LAUNCHERS = Set.of("FAWA_JAVA_OPTS", "FAWA_SERVER");

  /**
   * The variables that Kubernetes sets for a Service of the cluster whose name begins with "fawa".
   */
  private static final Pattern OF_KUBERNETES =
      Pattern.compile(
          "FAWA_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_\\w+)?)?)");

  /**
   * Copies the tables, in order.
   *
   * @throws IllegalArgumentException a service has two settings of one key, of which the second
   *     would never be read
   */
  public Tables {
    process = List.copyOf(process);
    every = Collections.unmodifiableMap(new LinkedHashMap<>(every));
    own = Collections.unmodifiableMap(new LinkedHashMap<>(own));
    for (String service : every.keySet()) {
      requireDistinct(service, process, every.get(service), own.getOrDefault(service, List.of()));
    }
  }

  @SafeVarargs
  private static void requireDistinct(String service, List<Setting<?>>... tables) {
    Set<String> keys = new HashSet<>();
    for (List<Setting<?>> table : tables) {
      for (String key : keys(table)) {
        if (!keys.add(key)) {
          throw new IllegalArgumentException(
              "%s has two settings with the key %s".formatted(service, key));
        }
      }
    }
  }

  /** All settings of a service. */
  public List<Setting<?>> of(String service) {
    return Stream.concat(
            every.getOrDefault(service, List.of()).stream(),
            own.getOrDefault(service, List.of()).stream())
        .toList();
  }

  /**
   * Rejects keys that are unknown, renamed or ambiguous.
   *
   * @param started the services that are to be started
   * @param fileName what to call the file
   * @throws BadConfigurationException names the key, its source, and the nearest known key
   */
  public void check(List<String> started, Given given, String fileName) {
    Place flags = new Place("unknown flag --", "", key -> "--" + key);
    new TreeMap<>(given.flags()).forEach((key, value) -> check(key, value, started, flags));
    Place variables = new Place("unknown variable ", "", Given::variable);
    Map<String, String> keys = keysOfVariables();
    for (String variable : new TreeSet<>(given.environment().keySet())) {
      if (variable.startsWith("FAWA_")
          && !OF_LAUNCHERS.contains(variable)
          && !OF_KUBERNETES.matcher(variable).matches()) {
        String key = keys.get(variable);
        if (key == null) {
          throw unknown("unknown variable " + variable, Nearest.to(variable, keys.keySet()));
        }
        check(key, given.environment().getOrDefault(variable, ""), started, variables);
      }
    }
    Place file = new Place("unknown key \"", "\" in " + fileName, Function.identity());
    new TreeMap<>(given.file()).forEach((key, value) -> check(key, value, started, file));
  }

  /** How a key is written in its source, and the error text of that source. */
  private record Place(String before, String after, Function<String, String> spelled) {
    BadConfigurationException unknown(String key, Optional<String> nearest) {
      return Tables.unknown(before + key + after, nearest.map(spelled));
    }

    BadConfigurationException refused(String key, String why) {
      return new BadConfigurationException(
          spelled.apply(key) + after.replaceFirst("^\"", "") + why);
    }
  }

  private static BadConfigurationException unknown(String what, Optional<String> nearest) {
    return new BadConfigurationException(
        what + nearest.map(name -> "; did you mean " + name + "?").orElse(""));
  }

  private void check(String key, String value, List<String> started, Place place) {
    int dot = key.indexOf('.');
    if (dot < 0) {
      checkShared(key, value, started, place);
      return;
    }
    String service = key.substring(0, dot);
    String rest = key.substring(dot + 1);
    if (!own.containsKey(service)) {
      if (allKeys().containsKey(service)) {
        throw place.refused(service, " has one value, not a list or a map");
      }
      throw place.unknown(key, Nearest.to(service, own.keySet()).map(name -> name + "." + rest));
    }
    List<Setting<?>> table = of(service);
    if (find(table, rest).isPresent()) {
      return;
    }
    renamed(table, rest)
        .ifPresent(now -> {
          throw place.refused(key, " was renamed to " + place.spelled.apply(service + "." + now));
        });
    if (find(process, rest).isPresent()) {
      throw place.refused(key, " is for the whole process: write " + place.spelled.apply(rest));
    }
    throw place.unknown(key, Nearest.to(rest, keys(table)).map(name -> service + "." + name));
  }

  /** A key without a service: of the process, or of every service that is started. */
  private void checkShared(String key, String value, List<String> started, Place place) {
    if (find(process, key).isPresent()) {
      return;
    }
    List<String> owners =
        own.keySet().stream().filter(name -> find(of(name), key).isPresent()).toList();
    if (owners.isEmpty()) {
      own.keySet().stream()
          .flatMap(name -> renamed(of(name), key).stream())
          .findFirst()
          .ifPresent(now -> {
            throw place.refused(key, " was renamed to " + place.spelled.apply(now));
          });
      throw place.unknown(key, Nearest.to(key, allKeys().keySet()));
    }
    if (!owners.containsAll(started)) {
      throw place.refused(
          key,
          " is a setting of "
              + String.join(" and ", owners)
              + ": write "
              + each(owners, key, place));
    }
    boolean ofOne = find(of(owners.getFirst()), key).orElseThrow().isOfOneService();
    if (ofOne && started.size() > 1 && !value.endsWith(FREE_PORT)) {
      throw place.refused(
          key,
          " is for one service, and "
              + started.size()
              + " are to start: write "
              + each(started, key, place));
    }
  }

  private static String each(List<String> services, String key, Place place) {
    return services.stream()
        .map(service -> place.spelled.apply(service + "." + key))
        .collect(Collectors.joining(" or "));
  }

  private static Optional<Setting<?>> find(List<Setting<?>> table, String key) {
    return table.stream().filter(setting -> setting.key().equals(key)).findFirst();
  }

  private static Optional<String> renamed(List<Setting<?>> table, String key) {
    return table.stream()
        .filter(setting -> setting.formerKey().equals(key))
        .map(Setting::key)
        .findFirst();
  }

  private static List<String> keys(List<Setting<?>> table) {
    return table.stream().map(Setting::key).toList();
  }

  /** Every key, without a service in front. */
  private Map<String, Setting<?>> allKeys() {
    Map<String, Setting<?>> all = new TreeMap<>();
    process.forEach(setting -> all.put(setting.key(), setting));
    own.keySet().forEach(name -> of(name).forEach(setting -> all.put(setting.key(), setting)));
    return all;
  }

  /** Maps environment variables, current and former ones, to keys. */
  private Map<String, String> keysOfVariables() {
    List<String> keys = new ArrayList<>(keys(process));
    for (String service : own.keySet()) {
      for (Setting<?> setting : of(service)) {
        for (String key : List.of(setting.key(), setting.formerKey())) {
          if (!key.isEmpty()) {
            keys.add(key);
            keys.add(service + "." + key);
          }
        }
      }
    }
    return keys.stream()
        .distinct()
        .collect(Collectors.toMap(Given::variable, Function.identity(), (one, same) -> one));
  }
}
