/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.whiteboard;

import java.util.random.RandomGenerator;

/** Generates codes and ids. */
final class Letters {
  static final String ALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  private Letters() {}

  static String random(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALL.charAt(random.nextInt(ALL.length())));
    }
    return text.toString();
  }
}
