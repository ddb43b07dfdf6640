/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The JSON schemas of messages and enums, each described once and referred to by name. */
final class MessageSchemas {
  private static final List<String> NOT_FINITE = List.of("NaN", "Infinity", "-Infinity");

  private static final Set<String> WRAPPERS =
      Set.of(
          "google.protobuf.BoolValue",
          "google.protobuf.BytesValue",
          "google.protobuf.DoubleValue",
          "google.protobuf.FloatValue",
          "google.protobuf.Int32Value",
          "google.protobuf.Int64Value",
          "google.protobuf.StringValue",
          "google.protobuf.UInt32Value",
          "google.protobuf.UInt64Value");

  private static final Set<String> TEXTS =
      Set.of("google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask");

  private final Map<String, Object> described = new TreeMap<>();

  /** By full name. */
  private final Map<String, String> comments;

  MessageSchemas(Map<String, String> comments) {
    this.comments = comments;
  }

  /** Adds a description, if there is one. */
  static void describe(Map<String, Object> target, @Nullable String comment) {
    if (comment != null) {
      target.put("description", comment);
    }
  }

  /** The schema of a field where it is used, with its comment. */
  Map<String, Object> described(FieldDescriptor field) {
    String comment = comments.get(field.getFullName());
    if (comment == null) {
      return of(field);
    }
    Map<String, Object> schema = new LinkedHashMap<>(of(field));
    describe(schema, comment);
    return schema;
  }

  /** The comment on a field; null without one. */
  @Nullable String comment(FieldDescriptor field) {
    return comments.get(field.getFullName());
  }

  /** All referenced schemas, by name. */
  Map<String, Object> described() {
    return described;
  }

  /** True for a message whose JSON is one scalar. */
  static boolean isText(Descriptor type) {
    return TEXTS.contains(type.getFullName()) || WRAPPERS.contains(type.getFullName());
  }

  /** True for {@code google.api.HttpBody}. */
  static boolean isHttpBody(Descriptor type) {
    return type.getFullName().equals("google.api.HttpBody");
  }

  /** The schema of a message where it is used. */
  Map<String, Object> of(Descriptor type) {
    if (WRAPPERS.contains(type.getFullName())) {
      return element(type.findFieldByName("value"));
    }
    return switch (type.getFullName()) {
      case "google.protobuf.Timestamp" -> ordered("type", "string", "format", "date-time");
      case "google.protobuf.Duration" ->
          ordered("type", "string", "pattern", "^-?[0-9]+(\\.[0-9]{1,9})?s$");
      case "google.protobuf.FieldMask" -> Map.of("type", "string");
      case "google.protobuf.Struct" -> Map.of("type", "object");
      case "google.protobuf.ListValue" -> Map.of("type", "array");
      case "google.protobuf.Value" -> Map.of();
      case "google.protobuf.Any" -> any();
      default -> {
        if (!described.containsKey(type.getFullName())) {
          // Registered before its fields are visited, as it may contain itself.
          Map<String, Object> schema = new LinkedHashMap<>();
          described.put(type.getFullName(), schema);
          describe(type, schema);
        }
        yield reference(type.getFullName());
      }
    };
  }

  /** The schema of a field where it is used. */
  Map<String, Object> of(FieldDescriptor field) {
    if (field.isMapField()) {
      FieldDescriptor value = field.getMessageType().findFieldByName("value");
      return ordered("type", "object", "additionalProperties", element(value));
    }
    return field.isRepeated() ? ordered("type", "array", "items", element(field)) : element(field);
  }

  private void describe(Descriptor type, Map<String, Object> schema) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (FieldDescriptor field : type.getFields()) {
      properties.put(field.getJsonName(), described(field));
    }
    schema.put("type", "object");
    schema.put("title", type.getName());
    schema.put("properties", properties);
    List<String> choices =
        type.getRealOneofs().stream()
            .map(oneof -> oneof.getFields().stream().map(FieldDescriptor::getJsonName).toList())
            .map(names -> String.join(", ", names))
            .toList();
    List<String> description = new ArrayList<>();
    Optional.ofNullable(comments.get(type.getFullName())).ifPresent(description::add);
    if (!choices.isEmpty()) {
      description.add("At most one of " + String.join("; at most one of ", choices) + ".");
    }
    if (!description.isEmpty()) {
      schema.put("description", String.join("\n\n", description));
    }
  }

  private Map<String, Object> element(FieldDescriptor field) {
    return switch (field.getType()) {
      case BOOL -> Map.of("type", "boolean");
      case STRING -> Map.of("type", "string");
      case BYTES -> ordered("type", "string", "contentEncoding", "base64");
      case INT32, SINT32, SFIXED32 -> ordered("type", "integer", "format", "int32");
      case UINT32, FIXED32 -> ordered("type", "integer", "minimum", 0, "maximum", 0xffff_ffffL);
      // Written as a string, read as either.
      case INT64, SINT64, SFIXED64, UINT64, FIXED64 ->
          ordered("type", List.of("string", "integer"), "pattern", "^-?[0-9]+$");
      case FLOAT, DOUBLE ->
          Map.of("anyOf", List.of(Map.of("type", "number"), Map.of("enum", NOT_FINITE)));
      case ENUM -> of(field.getEnumType());
      case MESSAGE, GROUP -> of(field.getMessageType());
    };
  }

  private Map<String, Object> of(EnumDescriptor type) {
    if (type.getFullName().equals("google.protobuf.NullValue")) {
      return Map.of("type", "null");
    }
    if (!described.containsKey(type.getFullName())) {
      List<String> names = type.getValues().stream().map(EnumValueDescriptor::getName).toList();
      Map<String, Object> schema =
          ordered(
              "title",
              type.getName(),
              "anyOf",
              List.of(
                  ordered("type", "string", "enum", names),
                  ordered("type", "integer", "format", "int32")));
      List<String> description = new ArrayList<>();
      Optional.ofNullable(comments.get(type.getFullName())).ifPresent(description::add);
      for (String name : names) {
        // A schema cannot describe its values one by one.
        Optional.ofNullable(comments.get(type.getFullName() + "." + name))
            .ifPresent(comment -> description.add(name + ": " + comment));
      }
      if (!description.isEmpty()) {
        schema.put("description", String.join("\n\n", description));
      }
      described.put(type.getFullName(), schema);
    }
    return reference(type.getFullName());
  }

  private static Map<String, Object> any() {
    return ordered(
        "type",
        "object",
        "properties",
        Map.of("@type", Map.of("type", "string")),
        "additionalProperties",
        true);
  }

  private static Map<String, Object> reference(String name) {
    return Map.of("$ref", "#/components/schemas/" + name);
  }

  /** A map of names and values in turn, in that order. */
  static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
