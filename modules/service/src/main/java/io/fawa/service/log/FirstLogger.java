/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.log;

/** Chooses the process's log manager, which must happen before anything logs. */
public final class FirstLogger {
  private static final String PROPERTY = "java.util.logging.manager";

  private FirstLogger() {}

  /**
   * The logger of that name, under a {@link LastingLogManager} if nothing was logged in the process
   * before. The manager is named, not touched: loading the class would make the JDK choose its own.
   */
  public static System.Logger named(String name) {
    if (System.getProperty(PROPERTY) == null) {
      System.setProperty(PROPERTY, "io.fawa.service.log.LastingLogManager");
    }
    return System.getLogger(name);
  }
}
