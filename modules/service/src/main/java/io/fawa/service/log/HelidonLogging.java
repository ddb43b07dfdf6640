/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

import io.helidon.logging.common.spi.LoggingProvider;

/**
 * Tells Helidon that {@link Logs} configures its log; without a provider it prints a notice on
 * standard output. For the service loader.
 */
public final class HelidonLogging implements LoggingProvider {
  /** For the service loader. */
  public HelidonLogging() {}

  @Override
  public void initialization() {
    // The host calls Logs.start with what the user configured.
  }

  @Override
  public void runTime() {
    // As above.
  }
}
