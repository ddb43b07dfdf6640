/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.files;

import java.time.Duration;

/**
 * The terms under which a sender shares a file.
 *
 * @param life how long it can be found; zero for the default
 * @param downloadsMax how often it can be downloaded in whole; 0 for any number
 * @param password the hash of the password that a download needs, as {@code $argon2id$…}; empty for
 *     none
 * @param deleteToken SHA-256 of the token that deletes it, lower-case hexadecimal; empty for none
 * @param request the key of the request for which it was sent, whose maker has it; empty for none
 */
public record Terms(
    Duration life, int downloadsMax, String password, String deleteToken, String request) {
  /** The default life, any number of downloads, no password, no token. */
  public static final Terms NONE = new Terms(Duration.ZERO, 0, "", "");

  /** Checks the values. */
  public Terms {
    if (life.isNegative() || downloadsMax < 0) {
      throw new IllegalArgumentException("life " + life + ", downloadsMax " + downloadsMax);
    }
    requireWord(password, "password");
    requireWord(deleteToken, "deleteToken");
    requireWord(request, "request");
  }

  /** For no request. */
  public Terms(Duration life, int downloadsMax, String password, String deleteToken) {
    this(life, downloadsMax, password, deleteToken, "");
  }

  /** Those of an upload for a request, which gives it its own. */
  public static Terms of(FileKey request) {
    return new Terms(Duration.ZERO, 0, "", "", request.text());
  }

  /** Stores write these as words of a line. */
  private static void requireWord(String text, String what) {
    if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException(what + " is not printable ASCII without spaces");
    }
  }
}
