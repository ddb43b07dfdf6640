/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The name under which a received file is stored. What the sender or the server says is only a
 * wish: the name is one path segment, shows what it is, and is not hidden.
 */
public final class SafeName {
  /** Bytes of UTF-8 in the longest name; leaves room for a suffix in file systems with 255. */
  public static final int BYTES_MAX = 240;

  private static final String FORBIDDEN = "/\\:*?\"<>|";
  private static final Pattern DEVICE =
      Pattern.compile("(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\\..*)?");

  private SafeName() {}

  /** A safe name like this one; {@code file} if nothing of it is left. */
  public static String of(String wish) {
    String last = wish.substring(Math.max(wish.lastIndexOf('/'), wish.lastIndexOf('\\')) + 1);
    StringBuilder name = new StringBuilder();
    last.codePoints()
        .limit(4 * BYTES_MAX)
        .map(c -> isInvisible(c) || FORBIDDEN.indexOf(c) >= 0 ? '_' : c)
        .forEach(name::appendCodePoint);
    String stripped = name.toString().strip().replaceFirst("[. ]+$", "");
    // A leading dot hides a file, a leading hyphen makes it a flag of the next command.
    String shown = stripped.replaceFirst("^[.-]+", "_");
    if (DEVICE.matcher(shown.toLowerCase(Locale.ROOT)).matches()) {
      shown = "_" + shown;
    }
    String fitting = cut(shown);
    return fitting.isBlank() || fitting.chars().allMatch(c -> c == '_') ? "file" : fitting;
  }

  /** For people: without anything that a terminal would obey or that reorders text. */
  public static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (isInvisible(c)) {
            shown.append(c < 0x100 ? "\\x%02x".formatted(c) : "\\u{%x}".formatted(c));
          } else {
            shown.appendCodePoint(c);
          }
        });
    return shown.toString();
  }

  private static boolean isInvisible(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  /** Shortens the part before the suffix, at the end of a character. */
  private static String cut(String name) {
    int dot = name.lastIndexOf('.');
    String suffix = dot > 0 && bytes(name.substring(dot)) <= 32 ? name.substring(dot) : "";
    String stem = name.substring(0, name.length() - suffix.length());
    while (bytes(stem) + bytes(suffix) > BYTES_MAX) {
      stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
    }
    return stem + suffix;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
