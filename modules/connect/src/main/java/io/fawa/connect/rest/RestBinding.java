/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import com.google.protobuf.Message;
import io.fawa.connect.Method;
import io.fawa.connect.json.JsonSchema;
import io.fawa.connect.json.JsonSchema.Field;
import io.fawa.connect.json.JsonTypes;
import io.fawa.connect.rest.rule.HttpRule;
import io.fawa.connect.rest.rule.PathTemplate;
import io.fawa.connect.rest.rule.PercentCoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One HTTP form of a method with its resolved fields, built once. Immutable. */
public final class RestBinding {
  /** The most parameters of one query; more are rejected before they are parsed. */
  static final int PARAMETERS_MAX = 1000;

  private final HttpRule rule;
  private final JsonSchema request;
  private final List<List<Field>> variables = new ArrayList<>();
  private final Optional<Field> bodyField;
  private final Optional<Field> responseField;
  private final boolean takesRaw;
  private final boolean answersRaw;

  /**
   * A value for a field, as JSON.
   *
   * @param path the enclosing fields, then the field itself
   */
  record Parameter(List<Field> path, String json) {}

  /**
   * Resolves the fields.
   *
   * @throws IllegalArgumentException the rule names a field that does not exist or cannot be used
   *     this way
   */
  RestBinding(HttpRule rule, Method<?, ?> method, JsonTypes types) {
    this.rule = rule;
    this.request = types.schema(method.request().getDescriptorForType());
    for (PathTemplate.Variable variable : rule.template().variables()) {
      List<Field> path =
          RestFields.resolve(request, variable.fieldPath())
              .orElseThrow(() -> error("no field " + String.join(".", variable.fieldPath())));
      if (path.getLast().repeated() || !RestFields.isText(path.getLast())) {
        throw error(path.getLast().jsonName() + " cannot be used in a path");
      }
      variables.add(path);
    }
    boolean named = !rule.body().isEmpty() && !wholeBody();
    this.bodyField =
        named
            ? Optional.of(
                request.named(rule.body()).orElseThrow(() -> error("no field " + rule.body())))
            : Optional.empty();
    String responseBody = rule.responseBody();
    this.responseField =
        responseBody.isEmpty()
            ? Optional.empty()
            : Optional.of(
                types
                    .schema(method.response().getDescriptorForType())
                    .named(responseBody)
                    .orElseThrow(() -> error("no field " + responseBody)));
    this.takesRaw =
        wholeBody()
            ? RawBody.is(method.request().getDescriptorForType())
            : bodyField.filter(RestFields::isRawBody).isPresent();
    this.answersRaw =
        responseField.isEmpty()
            ? RawBody.is(method.response().getDescriptorForType())
            : RestFields.isRawBody(responseField.get());
    if (method.kind().streamsRequests() && rule.body().isEmpty()) {
      throw error(method + " receives a stream, which needs a body");
    }
  }

  HttpRule rule() {
    return rule;
  }

  /** True if the body is the request. */
  boolean wholeBody() {
    return rule.body().equals("*");
  }

  /** The field that is the body. */
  Optional<Field> bodyField() {
    return bodyField;
  }

  /** The field of the response that is its body. */
  Optional<Field> responseField() {
    return responseField;
  }

  /** True if the request body is a {@code google.api.HttpBody}, which may have any type. */
  boolean takesRaw() {
    return takesRaw;
  }

  /** True if the body of a response is a {@code google.api.HttpBody}. */
  boolean answersRaw() {
    return answersRaw;
  }

  /**
   * The body of a response, where {@link #answersRaw}.
   *
   * @throws IllegalArgumentException its content type is not a valid field value
   */
  RawBody raw(Message response) {
    return RawBody.of(responseField.isEmpty() ? response : responseField.get().in(response));
  }

  /**
   * The values in path and query.
   *
   * @param captured a text for each variable of the template
   * @return in the order of application, those of the path last
   * @throws IllegalArgumentException a value does not fit its field
   */
  List<Parameter> parameters(List<String> captured, String query) {
    List<Parameter> parameters = new ArrayList<>();
    if (!wholeBody() && !query.isEmpty()) {
      addQuery(query, parameters);
    }
    for (int i = 0; i < captured.size(); i++) {
      List<Field> path = variables.get(i);
      parameters.add(new Parameter(path, RestFields.json(path.getLast(), captured.get(i))));
    }
    return parameters;
  }

  private void addQuery(String query, List<Parameter> parameters) {
    Map<String, String> singular = new HashMap<>();
    String[] pairs = query.split("&", PARAMETERS_MAX + 1);
    if (pairs.length > PARAMETERS_MAX) {
      throw new IllegalArgumentException("more than " + PARAMETERS_MAX + " query parameters");
    }
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      String name = PercentCoding.decodeForm(equals < 0 ? pair : pair.substring(0, equals));
      Optional<List<Field>> found = RestFields.resolve(request, List.of(name.split("\\.", -1)));
      if (found.isEmpty() || found.get().getFirst() == bodyField.orElse(null)) {
        // Unknown parameters are ignored, like unknown members of JSON.
        continue;
      }
      List<Field> path = found.get();
      if (!RestFields.isText(path.getLast())) {
        throw new IllegalArgumentException(name + " cannot be used in a query");
      }
      checkOnce(path, singular);
      String value = PercentCoding.decodeForm(equals < 0 ? "" : pair.substring(equals + 1));
      parameters.add(new Parameter(path, RestFields.json(path.getLast(), value)));
    }
  }

  /** Rejects a second value of a singular field, and a second member of a oneof. */
  private static void checkOnce(List<Field> path, Map<String, String> seen) {
    StringBuilder parent = new StringBuilder();
    for (Field field : path) {
      boolean leaf = field == path.getLast();
      if (field.oneof() >= 0) {
        String other = seen.putIfAbsent(parent + "#" + field.oneof(), field.jsonName());
        if (other != null && !other.equals(field.jsonName())) {
          throw new IllegalArgumentException(field.jsonName() + " excludes " + other);
        }
      }
      parent.append(parent.isEmpty() ? "" : ".").append(field.jsonName());
      if (leaf && !field.repeated() && seen.putIfAbsent(parent.toString(), "") != null) {
        throw new IllegalArgumentException(parent + " comes twice");
      }
    }
  }

  private IllegalArgumentException error(String problem) {
    return new IllegalArgumentException(
        "google.api.http " + rule.method() + " " + rule.template() + ": " + problem);
  }
}
