/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.openapi;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.fawa.connect.rest.rule.HttpRule;
import io.fawa.connect.rest.rule.PathTemplate;
import io.fawa.connect.rest.rule.Segment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The path and the parameters of one HTTP form of a method. A variable that spans segments becomes
 * several parameters, as an OpenAPI parameter has no slash: {@code {name=shelves/*}} becomes {@code
 * shelves/{name_1}}.
 */
final class Parameters {
  private final MessageSchemas schemas;
  private final StringBuilder path = new StringBuilder();
  private final List<Map<String, Object>> list = new ArrayList<>();

  Parameters(HttpRule rule, Descriptor request, MessageSchemas schemas) {
    this.schemas = schemas;
    PathTemplate template = rule.template();
    Set<String> bound = new HashSet<>();
    for (int i = 0; i < template.segments().size(); i++) {
      path.append('/');
      switch (template.segments().get(i)) {
        case Segment.Literal(String text) -> path.append(text);
        case Segment.One() -> wildcard(template, i, request, bound);
        case Segment.Rest() -> wildcard(template, i, request, bound);
      }
    }
    if (path.isEmpty()) {
      path.append('/');
    }
    if (!template.verb().isEmpty()) {
      path.append(':').append(template.verb());
    }
    if (!rule.body().equals("*")) {
      if (!rule.body().isEmpty()) {
        bound.add(rule.body());
      }
      query(request, "", "", bound, new HashSet<>());
    }
  }

  /** The path with the names of its parameters in braces. */
  String path() {
    return path.toString();
  }

  List<Map<String, Object>> list() {
    return list;
  }

  /** Gives the parameters of the path other names, from left to right. */
  void rename(List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      list.get(i).put("name", names.get(i));
    }
  }

  private void wildcard(PathTemplate template, int index, Descriptor request, Set<String> bound) {
    Optional<PathTemplate.Variable> variable =
        template.variables().stream()
            .filter(each -> each.from() <= index && index < each.to())
            .findFirst();
    String field = variable.map(each -> String.join(".", each.fieldPath())).orElse("");
    boolean alone =
        variable.isPresent()
            && variable.get().to() - variable.get().from() == 1
            && template.segments().get(index) instanceof Segment.One;
    String name = alone ? field : field + "_" + (index + 1);
    variable.ifPresent(each -> bound.add(field));
    path.append('{').append(name).append('}');
    Optional<FieldDescriptor> captured = variable.map(each -> fieldOf(request, each.fieldPath()));
    Map<String, Object> schema =
        alone ? schemas.of(captured.orElseThrow()) : Map.of("type", "string");
    Map<String, Object> parameter =
        MessageSchemas.ordered("name", name, "in", "path", "required", true, "schema", schema);
    captured.ifPresent(each -> MessageSchemas.describe(parameter, schemas.comment(each)));
    list.add(parameter);
  }

  private static FieldDescriptor fieldOf(Descriptor request, List<String> fieldPath) {
    Descriptor type = request;
    for (String name : fieldPath.subList(0, fieldPath.size() - 1)) {
      type = type.findFieldByName(name).getMessageType();
    }
    return type.findFieldByName(fieldPath.getLast());
  }

  /** Adds every field that a query can hold; recursive messages are left out. */
  private void query(
      Descriptor type,
      String jsonPrefix,
      String prefix,
      Set<String> bound,
      Set<Descriptor> around) {
    around.add(type);
    for (FieldDescriptor field : type.getFields()) {
      String name = prefix + field.getName();
      String jsonName = jsonPrefix + field.getJsonName();
      if (bound.contains(name)) {
        continue;
      }
      if (isText(field)) {
        Map<String, Object> parameter =
            MessageSchemas.ordered("name", jsonName, "in", "query", "schema", schemas.of(field));
        MessageSchemas.describe(parameter, schemas.comment(field));
        list.add(parameter);
      } else if (field.getType() == FieldDescriptor.Type.MESSAGE
          && !field.isRepeated()
          && !field.getMessageType().getFullName().startsWith("google.protobuf.")
          && !around.contains(field.getMessageType())) {
        query(field.getMessageType(), jsonName + ".", name + ".", bound, around);
      }
    }
    around.remove(type);
  }

  private static boolean isText(FieldDescriptor field) {
    return switch (field.getType()) {
      case GROUP -> false;
      case MESSAGE -> !field.isMapField() && MessageSchemas.isText(field.getMessageType());
      default -> true;
    };
  }
}
