/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The arguments of a command. Each may be read once, and in the end all must have been read. */
final class Arguments {
  private static final List<String> WITHOUT_VALUE = List.of("ours");
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");
  private static final Pattern ADDRESS = Pattern.compile("(.*):(\\d{1,5})");

  private final ArrayDeque<String> places = new ArrayDeque<>();
  private final Map<String, String> options = new HashMap<>();

  private Arguments() {}

  /** Parses arguments into positions and options: {@code --name value}, {@code --name=value}. */
  static Arguments parse(List<String> words) throws UsageException {
    Arguments arguments = new Arguments();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("--")) {
        arguments.places.add(word);
        continue;
      }
      int equals = word.indexOf('=');
      String name = word.substring(2, equals < 0 ? word.length() : equals);
      String value = equals < 0 ? "" : word.substring(equals + 1);
      if (equals < 0 && !WITHOUT_VALUE.contains(name)) {
        i++;
        if (i == words.size()) {
          throw new UsageException("--" + name + " needs a value");
        }
        value = words.get(i);
      }
      if (arguments.options.put(name, value) != null) {
        throw new UsageException("--" + name + " is specified twice");
      }
    }
    return arguments;
  }

  /** Whether an option without a value is present. */
  boolean flag(String name) throws UsageException {
    String value = options.remove(name);
    if (value != null && !value.isEmpty()) {
      throw new UsageException("--" + name + " takes no value");
    }
    return value != null;
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(options.remove(name));
  }

  /** A whole number in a range. */
  long number(String name, long otherwise, long least, long most) throws UsageException {
    String value = options.remove(name);
    return value == null ? otherwise : number("--" + name, value, least, most);
  }

  static long number(String what, String value, long least, long most) throws UsageException {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new UsageException(
        what + " is '" + value + "', allowed are whole numbers from " + least + " to " + most);
  }

  /** A fraction, 0 to 1. */
  double rate(String name, double otherwise) throws UsageException {
    String value = options.remove(name);
    if (value == null) {
      return otherwise;
    }
    try {
      double rate = Double.parseDouble(value);
      if (rate >= 0 && rate <= 1) {
        return rate;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new UsageException("--" + name + " is '" + value + "', allowed are 0 to 1");
  }

  /** A time such as 20ms, 3s or 1m. */
  Duration duration(String name, Duration otherwise) throws UsageException {
    String value = options.remove(name);
    if (value == null) {
      return otherwise;
    }
    Matcher parts = DURATION.matcher(value.equals("0") ? "0ms" : value);
    if (!parts.matches()) {
      throw new UsageException("--" + name + " is '" + value + "', write it as 20ms, 3s or 1m");
    }
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      default -> Duration.ofMinutes(count);
    };
  }

  /** The next word that is not an option, as HOST:PORT; no host means any local address. */
  InetSocketAddress address(String what) throws UsageException {
    String word = places.pollFirst();
    if (word == null) {
      throw new UsageException("the address " + what + " is missing: HOST:PORT");
    }
    Matcher parts = ADDRESS.matcher(word);
    if (!parts.matches()) {
      throw new UsageException("the address " + what + " is '" + word + "', write it HOST:PORT");
    }
    int port = (int) number("the port of " + word, parts.group(2), 0, 65_535);
    String host = parts.group(1);
    InetSocketAddress address =
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UsageException("unknown host " + host);
    }
    return address;
  }

  /** Rejects arguments that were not read. */
  void requireAllTaken() throws UsageException {
    if (!options.isEmpty()) {
      String[] unknown = options.keySet().toArray(String[]::new);
      Arrays.sort(unknown);
      throw new UsageException("unknown option --" + unknown[0] + "; see kcp --help");
    }
    if (!places.isEmpty()) {
      throw new UsageException("'" + places.getFirst() + "' is one argument too many");
    }
  }
}
