/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files.bundle;

import io.fawa.files.FileName;
import io.fawa.files.FileRefusedException;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The path of a file within a bundle, which receivers may extract as it is: relative, of segments
 * that are valid file names.
 */
public final class BundlePath {
  /** The deepest path, in segments. */
  static final int SEGMENTS_MAX = 32;

  /** The longest path, in characters. */
  static final int CHARS_MAX = 1_024;

  private BundlePath() {}

  /**
   * Checks a path, and brings it into NFC.
   *
   * @throws FileRefusedException {@code INVALID}
   */
  public static String parse(String said) throws FileRefusedException {
    String path = Normalizer.normalize(said, Normalizer.Form.NFC);
    if (path.length() > CHARS_MAX) {
      throw FileRefusedException.invalid(
          "path of %d characters, limit %d".formatted(path.length(), CHARS_MAX));
    }
    String[] segments = path.split("/", -1);
    if (segments.length > SEGMENTS_MAX) {
      throw FileRefusedException.invalid(
          "path of %d segments, limit %d".formatted(segments.length, SEGMENTS_MAX));
    }
    for (String segment : segments) {
      if (!isSafe(segment)) {
        throw FileRefusedException.invalid(
            "invalid path: must be relative, with / between names that no system changes");
      }
    }
    return path;
  }

  /** Windows drops dots at the end, and takes a colon for a drive or a stream. */
  private static boolean isSafe(String segment) throws FileRefusedException {
    return !segment.isEmpty()
        && segment.indexOf('\\') < 0
        && segment.indexOf(':') < 0
        && !segment.endsWith(".")
        && FileName.parse(segment).text().equals(segment);
  }

  /** The paths of a bundle: no two are one file, or file and directory, where case is ignored. */
  public static final class Names {
    private final Set<String> files = new HashSet<>();
    private final Set<String> directories = new HashSet<>();

    /**
     * Adds a parsed path.
     *
     * @throws FileRefusedException {@code INVALID} it collides with an earlier one
     */
    public void add(String path) throws FileRefusedException {
      String folded = path.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
      boolean collides = directories.contains(folded) || !files.add(folded);
      for (int at = folded.indexOf('/'); at >= 0; at = folded.indexOf('/', at + 1)) {
        String directory = folded.substring(0, at);
        directories.add(directory);
        collides |= files.contains(directory);
      }
      if (collides) {
        throw FileRefusedException.invalid(
            "two files have one path, where upper and lower case are the same");
      }
    }
  }
}
