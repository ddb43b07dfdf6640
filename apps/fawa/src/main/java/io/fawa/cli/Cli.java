/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** Runs a command. */
public final class Cli {
  private Cli() {}

  /** The commands as one, for help and completion. */
  @Command(
      name = "fawa",
      description = "Sends and receives files; without a command it starts the services.",
      subcommands = {Send.class, Get.class, Remove.class, Request.class},
      synopsisSubcommandLabel = "COMMAND")
  private static final class Root {}

  /**
   * Runs it to its end.
   *
   * @param words the command and its arguments
   * @return the exit status: 0 done, 1 failed, 2 usage, 3 not found, 4 refused, 5 damaged, 130
   *     interrupted
   */
  public static int run(String... words) {
    CommandLine line = new CommandLine(new Root());
    line.addSubcommand("completion", new AutoComplete.GenerateCompletion());
    line.setParameterExceptionHandler(Cli::usage);
    line.setExecutionExceptionHandler((failure, command, parsed) -> {
      Terminal.error(failure);
      return ExitCode.of(failure);
    });
    return line.execute(PasswordOption.asked(words));
  }

  private static int usage(ParameterException failure, String[] words) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("fawa: " + Terminal.line(String.valueOf(failure.getMessage())));
    err.println("See " + command.getCommandSpec().qualifiedName() + " --help.");
    return ExitCode.USAGE;
  }
}
