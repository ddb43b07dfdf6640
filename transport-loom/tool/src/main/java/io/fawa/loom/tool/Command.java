/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** A command of the program. */
sealed interface Command permits Help, Echo, Transfer, Ping, Link {

  /** Runs it, reports to {@code out}, and returns whether it succeeded. */
  boolean run(PrintStream out) throws IOException;

  /** Parses and checks a command line. */
  static Command of(List<String> words) throws UsageException {
    if (words.isEmpty() || words.contains("--help") || words.getFirst().equals("help")) {
      return new Help();
    }
    Arguments arguments = Arguments.parse(words.subList(1, words.size()));
    Command command =
        switch (words.getFirst()) {
          case "echo" -> Echo.of(arguments);
          case "transfer" -> Transfer.of(arguments);
          case "ping" -> Ping.of(arguments);
          case "link" -> Link.of(arguments);
          default ->
              throw new UsageException(
                  "unknown command "
                      + words.getFirst()
                      + ", known are echo, transfer, ping and link");
        };
    arguments.requireAllTaken();
    return command;
  }
}
