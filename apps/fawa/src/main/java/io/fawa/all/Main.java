/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import io.fawa.canva.CanvaApp;
import io.fawa.canvax.CanvaxApp;
import io.fawa.cli.Cli;
import io.fawa.cli.Words;
import io.fawa.file.FileApp;
import io.fawa.greet.GreetApp;
import io.fawa.service.Places;
import io.fawa.service.launch.Launcher;
import java.util.List;

/** Starts all services, or those named before the flags; or runs a command. */
public final class Main {
  private Main() {}

  /** Serves until stopped, or runs the command that is the first argument. */
  public static void main(String[] args) {
    if (args.length > 0 && Words.COMMANDS.contains(args[0])) {
      System.exit(Cli.run(args));
    }
    Launcher.run(
        args,
        () ->
            Places.linked(List.of(new GreetApp(), new FileApp(), new CanvaApp(), new CanvaxApp())));
    if (args.length == 1 && (args[0].equals("--help") || args[0].equals("-h"))) {
      System.out.print(Words.HELP);
    }
  }
}
