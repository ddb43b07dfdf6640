/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.link;

import io.fawa.files.FileRefusedException;
import io.fawa.files.FilesConfig;
import io.fawa.files.Inbox;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What somebody asks for who requests files, with the same names and values in every protocol:
 *
 * <pre>
 *   expires    90s, 10m, 1h, 2d or 1w      how long files may be sent
 *   files      1 to 1000                   how many
 *   bytes      1000, 20k, 500m or 2g       of all together; k is 1,024
 *   fileBytes  likewise                    of each
 * </pre>
 *
 * @param life how long files may be sent
 * @param limits what may be sent
 */
public record RequestTerms(Duration life, Inbox.Limits limits) {
  /** The names of all terms. */
  public static final Set<String> NAMES = Set.of("expires", "files", "bytes", "fileBytes");

  private static final int FILES = 10;
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,9}");
  private static final Pattern BYTES = Pattern.compile("([0-9]{1,15})([kmgt]?)");

  /**
   * Parses them within the limits of {@code config}.
   *
   * @param asked values by name; an absent or empty one means the default
   * @throws FileRefusedException {@code INVALID}
   */
  public static RequestTerms parse(Map<String, String> asked, FilesConfig config)
      throws FileRefusedException {
    FilesConfig.Requests max = config.requests();
    Optional<String> expires = value("expires", asked);
    Duration life =
        expires.isEmpty() ? max.life() : SharingTerms.life("expires", expires.get(), max.lifeMax());
    int files = Math.min(FILES, max.filesMax());
    Optional<String> count = value("files", asked);
    if (count.isPresent()) {
      files = COUNT.matcher(count.get()).matches() ? Integer.parseInt(count.get()) : 0;
      if (files < 1 || files > max.filesMax()) {
        throw FileRefusedException.invalid(
            "files is %s: allowed are 1 to %d"
                .formatted(SharingTerms.shown(count.get()), max.filesMax()));
      }
    }
    long bytes = bytes("bytes", asked, max.bytesMax());
    long fileBytes = bytes("fileBytes", asked, Math.min(bytes, config.fileBytesMax()));
    return new RequestTerms(life, new Inbox.Limits(files, bytes, fileBytes));
  }

  private static Optional<String> value(String name, Map<String, String> asked) {
    return Optional.of(asked.getOrDefault(name, "").strip()).filter(value -> !value.isEmpty());
  }

  /** The most, if nothing is said. */
  private static long bytes(String name, Map<String, String> asked, long max)
      throws FileRefusedException {
    Optional<String> said = value(name, asked);
    if (said.isEmpty()) {
      return max;
    }
    Matcher matcher = BYTES.matcher(said.get().toLowerCase(Locale.ROOT));
    long bytes = 0;
    if (matcher.matches()) {
      int shift = "kmgt".indexOf(matcher.group(2));
      long number = Long.parseLong(matcher.group(1));
      int bits = matcher.group(2).isEmpty() ? 0 : 10 * (shift + 1);
      bytes = number > (Long.MAX_VALUE >> bits) ? Long.MAX_VALUE : number << bits;
    }
    if (bytes < 1 || bytes > max) {
      throw FileRefusedException.invalid(
          "%s is %s: allowed are 1 to %d, also with k, m, g or t"
              .formatted(name, SharingTerms.shown(said.get()), max));
    }
    return bytes;
  }
}
