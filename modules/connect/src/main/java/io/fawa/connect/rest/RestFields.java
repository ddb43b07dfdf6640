/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.fawa.connect.json.JsonSchema;
import io.fawa.connect.json.JsonSchema.Field;
import io.fawa.http.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Resolves the field names in paths, queries and bodies of REST requests. */
final class RestFields {
  private RestFields() {}

  /** The fields of a path such as {@code book.id}, empty if there is no such field. */
  static Optional<List<Field>> resolve(JsonSchema request, List<String> names) {
    List<Field> path = new ArrayList<>(names.size());
    JsonSchema schema = request;
    for (int i = 0; i < names.size(); i++) {
      Optional<Field> field =
          schema.special() == JsonSchema.Special.NONE
              ? schema.named(names.get(i))
              : Optional.empty();
      if (field.isEmpty()) {
        return Optional.empty();
      }
      path.add(field.get());
      if (i < names.size() - 1) {
        if (!isSingularMessage(field.get())) {
          return Optional.empty();
        }
        schema = field.get().message();
      }
    }
    return Optional.of(path);
  }

  /** True for a field whose value, or element, can be written as a single string. */
  static boolean isText(Field field) {
    return switch (field.type()) {
      case GROUP -> false;
      case MESSAGE ->
          !field.map()
              && switch (field.message().special()) {
                case TIMESTAMP, DURATION, FIELD_MASK, WRAPPER -> true;
                case NONE, ANY, STRUCT, VALUE, LIST -> false;
              };
      default -> true;
    };
  }

  /**
   * Converts a string to the JSON of a field's value.
   *
   * @throws IllegalArgumentException the string is not a valid value
   */
  static String json(Field field, String text) {
    Field scalar =
        field.type() == FieldDescriptor.Type.MESSAGE
                && field.message().special() == JsonSchema.Special.WRAPPER
            ? field.message().known(1)
            : field;
    switch (scalar.type()) {
      case BOOL -> {
        if (!text.equals("true") && !text.equals("false")) {
          throw new IllegalArgumentException(field.jsonName() + " must be true or false");
        }
        return text;
      }
      case ENUM -> {
        if (scalar.enumNumber(text).isEmpty()) {
          if (!text.matches("-?[0-9]{1,10}")) {
            throw new IllegalArgumentException(field.jsonName() + " has no value of that name");
          }
          return text;
        }
      }
      default -> {}
    }
    return JsonString.PLAIN.of(text);
  }

  /** True if it holds one {@code google.api.HttpBody}. */
  static boolean isRawBody(Field field) {
    return isSingularMessage(field) && RawBody.is(field.messageType());
  }

  private static boolean isSingularMessage(Field field) {
    return field.type() == FieldDescriptor.Type.MESSAGE && !field.repeated();
  }
}
