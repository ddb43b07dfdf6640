/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The key that a person types to get a file: its only protection.
 *
 * @param text {@value #LENGTH_MIN} to {@value #LENGTH_MAX} characters of A–Z and 0–9
 */
public record FileKey(String text) {
  /** The shortest key, and the one that older clients expect. */
  public static final int LENGTH_MIN = 6;

  /** The longest key. */
  public static final int LENGTH_MAX = 64;

  /**
   * Of new keys: without I, L and O, which people take for 1 and 0, and without U (Crockford's Base
   * 32).
   */
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  /** What is pasted may be a link with a long file name. */
  private static final int TYPED_CHARS_MAX = 4096;

  private static final Pattern IN_QUERY = Pattern.compile("[?&]key=([^&#]*)");
  private static final Pattern AROUND = Pattern.compile("^[\\p{P}\\s]+|[\\p{P}\\s]+$");
  private static final Pattern ASCII = Pattern.compile("\\p{ASCII}*");
  private static final Pattern WITHIN = Pattern.compile("[\\s-]+");

  /** Checks {@code text}. */
  public FileKey {
    if (!isValid(text)) {
      throw new IllegalArgumentException("not a file key: " + text.length() + " characters");
    }
  }

  /** Parses a key; empty if {@code text} is not one. */
  public static Optional<FileKey> parse(String text) {
    return isValid(text) ? Optional.of(new FileKey(text)) : Optional.empty();
  }

  /**
   * Finds the key in what a person typed or pasted: in any case, with spaces and hyphens, with
   * punctuation around it, or within a link or the address of a page.
   */
  public static Optional<FileKey> typed(String said) {
    if (said.length() > TYPED_CHARS_MAX) {
      return Optional.empty();
    }
    String text = said.replace("%20", " ");
    Matcher query = IN_QUERY.matcher(text);
    if (query.find()) {
      text = query.group(1);
    } else {
      text = text.substring(text.lastIndexOf('#') + 1);
    }
    String bare = WITHIN.matcher(AROUND.matcher(text).replaceAll("")).replaceAll("");
    // Other letters may have upper case within A-Z.
    return ASCII.matcher(bare).matches() ? parse(bare.toUpperCase(Locale.ROOT)) : Optional.empty();
  }

  /** The new key that this one looks like: with a digit for each letter that looks like one. */
  public FileKey lookAlike() {
    return new FileKey(text.replace('O', '0').replace('I', '1').replace('L', '1'));
  }

  /** A new key of {@code length} characters, uniform if {@code random} is. */
  public static FileKey random(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new FileKey(text.toString());
  }

  /** Hides the key: it is a secret. */
  @Override
  public String toString() {
    return "FileKey[" + text.length() + " characters]";
  }

  private static boolean isValid(String text) {
    return text.length() >= LENGTH_MIN
        && text.length() <= LENGTH_MAX
        && text.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
  }
}
