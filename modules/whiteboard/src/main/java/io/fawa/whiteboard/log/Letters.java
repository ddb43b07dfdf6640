/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard.log;

import java.util.random.RandomGenerator;

/** Codes and ids of letters and digits. */
public final class Letters {
  private static final String ALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  private Letters() {}

  /** A new one of {@code length} characters of {@code A–Z0–9}. */
  public static String random(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALL.charAt(random.nextInt(ALL.length())));
    }
    return text.toString();
  }

  static boolean wellFormed(String text, int length) {
    return text.length() == length && text.chars().allMatch(c -> ALL.indexOf(c) >= 0);
  }
}
