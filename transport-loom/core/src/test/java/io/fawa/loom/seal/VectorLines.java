/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.seal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/** Bytes captured from the originals: one JSON object a line. */
public final class VectorLines {
  private VectorLines() {}

  /** All lines of a resource, which must have some. */
  public static List<JsonNode> of(String resource) {
    try (InputStream in =
            Objects.requireNonNull(VectorLines.class.getResourceAsStream(resource), resource);
        var lines = new ObjectMapper().readerFor(JsonNode.class).<JsonNode>readValues(in)) {
      List<JsonNode> all = new ArrayList<>();
      for (Iterator<JsonNode> each = lines; each.hasNext(); ) {
        all.add(each.next());
      }
      if (all.isEmpty()) {
        throw new IllegalStateException(resource + " is empty");
      }
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bytes that a field holds as hex. */
  public static byte[] hex(JsonNode line, String field) {
    return HexFormat.of().parseHex(line.get(field).asText());
  }
}
