/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One setting: its key, allowed values, default and meaning. Each module declares its settings in
 * one table, from which help, the sample file and the check for unknown keys are built. Immutable.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {
  private static final Map<Character, Long> BYTE_UNITS =
      Map.of('K', 1L << 10, 'M', 1L << 20, 'G', 1L << 30, 'T', 1L << 40);

  private final String key;
  private final String type;
  private final String allowed;
  private final String absent;
  private final String meaning;
  private final Function<String, Optional<T>> parser;
  private final boolean ofOneService;
  private final String formerKey;

  private Setting(
      String key,
      String type,
      String allowed,
      String absent,
      String meaning,
      Function<String, Optional<T>> parser,
      boolean ofOneService,
      String formerKey) {
    this.key = key;
    this.type = type;
    this.allowed = allowed;
    this.absent = absent;
    this.meaning = meaning;
    this.parser = parser;
    this.ofOneService = ofOneService;
    this.formerKey = formerKey;
  }

  /** A text. */
  public static Setting<String> text(String key, String absent, String meaning) {
    return of(key, "text", "a text", absent, meaning, Optional::of);
  }

  /** A text that may be left out. */
  public static Setting<Optional<String>> optional(String key, String meaning) {
    return of(key, "text", "a text", "", meaning, text -> Optional.of(given(text)));
  }

  /** The path of a file or directory that may be left out. */
  public static Setting<Optional<Path>> file(String key, String meaning) {
    return of(key, "path", "a path", "", meaning, text -> Optional.of(given(text).map(Path::of)));
  }

  /** A whole number from {@code min} to {@code max}. */
  public static Setting<Integer> number(String key, int absent, int min, int max, String meaning) {
    return of(
        key,
        "number",
        "a whole number from " + min + " to " + max,
        Integer.toString(absent),
        meaning,
        text -> {
          long number = Long.parseLong(text);
          return number >= min && number <= max ? Optional.of((int) number) : Optional.empty();
        });
  }

  /** A number of bytes, such as {@code 65536}, {@code 64K} or {@code 4G}. */
  public static Setting<Long> bytes(String key, long absent, long min, long max, String meaning) {
    return of(
        key,
        "bytes",
        "bytes from " + min + " to " + max + ", such as 64K, 16M or 4G",
        writtenBytes(absent),
        meaning,
        text -> {
          long number = byteCount(text);
          return number >= min && number <= max ? Optional.of(number) : Optional.empty();
        });
  }

  /** A duration, such as {@code 500ms}, {@code 10s}, {@code 25m}, {@code 2h} or {@code PT10S}. */
  public static Setting<Duration> duration(
      String key, Duration absent, Duration min, Duration max, String meaning) {
    return of(
        key,
        "duration",
        "a duration from " + written(min) + " to " + written(max) + ", such as 500ms, 10s or 25m",
        written(absent),
        meaning,
        text -> {
          Duration duration = durationOf(text);
          return duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0
              ? Optional.of(duration)
              : Optional.empty();
        });
  }

  /** {@code host:port}; {@code :port} is every address of the machine, port 0 a free one. */
  public static Setting<InetSocketAddress> address(String key, String absent, String meaning) {
    return of(
        key, "host:port", "host:port, such as 127.0.0.1:8080", absent, meaning, Setting::addressOf);
  }

  /** {@code host:port} that may be left out; port 0 is a free one. */
  public static Setting<Optional<InetSocketAddress>> optionalAddress(String key, String meaning) {
    return of(
        key,
        "host:port",
        "host:port, such as 127.0.0.1:8080",
        "",
        meaning,
        text -> {
          Optional<InetSocketAddress> address = text.isBlank() ? Optional.empty() : addressOf(text);
          return text.isBlank() || address.isPresent() ? Optional.of(address) : Optional.empty();
        });
  }

  /** One of several words, ignoring case. */
  public static <E extends Enum<E>> Setting<E> choice(
      String key, E absent, Class<E> type, String meaning) {
    String words =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return of(
        key,
        words.replace(", ", "|"),
        "one of " + words,
        absent.name().toLowerCase(Locale.ROOT),
        meaning,
        text -> Optional.of(Enum.valueOf(type, text.toUpperCase(Locale.ROOT))));
  }

  /**
   * A setting with its own parser, which rejects a text by an empty result or an {@link
   * IllegalArgumentException}.
   *
   * @param type a word or two, for help
   * @param allowed ends the sentence "it must be …"
   */
  public static <T> Setting<T> of(
      String key,
      String type,
      String allowed,
      String absent,
      String meaning,
      Function<String, Optional<T>> parser) {
    return new Setting<>(key, type, allowed, absent, meaning, parser, false, "");
  }

  /** The same with another default. */
  public Setting<T> withDefault(String text) {
    return new Setting<>(key, type, allowed, text, meaning, parser, ofOneService, formerKey);
  }

  /** The same, for one service only: it cannot be set for several at once. */
  public Setting<T> ofOneService() {
    return new Setting<>(key, type, allowed, absent, meaning, parser, true, formerKey);
  }

  /** The same with a former key, which is rejected with a hint at the new one. */
  public Setting<T> formerly(String oldKey) {
    return new Setting<>(key, type, allowed, absent, meaning, parser, ofOneService, oldKey);
  }

  /** The key of flags and files. */
  public String key() {
    return key;
  }

  /** A word or two on its type. */
  public String type() {
    return type;
  }

  /** The default as text; empty for none. */
  public String absent() {
    return absent;
  }

  /** Its meaning, in a few words. */
  public String meaning() {
    return meaning;
  }

  /** Ends the sentence "it must be …". */
  public String allowed() {
    return allowed;
  }

  boolean isOfOneService() {
    return ofOneService;
  }

  String formerKey() {
    return formerKey;
  }

  /**
   * Parses a text.
   *
   * @throws BadConfigurationException it is not allowed
   */
  T parse(String text) {
    try {
      return parser
          .apply(text)
          .orElseThrow(() -> new BadConfigurationException(key, text, allowed));
    } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
      throw new BadConfigurationException(key, text, allowed);
    }
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(given -> !given.isBlank());
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

  /** With the largest unit that divides it. */
  private static String writtenBytes(long bytes) {
    String written = Long.toString(bytes);
    for (char unit : new char[] {'K', 'M', 'G', 'T'}) {
      long size = BYTE_UNITS.getOrDefault(unit, 1L);
      if (bytes != 0 && bytes % size == 0) {
        written = Long.toString(bytes / size) + unit;
      }
    }
    return written;
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
