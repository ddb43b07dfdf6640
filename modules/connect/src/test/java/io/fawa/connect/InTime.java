/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import java.time.Duration;

/**
 * Plays scenes in which a server cancels its call. It has half a second to tell its reason, then
 * the caller sees a reset: a scene that failed and took longer, as on a busy machine, proves
 * nothing and is played again.
 */
public final class InTime {
  private static final Duration GRACE = Duration.ofMillis(500);

  private InTime() {}

  /** All that happens to a call. */
  public interface Scene {
    void play() throws Exception;
  }

  public static void play(Scene scene) throws Exception {
    for (int tries = 1; ; tries++) {
      long begin = System.nanoTime();
      try {
        scene.play();
        return;
      } catch (Exception | AssertionError e) {
        if (tries == 10 || System.nanoTime() - begin < GRACE.toNanos()) {
          throw e;
        }
      }
    }
  }
}
