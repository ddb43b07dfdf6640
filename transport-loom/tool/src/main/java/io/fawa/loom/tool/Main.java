/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** The program {@code kcp}. */
public final class Main {
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private Main() {}

  /** Runs a command and exits with 0, 1 if it failed, or 2 for invalid arguments. */
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  static int run(List<String> arguments, PrintStream out, PrintStream err) {
    try {
      return Command.of(arguments).run(out) ? 0 : FAILED;
    } catch (UsageException e) {
      err.println("kcp: " + e.getMessage());
      return MISUSED;
    } catch (IOException e) {
      err.println("kcp: " + e.getMessage());
      return FAILED;
    }
  }
}
