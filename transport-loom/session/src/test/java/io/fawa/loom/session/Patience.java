/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Deadline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** How long tests wait, which is for what happens and never for luck. */
public final class Patience {
  /** A free port of this machine. */
  public static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private static final Duration LONG = Duration.ofSeconds(60);

  private Patience() {}

  /** A minute from now. */
  public static Deadline deadline() {
    return Deadline.after(LONG);
  }

  /** Waits until a condition holds, and fails after a minute. */
  public static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for too long").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
