/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest.rule;

import com.google.protobuf.DescriptorProtos.MethodOptions;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One HTTP form of a method, from its {@code google.api.http} option.
 *
 * @param method the HTTP method, in capitals, or {@link #ANY_METHOD}
 * @param template the path
 * @param body {@code *} if the body is the request, a field of it, or empty if there is none
 * @param responseBody the field that is the response's body; empty if all of the response is
 */
public record HttpRule(String method, PathTemplate template, String body, String responseBody) {
  /** Stands for every HTTP method. */
  public static final String ANY_METHOD = "*";

  private static final int EXTENSION = 72_295_728;
  private static final int FIRST_PATTERN = 2;
  private static final List<String> METHODS = List.of("GET", "PUT", "POST", "DELETE", "PATCH");
  private static final int BODY = 7;
  private static final int CUSTOM = 8;
  private static final int CUSTOM_KIND = 1;
  private static final int CUSTOM_PATH = 2;
  private static final int ADDITIONAL_BINDINGS = 11;
  private static final int RESPONSE_BODY = 12;

  /** All forms of a method, the main one first; none if it has no annotation. */
  public static List<HttpRule> of(MethodDescriptor method) {
    try {
      // Parsed without a registry, so that the option is unknown whether its class is there or not.
      UnknownFieldSet options =
          MethodOptions.parseFrom(method.getOptions().toByteArray()).getUnknownFields();
      List<HttpRule> rules = new ArrayList<>(0);
      for (UnknownFieldSet rule : messages(options, EXTENSION)) {
        rules.add(read(rule));
        for (UnknownFieldSet additional : messages(rule, ADDITIONAL_BINDINGS)) {
          if (!messages(additional, ADDITIONAL_BINDINGS).isEmpty()) {
            throw new IllegalArgumentException("additional bindings within additional bindings");
          }
          rules.add(read(additional));
        }
      }
      return rules;
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "google.api.http of " + method.getFullName() + ": " + e.getMessage(), e);
    }
  }

  private static HttpRule read(UnknownFieldSet rule) throws InvalidProtocolBufferException {
    String body = text(rule, BODY).orElse("");
    String responseBody = text(rule, RESPONSE_BODY).orElse("");
    for (int i = 0; i < METHODS.size(); i++) {
      Optional<String> path = text(rule, FIRST_PATTERN + i);
      if (path.isPresent()) {
        return new HttpRule(METHODS.get(i), PathTemplate.parse(path.get()), body, responseBody);
      }
    }
    for (UnknownFieldSet custom : messages(rule, CUSTOM)) {
      String kind = text(custom, CUSTOM_KIND).orElse("").toUpperCase(Locale.ROOT);
      String path = text(custom, CUSTOM_PATH).orElse("");
      if (kind.isEmpty()) {
        throw new IllegalArgumentException("a custom pattern needs the name of an HTTP method");
      }
      return new HttpRule(kind, PathTemplate.parse(path), body, responseBody);
    }
    throw new IllegalArgumentException("no HTTP method and path");
  }

  private static Optional<String> text(UnknownFieldSet message, int number) {
    return message.getField(number).getLengthDelimitedList().stream()
        .reduce((first, last) -> last)
        .map(bytes -> bytes.toString(StandardCharsets.UTF_8));
  }

  private static List<UnknownFieldSet> messages(UnknownFieldSet message, int number)
      throws InvalidProtocolBufferException {
    List<UnknownFieldSet> parsed = new ArrayList<>(0);
    for (var bytes : message.getField(number).getLengthDelimitedList()) {
      parsed.add(UnknownFieldSet.parseFrom(bytes));
    }
    return parsed;
  }
}
