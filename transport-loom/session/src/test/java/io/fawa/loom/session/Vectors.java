/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Bytes captured from the original, by name. */
public final class Vectors {
  private static final List<JsonNode> LINES = lines();

  private Vectors() {}

  private static List<JsonNode> lines() {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Vectors.class.getResourceAsStream("/vectors/fabrica_net.jsonl"), UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(json.readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  /** The lines whose names have this prefix. */
  public static List<JsonNode> lines(String prefix) {
    return LINES.stream().filter(one -> one.get("name").asText().startsWith(prefix)).toList();
  }

  /** The bytes of this name in hexadecimal. */
  static Optional<String> hex(String name) {
    return LINES.stream()
        .filter(one -> one.get("name").asText().equals(name))
        .findFirst()
        .map(line -> line.get("hex").asText());
  }

  /** All bytes whose names are this prefix and a number, from 0 on; at least one. */
  static List<byte[]> bytes(String prefix) {
    List<byte[]> found = new ArrayList<>();
    for (Optional<String> next = hex(prefix + ".0");
        next.isPresent();
        next = hex(prefix + "." + found.size())) {
      found.add(HexFormat.of().parseHex(next.get()));
    }
    assertThat(found).as(prefix).isNotEmpty();
    return found;
  }
}
