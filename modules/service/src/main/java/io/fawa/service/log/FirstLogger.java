/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

/** Selects the log manager of the process, which must happen before anything logs. */
public final class FirstLogger {
  private static final String PROPERTY = "java.util.logging.manager";

  private FirstLogger() {}

  /**
   * The logger of that name, under a {@link LastingLogManager} if the process has not logged
   * before. The manager is set by name, as loading its class would make the JDK select its own.
   */
  public static System.Logger named(String name) {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, "io.fawa.service.log.LastingLogManager");
    }
    return System.getLogger(name);
  }
}
