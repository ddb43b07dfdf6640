/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.guides;

import io.fawa.http.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A guide and its fenced blocks.
 *
 * @param blocks from top to bottom
 */
record Guide(List<Block> blocks) {
  static final Path FOLDER = Tools.ROOT.resolve("docs/guides");
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- (?<note>[^>]+) -->\n)?```(?<language>[a-z]+)\n(?<text>.*?)```\n",
          Pattern.DOTALL);

  /** What a file begins with and no guide shows: the licence, and XML's own first line. */
  private static final Pattern HEAD =
      Pattern.compile("\\A(/\\*.*?\\*/\n|(//[^\n]*\n)+\n?|<\\?xml[^\n]*\n)", Pattern.DOTALL);

  /**
   * One fenced block.
   *
   * @param note what the comment before it says; empty without one
   */
  record Block(String note, String language, String text) {}

  static Guide read(String name) throws IOException {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(Files.readString(FOLDER.resolve(name)));
    while (matcher.find()) {
      String note = matcher.group("note");
      blocks.add(
          new Block(note == null ? "" : note, matcher.group("language"), matcher.group("text")));
    }
    return new Guide(blocks);
  }

  /**
   * What a guide shows of {@code file}, all of it, or of {@code file#name}, the text between the
   * marks of a region, without what all of its lines are indented by.
   */
  static String quoted(String fileAndName) throws IOException {
    String[] parts = fileAndName.split("#", -1);
    Path file = FOLDER.resolve(parts[0]);
    if (parts.length == 1) {
      return HEAD.matcher(Files.readString(file)).replaceFirst("");
    }
    List<String> lines = Files.readAllLines(file);
    int begin = mark(lines, "begin " + parts[1]);
    int end = mark(lines, "end " + parts[1]);
    String text = String.join("\n", lines.subList(begin + 1, end));
    // A blank line at the end would count as one without indent.
    return text.stripTrailing().stripIndent().strip() + "\n";
  }

  private static int mark(List<String> lines, String words) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().equals("// " + words)) {
        return i;
      }
    }
    throw new AssertionError("no mark: " + words);
  }
}
