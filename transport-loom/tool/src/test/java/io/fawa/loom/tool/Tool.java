/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import io.fawa.loom.net.GoPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program as a process of its own. */
final class Tool {
  private Tool() {}

  /** What an echo or a link has printed first: where it listens. */
  static String address(GoPeer listening) throws IOException {
    String line = listening.line();
    if (!line.startsWith("listening ")) {
      throw new IOException("it does not listen but says: " + line);
    }
    return line.substring("listening ".length());
  }

  static GoPeer start(Object... arguments) throws IOException {
    List<Object> all = new ArrayList<>();
    all.addAll(List.of("-cp", System.getProperty("java.class.path")));
    all.addAll(List.of("-XX:+UseSerialGC", "io.fawa.loom.tool.Main"));
    all.addAll(List.of(arguments));
    return GoPeer.start(Path.of(System.getProperty("java.home"), "bin", "java"), all.toArray());
  }
}
