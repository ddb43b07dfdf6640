/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.link;

import io.fawa.files.FileKey;
import io.fawa.files.FileRefusedException;
import io.fawa.files.FilesConfig;
import io.fawa.files.Terms;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the terms that a sender asks for, with the same names and values in every protocol:
 *
 * <pre>
 *   expires    90s, 10m, 1h, 2d or 1w      how long the file can be found
 *   downloads  1 to 1000000                how often it can be downloaded in whole
 *   password   1 to 256 characters         needed for each download
 *   key        long or short               short: a key that people can type
 *   request    the key of a request        the file is sent for it, without other terms
 * </pre>
 *
 * Thread-safe. A password is hashed, which takes tens of milliseconds.
 */
public final class SharingTerms {
  /** The names of all terms. */
  public static final Set<String> NAMES =
      Set.of("expires", "downloads", "password", "key", "request");

  /** The largest number of downloads that can be asked for. */
  public static final int DOWNLOADS_MAX = 1_000_000;

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})([smhdw])");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,7}");

  private final Duration lifeMax;
  private final Passwords passwords;
  private final RandomGenerator random;

  /**
   * Parses terms within the limits of {@code config}.
   *
   * @param random cryptographic: tokens come from it
   */
  public SharingTerms(FilesConfig config, Passwords passwords, RandomGenerator random) {
    this.lifeMax = config.timeToLiveMax();
    this.passwords = passwords;
    this.random = random;
  }

  /**
   * Parses terms, and adds a token that deletes the file.
   *
   * @param asked values by name; other names than {@link #NAMES} are ignored, an absent or empty
   *     value means the default
   * @throws FileRefusedException {@code INVALID} value, {@code TOO_MANY} passwords at once
   */
  public Sharing parse(Map<String, String> asked) throws FileRefusedException {
    Optional<String> request = value("request", asked);
    if (request.isPresent()) {
      return forRequest(request.get(), asked);
    }
    Optional<String> expires = value("expires", asked);
    Duration life = expires.isEmpty() ? Duration.ZERO : life("expires", expires.get(), lifeMax);
    int downloads = downloads(value("downloads", asked));
    boolean shortKey = isShort(value("key", asked));
    String password = asked.getOrDefault("password", "");
    String hash = password.isEmpty() ? "" : passwords.hash(password);
    String token = DeleteToken.random(random);
    return new Sharing(new Terms(life, downloads, hash, DeleteToken.hash(token)), shortKey, token);
  }

  private static Optional<String> value(String name, Map<String, String> asked) {
    return Optional.of(asked.getOrDefault(name, "").strip()).filter(value -> !value.isEmpty());
  }

  /** Its maker has set the terms, and deletes what came. */
  private static Sharing forRequest(String said, Map<String, String> asked)
      throws FileRefusedException {
    for (String name : NAMES) {
      if (!name.equals("request") && value(name, asked).isPresent()) {
        throw FileRefusedException.invalid(
            name + " is not allowed: a file for a request has the terms of the request");
      }
    }
    FileKey key =
        FileKey.typed(said)
            .orElseThrow(() -> FileRefusedException.invalid("request is not the key of a request"));
    return new Sharing(Terms.of(key), false, "");
  }

  /** Parses a duration up to {@code lifeMax}. */
  static Duration life(String name, String said, Duration lifeMax) throws FileRefusedException {
    Matcher matcher = DURATION.matcher(said.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw FileRefusedException.invalid(
          "%s is %s: allowed are a number and s, m, h, d or w, as 10m or 2d"
              .formatted(name, shown(said)));
    }
    long seconds =
        Long.parseLong(matcher.group(1))
            * switch (matcher.group(2)) {
              case "s" -> 1;
              case "m" -> 60;
              case "h" -> 3_600;
              case "d" -> 86_400;
              default -> 7 * 86_400;
            };
    if (seconds < 1 || seconds > lifeMax.toSeconds()) {
      throw FileRefusedException.invalid(
          "%s is %s: allowed are 1s to %ds".formatted(name, said, lifeMax.toSeconds()));
    }
    return Duration.ofSeconds(seconds);
  }

  private static int downloads(Optional<String> said) throws FileRefusedException {
    if (said.isEmpty()) {
      return 0;
    }
    int count = NUMBER.matcher(said.get()).matches() ? Integer.parseInt(said.get()) : 0;
    if (count < 1 || count > DOWNLOADS_MAX) {
      throw FileRefusedException.invalid(
          "downloads is %s: allowed are 1 to %d".formatted(shown(said.get()), DOWNLOADS_MAX));
    }
    return count;
  }

  private static boolean isShort(Optional<String> said) throws FileRefusedException {
    return switch (said.orElse("long").toLowerCase(Locale.ROOT)) {
      case "long" -> false;
      case "short" -> true;
      default ->
          throw FileRefusedException.invalid(
              "key is %s: allowed are long and short".formatted(shown(said.orElse(""))));
    };
  }

  /** A value for an error message. */
  static String shown(String value) {
    return value.length() > 20 ? "a text of " + value.length() + " characters" : value;
  }
}
