/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fawa.sdk.files.TransferException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What client and server say of bundles. */
final class BundleJson {
  private static final JsonFactory JSON = new JsonFactory();

  private BundleJson() {}

  /** A file of a bundle that is on the server. */
  record Listed(String path, long bytes, String sha256) {}

  /** The list of a bundle. */
  record Listing(String name, List<Listed> files) {
    long bytes() {
      return files.stream().mapToLong(Listed::bytes).sum();
    }
  }

  /** A file that becomes part of a bundle. */
  record Member(String path, Receipt receipt) {}

  static byte[] request(String name, List<Member> members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("name", name);
      json.writeArrayFieldStart("files");
      for (Member member : members) {
        json.writeStartObject();
        json.writeStringField("key", member.receipt().key());
        json.writeStringField("deleteToken", member.receipt().deleteToken().orElse(""));
        json.writeStringField("path", member.path());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  static Receipt receipt(byte[] answer) throws IOException {
    try {
      Map<String, String> said = JsonMembers.read(answer);
      return new Receipt(
          said.getOrDefault("key", ""),
          URI.create(said.getOrDefault("url", "")),
          said.getOrDefault("name", ""),
          Long.parseLong(said.getOrDefault("zipSize", "")),
          "",
          Instant.parse(said.getOrDefault("expires", "")),
          Optional.ofNullable(said.get("deleteToken")));
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw new TransferException(
          Reason.PROTOCOL, "the server made a bundle without saying where", new IOException(e));
    }
  }

  static Listing listing(byte[] answer) throws IOException {
    String bundle = JsonMembers.read(answer).getOrDefault("name", "");
    List<Listed> files = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(answer)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean list = parser.currentName().equals("files");
        if (parser.nextToken() != JsonToken.START_ARRAY || !list) {
          parser.skipChildren();
          continue;
        }
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          files.add(listed(parser));
        }
      }
    }
    if (files.isEmpty()) {
      throw new TransferException(Reason.PROTOCOL, "the server lists no files of the bundle");
    }
    return new Listing(bundle, List.copyOf(files));
  }

  private static Listed listed(JsonParser parser) throws IOException {
    String path = "";
    String sha256 = "";
    long bytes = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "path" -> path = parser.getText();
        case "sha256" -> sha256 = parser.getText();
        case "size" -> bytes = parser.getLongValue();
        default -> parser.skipChildren();
      }
    }
    return new Listed(path, bytes, sha256);
  }
}
