/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line: names of apps, then flags as {@code --key=value} or {@code --key value}.
 *
 * @param names arguments that are not flags, in order
 * @param flags values by key, without the dashes
 * @param asks what to print instead of serving
 */
public record CommandLine(List<String> names, Map<String, String> flags, Asks asks) {
  /** What the program is to do. */
  public enum Asks {
    /** Serve. */
    SERVE,
    /** Print the usage: {@code --help} or {@code -h}. */
    HELP,
    /** Print the version: {@code --version}. */
    VERSION,
    /** Print a file of all settings: {@code --sample}. */
    SAMPLE
  }

  /** Copies both. */
  public CommandLine {
    names = List.copyOf(names);
    flags = Map.copyOf(flags);
  }

  /**
   * Parses the arguments; unknown keys are checked later.
   *
   * @throws BadConfigurationException a flag has no value
   */
  public static CommandLine parse(List<String> words) {
    List<String> names = new ArrayList<>();
    Map<String, String> flags = new LinkedHashMap<>();
    Asks asks = Asks.SERVE;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("-")) {
        names.add(word);
        continue;
      }
      String flag = word.replaceFirst("^--?", "");
      int equals = flag.indexOf('=');
      Asks asked = asked(flag);
      if (asked != Asks.SERVE) {
        asks = asks == Asks.HELP ? asks : asked;
      } else if (equals >= 0) {
        flags.put(flag.substring(0, equals), flag.substring(equals + 1));
      } else if (i + 1 == words.size() || words.get(i + 1).startsWith("--")) {
        throw new BadConfigurationException(word + " has no value: write " + word + "=VALUE");
      } else {
        i++;
        flags.put(flag, words.get(i));
      }
    }
    return new CommandLine(names, flags, asks);
  }

  private static Asks asked(String flag) {
    return switch (flag) {
      case "help", "h" -> Asks.HELP;
      case "version" -> Asks.VERSION;
      case "sample" -> Asks.SAMPLE;
      default -> Asks.SERVE;
    };
  }
}
