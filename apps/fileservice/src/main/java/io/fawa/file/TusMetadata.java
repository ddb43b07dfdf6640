/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code Upload-Metadata}: pairs of a key and a value in base64, separated by commas (tus 1.0.0,
 * Creation).
 *
 * @param values by key; a key without value has an empty one
 */
record TusMetadata(Map<String, String> values) {
  /** Reads the field; empty if it is malformed. */
  static Optional<TusMetadata> parse(String field) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : field.isBlank() ? new String[0] : field.split(",", -1)) {
      String[] words = pair.strip().split(" ", -1);
      Optional<String> value = words.length == 1 ? Optional.of("") : decoded(words);
      if (words[0].isEmpty() || value.isEmpty() || values.put(words[0], value.get()) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(new TusMetadata(values));
  }

  private static Optional<String> decoded(String[] words) {
    if (words.length != 2) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(words[1]);
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The file name by the keys that clients use. */
  String fileName() {
    return values.getOrDefault("filename", values.getOrDefault("name", "upload"));
  }
}
