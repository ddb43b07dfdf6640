/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** What the program can do. */
sealed interface Command permits Help, Echo, Transfer, Ping, Link {

  /** Does it, and answers whether it succeeded. Says how it went on the stream given. */
  boolean run(PrintStream out) throws IOException;

  /** The command that arguments ask for, with everything in them checked. */
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
                  "no command " + words.getFirst() + ", there are echo, transfer, ping and link");
        };
    arguments.requireAllTaken();
    return command;
  }
}
