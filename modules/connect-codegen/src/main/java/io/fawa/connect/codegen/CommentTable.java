/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The comments of proto files by the full names of what they are on, as a nested class of a
 * service's interface: descriptors have none at run time. Only whoever asks for them loads the
 * class. A value of an enum is named behind the enum.
 */
final class CommentTable {
  /** Far below what a method and a constant of a class file may have (JVMS §4.11). */
  private static final int ENTRIES_PER_METHOD = 500;

  private static final int CHARS_MAX = 10_000;

  private final Map<String, String> texts = new LinkedHashMap<>();

  private CommentTable() {}

  /**
   * The comments of {@code file} and of all it imports, whatever else is generated beside it; but
   * for Google's own protos, which are long-winded and known.
   *
   * @param all every file it imports comes before it, as protoc gives them
   */
  static CommentTable of(FileDescriptorProto file, List<FileDescriptorProto> all) {
    Set<String> wanted = new HashSet<>(Set.of(file.getName()));
    for (FileDescriptorProto each : all.reversed()) {
      if (wanted.contains(each.getName())) {
        wanted.addAll(each.getDependencyList());
      }
    }
    CommentTable table = new CommentTable();
    for (FileDescriptorProto each : all) {
      if (wanted.contains(each.getName()) && !each.getName().startsWith("google/")) {
        table.add(each);
      }
    }
    return table;
  }

  boolean isEmpty() {
    return texts.isEmpty();
  }

  private void add(FileDescriptorProto file) {
    Comments comments = new Comments(file);
    for (int i = 0; i < file.getServiceCount(); i++) {
      ServiceDescriptorProto service = file.getService(i);
      List<Integer> path = List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, i);
      String name = JavaTypes.qualified(file.getPackage(), service.getName());
      put(comments, path, name);
      for (int j = 0; j < service.getMethodCount(); j++) {
        put(
            comments,
            below(path, ServiceDescriptorProto.METHOD_FIELD_NUMBER, j),
            name + "." + service.getMethod(j).getName());
      }
    }
    for (int i = 0; i < file.getMessageTypeCount(); i++) {
      add(
          comments,
          List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, i),
          file.getPackage(),
          file.getMessageType(i));
    }
    for (int i = 0; i < file.getEnumTypeCount(); i++) {
      add(
          comments,
          List.of(FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER, i),
          file.getPackage(),
          file.getEnumType(i));
    }
  }

  private void add(Comments comments, List<Integer> path, String scope, DescriptorProto message) {
    String name = JavaTypes.qualified(scope, message.getName());
    put(comments, path, name);
    for (int i = 0; i < message.getFieldCount(); i++) {
      put(
          comments,
          below(path, DescriptorProto.FIELD_FIELD_NUMBER, i),
          name + "." + message.getField(i).getName());
    }
    for (int i = 0; i < message.getNestedTypeCount(); i++) {
      add(
          comments,
          below(path, DescriptorProto.NESTED_TYPE_FIELD_NUMBER, i),
          name,
          message.getNestedType(i));
    }
    for (int i = 0; i < message.getEnumTypeCount(); i++) {
      add(
          comments,
          below(path, DescriptorProto.ENUM_TYPE_FIELD_NUMBER, i),
          name,
          message.getEnumType(i));
    }
  }

  private void add(Comments comments, List<Integer> path, String scope, EnumDescriptorProto type) {
    String name = JavaTypes.qualified(scope, type.getName());
    put(comments, path, name);
    for (int i = 0; i < type.getValueCount(); i++) {
      put(
          comments,
          below(path, EnumDescriptorProto.VALUE_FIELD_NUMBER, i),
          name + "." + type.getValue(i).getName());
    }
  }

  private void put(Comments comments, List<Integer> path, String name) {
    Optional<String> text = comments.text(path);
    text.map(CommentTable::plain)
        .filter(plain -> !plain.isEmpty())
        .ifPresent(plain -> texts.put(name, plain));
  }

  private static List<Integer> below(List<Integer> path, int field, int index) {
    List<Integer> below = new ArrayList<>(path);
    below.add(field);
    below.add(index);
    return below;
  }

  /** Without indentation, and without what is said to a linter. */
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
  void appendTo(StringBuilder out) {
    out.append("\n  /** What the protos say of what they define. */\n");
    out.append("  final class Comments {\n    private Comments() {}\n\n");
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
            // Of all characters these are no line ends: those are taken above or stripped.
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
