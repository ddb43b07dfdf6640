/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.cli;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * A password, which other users of the machine do not see in the list of processes unless the user
 * writes it into the command.
 */
final class PasswordOption {
  private static final String NAME = "--password";
  private static final String STDIN = "-";
  private static final int BYTES_MAX = 1024;

  @Option(
      names = NAME,
      paramLabel = "TEXT|-",
      description =
          "a password: --password alone asks for it, --password=- reads a line of standard input;"
              + " --password=TEXT can be seen by other users of this machine")
  private @Nullable String said;

  /** Makes an option without a value one with an empty value: what follows it is a file. */
  static String[] asked(String... words) {
    String[] asked = words.clone();
    for (int i = 0; i < asked.length && !asked[i].equals("--"); i++) {
      if (asked[i].equals(NAME)) {
        asked[i] = NAME + "=";
      }
    }
    return asked;
  }

  boolean isGiven() {
    return said != null;
  }

  boolean readsStdin() {
    return STDIN.equals(said);
  }

  /**
   * The password, if one is given.
   *
   * @param again whether a new one is typed twice
   * @throws IllegalArgumentException there is none where it should be
   */
  private Optional<String> text(boolean again) throws IOException {
    if (said == null) {
      return Optional.empty();
    }
    if (readsStdin()) {
      return Optional.of(line());
    }
    return said.isEmpty() ? Optional.of(typed(again)) : Optional.of(said);
  }

  /** The same, where a failure is one of usage. */
  Optional<String> text(ServerOptions server, boolean again) throws IOException {
    try {
      return text(again);
    } catch (IllegalArgumentException e) {
      throw server.usage(String.valueOf(e.getMessage()));
    }
  }

  /** Whether a person can be asked. */
  static boolean canAsk() {
    return console().isPresent();
  }

  /** Some JDKs have a console without a terminal, others have none if only output is redirected. */
  @SuppressWarnings("SystemConsoleNull")
  private static Optional<Console> console() {
    return Terminal.canAsk() ? Optional.ofNullable(System.console()) : Optional.empty();
  }

  /** Asks without showing what is typed. */
  static String typed(boolean again) {
    Console console =
        console()
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "no terminal to ask for the password; write it to standard input of"
                        + " --password=-"));
    String first = read(console, "Password: ");
    if (again && !read(console, "Once more: ").equals(first)) {
      throw new IllegalArgumentException("the two passwords are not the same");
    }
    return first;
  }

  private static String read(Console console, String prompt) {
    char[] typed = console.readPassword("%s", prompt);
    if (typed == null || typed.length == 0) {
      throw new IllegalArgumentException("no password was typed");
    }
    return new String(typed);
  }

  private static String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = System.in.read(); b >= 0 && b != '\n'; b = System.in.read()) {
      line.write(b);
      if (line.size() > BYTES_MAX) {
        throw new IllegalArgumentException(
            "the first line of standard input has more than " + BYTES_MAX + " bytes");
      }
    }
    String text = line.toString(StandardCharsets.UTF_8).replaceFirst("\r$", "");
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the first line of standard input has no password");
    }
    return text;
  }
}
