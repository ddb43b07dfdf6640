/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * How one generated file refers to the classes of {@code io.fawa.connect}: fully qualified, or
 * imported if a class called {@code io} in its package hides the package {@code io}.
 */
final class RuntimeNames {
  /** All that generated code refers to, by package. */
  private static final Map<String, List<String>> PACKAGES =
      Map.of(
          "io.fawa.connect.",
          List.of("Code", "Method", "RpcException", "Sink", "Source"),
          "io.fawa.connect.client.",
          List.of(
              "ClientCall",
              "DuplexStream",
              "RequestStream",
              "ResponseStream",
              "RpcClient",
              "StreamCaller",
              "UnaryCaller"),
          "io.fawa.connect.server.",
          List.of("Call", "Service"));

  private static final Map<String, String> FULL_NAMES = new HashMap<>();

  static {
    PACKAGES.forEach((prefix, names) -> names.forEach(name -> FULL_NAMES.put(name, prefix + name)));
  }

  private final boolean imported;
  private final Set<String> used = new TreeSet<>();

  RuntimeNames(boolean imported) {
    this.imported = imported;
  }

  /** True if an import could shadow {@code name}. */
  static boolean contains(String name) {
    return FULL_NAMES.containsKey(name);
  }

  /** The reference to a class. */
  String of(String name) {
    String full = FULL_NAMES.get(name);
    if (full == null) {
      throw new IllegalArgumentException("not a run-time class: " + name);
    }
    used.add(full);
    return imported ? name : full;
  }

  /** The imports of the referenced classes, if any are needed. */
  String imports() {
    if (!imported) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (String name : used) {
      text.append("import ").append(name).append(";\n");
    }
    return text.append('\n').toString();
  }
}
