/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bytes captured from the original programs: a JSON object a line, by its name. */
public final class Vectors {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, JsonNode> byName = new LinkedHashMap<>();

  private Vectors() {}

  /** Reads {@code vectors/NAME.jsonl} of the class path. */
  public static Vectors load(String file) {
    Vectors vectors = new Vectors();
    String path = "/vectors/" + file + ".jsonl";
    try (InputStream in = Vectors.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not there");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().filter(l -> !l.isBlank()).toList()) {
        JsonNode node = JSON.readTree(line);
        String name = node.get("name").asText();
        if (vectors.byName.put(name, node) != null) {
          throw new IllegalStateException(name + " is there twice");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return vectors;
  }

  /** One vector. */
  public JsonNode get(String name) {
    JsonNode node = byName.get(name);
    if (node == null) {
      throw new IllegalStateException("no vector " + name);
    }
    return node;
  }

  /** The bytes of one vector. */
  public byte[] bytes(String name) {
    return bytes(get(name), "hex");
  }

  /** Every vector whose name begins so, in the order of the file. */
  public List<JsonNode> startingWith(String prefix) {
    return byName.entrySet().stream()
        .filter(e -> e.getKey().startsWith(prefix))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** A field in hex as bytes. */
  public static byte[] bytes(JsonNode node, String field) {
    return HexFormat.of().parseHex(node.get(field).asText());
  }
}
