/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.codegen;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The messages and enums of a request, each with the comments of its file; except those of Google's
 * own protos, which are long and well known.
 */
final class Definitions {
  /** From {@code .package.Name}. */
  private final Map<String, Definition> byName = new HashMap<>();

  private Definitions() {}

  /** A definition in a proto file, with its position. */
  sealed interface Definition {
    /** The comments of its file. */
    Comments comments();

    /** Where in its file. */
    List<Integer> path();
  }

  /** A message. */
  record Message(Comments comments, List<Integer> path, DescriptorProto type)
      implements Definition {}

  /** An enum. */
  record Enumeration(Comments comments, List<Integer> path, EnumDescriptorProto type)
      implements Definition {}

  static Definitions of(List<FileDescriptorProto> files) {
    Definitions definitions = new Definitions();
    for (FileDescriptorProto file : files) {
      if (!file.getName().startsWith("google/")) {
        definitions.add(file);
      }
    }
    return definitions;
  }

  private void add(FileDescriptorProto file) {
    Comments comments = new Comments(file);
    String scope = file.getPackage().isEmpty() ? "" : "." + file.getPackage();
    for (int i = 0; i < file.getMessageTypeCount(); i++) {
      add(
          scope,
          new Message(
              comments,
              List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, i),
              file.getMessageType(i)));
    }
    for (int i = 0; i < file.getEnumTypeCount(); i++) {
      byName.put(
          scope + "." + file.getEnumType(i).getName(),
          new Enumeration(
              comments,
              List.of(FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER, i),
              file.getEnumType(i)));
    }
  }

  private void add(String scope, Message message) {
    DescriptorProto type = message.type();
    String name = scope + "." + type.getName();
    byName.put(name, message);
    for (int i = 0; i < type.getNestedTypeCount(); i++) {
      add(
          name,
          new Message(
              message.comments(),
              below(message.path(), DescriptorProto.NESTED_TYPE_FIELD_NUMBER, i),
              type.getNestedType(i)));
    }
    for (int i = 0; i < type.getEnumTypeCount(); i++) {
      byName.put(
          name + "." + type.getEnumType(i).getName(),
          new Enumeration(
              message.comments(),
              below(message.path(), DescriptorProto.ENUM_TYPE_FIELD_NUMBER, i),
              type.getEnumType(i)));
    }
  }

  /** The definition of {@code .package.Name}. */
  Optional<Definition> find(String protoType) {
    return Optional.ofNullable(byName.get(protoType));
  }

  /** The path of the element at {@code index} of a field of what is at {@code path}. */
  static List<Integer> below(List<Integer> path, int field, int index) {
    List<Integer> below = new ArrayList<>(path);
    below.add(field);
    below.add(index);
    return below;
  }
}
