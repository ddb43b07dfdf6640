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

  /** Where an echo or a link listens, as arguments have it. */
  static String address(GoPeer listening) throws IOException {
    return "127.0.0.1:" + listening.address().getPort();
  }

  static GoPeer start(Object... arguments) throws IOException {
    return startWith(List.of(), arguments);
  }

  /** The same with options for the JVM. */
  static GoPeer startWith(List<String> options, Object... arguments) throws IOException {
    List<Object> all = new ArrayList<>(options);
    all.addAll(List.of("-cp", System.getProperty("java.class.path")));
    all.addAll(List.of("-XX:+UseSerialGC", "io.fawa.loom.tool.Main"));
    all.addAll(List.of(arguments));
    return GoPeer.start(Path.of(System.getProperty("java.home"), "bin", "java"), all.toArray());
  }
}
