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
 * What was typed: names of apps, then flags as {@code --key=value}, {@code --key value} or, for
 * true, {@code --key}.
 *
 * @param names words that are no flags, in order
 * @param flags values by key, without the dashes
 */
public record CommandLine(List<String> names, Map<String, String> flags) {
  /** Copies both. */
  public CommandLine {
    names = List.copyOf(names);
    flags = Map.copyOf(flags);
  }

  /** Takes the words apart; whether a key is known is for later. */
  public static CommandLine parse(List<String> words) {
    List<String> names = new ArrayList<>();
    Map<String, String> flags = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (!word.startsWith("-")) {
        names.add(word);
        continue;
      }
      String flag = word.replaceFirst("^--?", "");
      int equals = flag.indexOf('=');
      if (equals >= 0) {
        flags.put(flag.substring(0, equals), flag.substring(equals + 1));
      } else if (takesNoValue(flag) || i + 1 == words.size() || words.get(i + 1).startsWith("--")) {
        flags.put(flag, "true");
      } else {
        i++;
        flags.put(flag, words.get(i));
      }
    }
    return new CommandLine(names, flags);
  }

  /** True if help was asked for. */
  public boolean help() {
    return flags.containsKey("help") || flags.containsKey("h");
  }

  private static boolean takesNoValue(String flag) {
    return flag.equals("help") || flag.equals("h");
  }
}
