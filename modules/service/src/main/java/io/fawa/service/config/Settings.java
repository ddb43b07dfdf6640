/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The settings of one app, typed. Asking for a key also makes it a known one, which is how a
 * mistyped flag is told from a right one. Not thread-safe: read everything while starting.
 */
public final class Settings {
  private static final Map<Character, Long> BYTE_UNITS =
      Map.of('K', 1L << 10, 'M', 1L << 20, 'G', 1L << 30, 'T', 1L << 40);

  private final String app;
  private final Map<String, String> flags;
  private final Map<String, String> environment;
  private final Map<String, String> file;
  private final Map<String, String> known = new TreeMap<>();
  private final Set<String> asked = new TreeSet<>();

  /** The settings of {@code app} from three sources, all of them as they came. */
  public Settings(
      String app,
      Map<String, String> flags,
      Map<String, String> environment,
      Map<String, String> file) {
    this.app = app;
    this.flags = new HashMap<>(flags);
    this.environment = environment;
    this.file = file;
  }

  /** A text; {@code purpose} is for {@code --help}. */
  public String text(String key, String absent, String purpose) {
    return value(key, absent, purpose).orElse(absent);
  }

  /** A text that may be left out. */
  public Optional<String> optional(String key, String purpose) {
    return value(key, "", purpose).filter(text -> !text.isBlank());
  }

  /** A whole number from {@code min} to {@code max}. */
  public long number(String key, long absent, long min, long max, String purpose) {
    String allowed = "a whole number from " + min + " to " + max;
    return parsed(
        key,
        Long.toString(absent),
        purpose,
        allowed,
        text -> {
          long number = Long.parseLong(text);
          return number >= min && number <= max ? Optional.of(number) : Optional.empty();
        });
  }

  /** A number of bytes, such as {@code 65536}, {@code 64K} or {@code 4G}. */
  public long bytes(String key, long absent, long min, long max, String purpose) {
    String allowed = "bytes from " + min + " to " + max + ", such as 64K, 16M or 4G";
    return parsed(
        key,
        Long.toString(absent),
        purpose,
        allowed,
        text -> {
          long number = byteCount(text);
          return number >= min && number <= max ? Optional.of(number) : Optional.empty();
        });
  }

  /** A duration, such as {@code 500ms}, {@code 10s}, {@code 25m}, {@code 2h} or {@code PT10S}. */
  public Duration duration(
      String key, Duration absent, Duration min, Duration max, String purpose) {
    String allowed =
        "a duration from " + written(min) + " to " + written(max) + ", such as 500ms, 10s or 25m";
    return parsed(
        key,
        written(absent),
        purpose,
        allowed,
        text -> {
          Duration duration = durationOf(text);
          return duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0
              ? Optional.of(duration)
              : Optional.empty();
        });
  }

  /** {@code host:port}; {@code :port} is every address of the machine, port 0 a free one. */
  public InetSocketAddress address(String key, String absent, String purpose) {
    return parsed(key, absent, purpose, "host:port, such as 127.0.0.1:8080", Settings::addressOf);
  }

  /** One of some words, in any case. */
  public <E extends Enum<E>> E choice(String key, E absent, Class<E> type, String purpose) {
    String allowed =
        java.util.Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", ", "one of ", ""));
    return parsed(
        key,
        absent.name().toLowerCase(Locale.ROOT),
        purpose,
        allowed,
        text -> Optional.of(Enum.valueOf(type, text.toUpperCase(Locale.ROOT))));
  }

  /** A key of the originals that no longer means anything: taken, and otherwise passed over. */
  public boolean obsolete(String key) {
    return value(key, "", "not used any more").isPresent();
  }

  /** Flags and keys of the file that nobody asked for, as they were written. */
  public Set<String> unknownFlags() {
    Set<String> unknown = new TreeSet<>(flags.keySet());
    unknown.removeIf(flag -> asked.contains(flag) || foreign(flag));
    return unknown;
  }

  /** Every key that was asked for, with its default and purpose, for {@code --help}. */
  public Map<String, String> known() {
    return new TreeMap<>(known);
  }

  /** True for a key that names another app. */
  private boolean foreign(String key) {
    int dot = key.indexOf('.');
    return dot > 0 && !key.substring(0, dot).equals(app);
  }

  private Optional<String> value(String key, String absent, String purpose) {
    known.put(key, purpose + (absent.isEmpty() ? "" : " (" + absent + ")"));
    String own = app + "." + key;
    asked.add(key);
    asked.add(own);
    return first(flags, own, key)
        .or(() -> first(environment, variable(own), variable(key)))
        .or(() -> first(file, own, key))
        .map(String::strip);
  }

  private static Optional<String> first(Map<String, String> source, String own, String key) {
    return Optional.ofNullable(source.get(own)).or(() -> Optional.ofNullable(source.get(key)));
  }

  private <T> T parsed(
      String key,
      String absent,
      String purpose,
      String allowed,
      Function<String, Optional<T>> parser) {
    String text = value(key, absent, purpose).orElse(absent);
    try {
      return parser
          .apply(text)
          .orElseThrow(() -> new BadConfigurationException(key, text, allowed));
    } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
      throw new BadConfigurationException(key, text, allowed);
    }
  }

  /** {@code greetservice.tlsAddr} becomes {@code FAWA_GREETSERVICE_TLS_ADDR}. */
  static String variable(String key) {
    return "FAWA_"
        + key.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_').toUpperCase(Locale.ROOT);
  }

  private static long byteCount(String text) {
    String upper = text.toUpperCase(Locale.ROOT).replaceFirst("(IB|B)$", "");
    if (upper.isEmpty()) {
      throw new NumberFormatException("no digits");
    }
    Long unit = BYTE_UNITS.get(upper.charAt(upper.length() - 1));
    return unit == null
        ? Long.parseLong(upper)
        : Math.multiplyExact(Long.parseLong(upper.substring(0, upper.length() - 1).strip()), unit);
  }

  private static Duration durationOf(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith("p")) {
      return Duration.parse(text);
    }
    if (lower.endsWith("ms")) {
      return Duration.ofMillis(Long.parseLong(lower.substring(0, lower.length() - 2).strip()));
    }
    return Duration.parse("PT" + lower.replace(" ", ""));
  }

  private static String written(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  private static Optional<InetSocketAddress> addressOf(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    int port = Integer.parseInt(text.substring(colon + 1));
    String host = text.substring(0, colon);
    try {
      return Optional.of(
          host.isEmpty()
              ? new InetSocketAddress(port)
              : new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}
