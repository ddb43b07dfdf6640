/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The comments on a service, its RPCs and their messages and enums, by full name, as a nested class
 * of the service's interface, as descriptors have no comments at run time. The class is loaded only
 * when comments are requested. Enum values are named behind their enum.
 */
final class CommentTable {
  /** Far below the limits of a method and of a class file (JVMS §4.11). */
  private static final int ENTRIES_PER_METHOD = 500;

  private static final int CHARS_MAX = 10_000;

  private final Map<String, String> texts = new LinkedHashMap<>();

  private CommentTable() {}

  /** The comments that concern the service at {@code index} of {@code file}. */
  static CommentTable of(FileDescriptorProto file, int index, Definitions definitions) {
    CommentTable table = new CommentTable();
    ServiceDescriptorProto service = file.getService(index);
    Comments comments = new Comments(file);
    List<Integer> path = List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, index);
    String name = JavaTypes.qualified(file.getPackage(), service.getName());
    table.put(comments, path, name);
    Set<String> known = new HashSet<>();
    Queue<String> waiting = new ArrayDeque<>();
    for (int i = 0; i < service.getMethodCount(); i++) {
      MethodDescriptorProto method = service.getMethod(i);
      table.put(
          comments,
          Definitions.below(path, ServiceDescriptorProto.METHOD_FIELD_NUMBER, i),
          name + "." + method.getName());
      waiting.add(method.getInputType());
      waiting.add(method.getOutputType());
    }
    while (!waiting.isEmpty()) {
      String type = waiting.remove();
      if (known.add(type)) {
        definitions.find(type).ifPresent(found -> table.add(type.substring(1), found, waiting));
      }
    }
    return table;
  }

  boolean isEmpty() {
    return texts.isEmpty();
  }

  private void add(String name, Definitions.Definition definition, Queue<String> reached) {
    put(definition.comments(), definition.path(), name);
    switch (definition) {
      case Definitions.Message message -> addFields(name, message, reached);
      case Definitions.Enumeration type -> addValues(name, type);
    }
  }

  private void addFields(String name, Definitions.Message message, Queue<String> reached) {
    DescriptorProto type = message.type();
    for (int i = 0; i < type.getFieldCount(); i++) {
      FieldDescriptorProto field = type.getField(i);
      put(
          message.comments(),
          Definitions.below(message.path(), DescriptorProto.FIELD_FIELD_NUMBER, i),
          name + "." + field.getName());
      if (field.hasTypeName()) {
        reached.add(field.getTypeName());
      }
    }
  }

  private void addValues(String name, Definitions.Enumeration enumeration) {
    EnumDescriptorProto type = enumeration.type();
    for (int i = 0; i < type.getValueCount(); i++) {
      put(
          enumeration.comments(),
          Definitions.below(enumeration.path(), EnumDescriptorProto.VALUE_FIELD_NUMBER, i),
          name + "." + type.getValue(i).getName());
    }
  }

  private void put(Comments comments, List<Integer> path, String name) {
    comments
        .text(path)
        .map(CommentTable::plain)
        .filter(plain -> !plain.isEmpty())
        .ifPresent(plain -> texts.put(name, plain));
  }

  /** Strips indentation and linter directives. */
  private static String plain(String comment) {
    String text =
        comment
            .lines()
            .map(String::strip)
            .filter(line -> !line.startsWith("buf:lint:"))
            .collect(Collectors.joining("\n"))
            .strip();
    return text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX) + "…";
  }

  /** Appends the class. */
  void appendTo(StringBuilder out, String className) {
    out.append("\n  /** What the protos say of the service and of what it takes and gives. */\n");
    out.append("  final class ").append(className).append(" {\n    private ").append(className);
    out.append("() {}\n\n");
    out.append("    /** Every comment by the full name of what it is on. */\n");
    out.append("    public static java.util.Map<java.lang.String, java.lang.String> byName() {\n");
    out.append("      java.util.Map<java.lang.String, java.lang.String> all =\n");
    out.append("          new java.util.HashMap<>();\n");
    int parts = (texts.size() + ENTRIES_PER_METHOD - 1) / ENTRIES_PER_METHOD;
    for (int part = 0; part < parts; part++) {
      out.append("      part").append(part).append("(all);\n");
    }
    out.append("      return all;\n    }\n");
    int index = 0;
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      if (index % ENTRIES_PER_METHOD == 0) {
        out.append(index == 0 ? "" : "    }\n");
        out.append("\n    private static void part").append(index / ENTRIES_PER_METHOD);
        out.append("(java.util.Map<java.lang.String, java.lang.String> all) {\n");
      }
      out.append("      all.put(\"").append(entry.getKey()).append("\", ");
      appendLiteral(entry.getValue(), out);
      out.append(");\n");
      index++;
    }
    out.append("    }\n  }\n");
  }

  private static void appendLiteral(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c > '~') {
            // The other control characters; line ends are handled above or stripped.
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
