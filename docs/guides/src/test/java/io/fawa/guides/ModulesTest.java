/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.guides;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE.md draws the modules as their descriptors say. */
class ModulesTest {
  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern MODULE = Pattern.compile("\\bmodule io\\.fawa\\.([\\w.]+) \\{");
  private static final Pattern REQUIRES =
      Pattern.compile("requires (?:static |transitive )*io\\.fawa\\.([\\w.]+);");
  private static final Pattern DRAWN = Pattern.compile("(?m)^([a-z][a-z0-9.]*)(?: +─► (.+))?$");

  private static Map<String, Set<String>> described() throws IOException {
    Map<String, Set<String>> modules = new TreeMap<>();
    for (String folder : new String[] {"modules", "transport-loom"}) {
      try (Stream<Path> libraries = Files.list(Tools.ROOT.resolve(folder))) {
        libraries
            .map(library -> library.resolve("src/main/java/module-info.java"))
            .filter(Files::exists)
            .forEach(descriptor -> describe(descriptor, modules));
      }
    }
    return modules;
  }

  private static void describe(Path descriptor, Map<String, Set<String>> modules) {
    try {
      String text = COMMENT.matcher(Files.readString(descriptor)).replaceAll("");
      Matcher name = MODULE.matcher(text);
      assertThat(name.find()).as(descriptor.toString()).isTrue();
      Set<String> required = new TreeSet<>();
      REQUIRES.matcher(text).results().forEach(found -> required.add(found.group(1)));
      modules.put(name.group(1), required);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void areDrawnAsTheirDescriptorsSay() throws IOException {
    String page = Files.readString(Tools.ROOT.resolve("ARCHITECTURE.md"));
    String drawing = page.split("as their `module-info` says:\n\n```\n", 2)[1].split("```", 2)[0];
    Map<String, Set<String>> drawn = new TreeMap<>();
    DRAWN
        .matcher(drawing)
        .results()
        .forEach(line ->
            drawn.put(
                line.group(1),
                line.group(2) == null
                    ? Set.of()
                    : new TreeSet<>(Set.of(line.group(2).split(", ", -1)))));

    assertThat(drawn).isEqualTo(described()).hasSizeGreaterThan(10);
  }
}
