/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The known message types: by descriptor, and by name for an {@code Any}. */
public final class JsonTypes {
  private final Map<Descriptor, JsonSchema> schemas = new ConcurrentHashMap<>();
  private final Map<String, Descriptor> named = new HashMap<>();

  /** The types of {@code files} and of all they import. */
  public JsonTypes(List<FileDescriptor> files) {
    Set<String> seen = new HashSet<>();
    files.forEach(file -> add(file, seen));
  }

  private void add(FileDescriptor file, Set<String> seen) {
    if (seen.add(file.getFullName())) {
      file.getMessageTypes().forEach(this::add);
      file.getDependencies().forEach(imported -> add(imported, seen));
    }
  }

  private void add(Descriptor type) {
    named.put(type.getFullName(), type);
    type.getNestedTypes().forEach(this::add);
  }

  /** The JSON mapping of a type; built once. */
  public JsonSchema schema(Descriptor type) {
    JsonSchema known = schemas.get(type);
    return known != null
        ? known
        : schemas.computeIfAbsent(type, unknown -> new JsonSchema(unknown, this));
  }

  /** The type that the last part of an {@code Any}'s URL names. */
  Optional<JsonSchema> ofUrl(String url) {
    return Optional.ofNullable(named.get(url.substring(url.lastIndexOf('/') + 1)))
        .map(this::schema);
  }
}
