/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import java.util.Set;
import java.util.TreeSet;

/**
 * How one generated file names the classes of {@code io.fawa.connect}: in full, or by imports where
 * a class called {@code io} in its own package hides all packages of that first word.
 */
final class RuntimeNames {
  private static final String PACKAGE = "io.fawa.connect.";

  /** All that generated code refers to. */
  private static final Set<String> CLASSES =
      Set.of(
          "Call",
          "ClientCall",
          "Code",
          "DuplexStream",
          "Method",
          "RequestStream",
          "ResponseStream",
          "RpcClient",
          "RpcException",
          "Service",
          "Sink",
          "Source",
          "StreamCaller",
          "UnaryCaller");

  private final boolean imported;
  private final Set<String> used = new TreeSet<>();

  RuntimeNames(boolean imported) {
    this.imported = imported;
  }

  /** True if an import could take {@code name} away from something else. */
  static boolean contains(String name) {
    return CLASSES.contains(name);
  }

  /** What to write for one of the classes. */
  String of(String name) {
    if (!CLASSES.contains(name)) {
      throw new IllegalArgumentException("no class of the run time: " + name);
    }
    used.add(name);
    return imported ? name : PACKAGE + name;
  }

  /** The imports of what was asked for, if any are needed. */
  String imports() {
    if (!imported) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (String name : used) {
      text.append("import ").append(PACKAGE).append(name).append(";\n");
    }
    return text.append('\n').toString();
  }
}
