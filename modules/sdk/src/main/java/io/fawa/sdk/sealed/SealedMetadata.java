/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.sdk.sealed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.fawa.sdk.sealed.SealedFileException.Reason;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a sealed file says of itself to those who have the key. More than one file is a bundle: the
 * contents follow each other in the plaintext, in this order.
 *
 * @param files at least one
 */
public record SealedMetadata(List<Entry> files) {
  /** The most files of a bundle. */
  public static final int FILES_MAX = 1000;

  private static final int LENGTH_BYTES = 4;
  private static final int TEXT_CHARS_MAX = 1024;
  private static final int DEPTH_MAX = 8;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(20)
                  .maxStringLength(SealedHeader.BLOCKS_MAX * SealedHeader.BLOCK_BYTES)
                  .build())
          .build();

  /**
   * A file.
   *
   * @param name as its sender calls it; whoever stores it must not trust it
   * @param type its media type, empty if unknown
   * @param bytes its length, empty if it was not known beforehand
   */
  public record Entry(String name, String type, OptionalLong bytes) {
    /** Checks the lengths. */
    public Entry {
      if (name.isEmpty() || name.length() > TEXT_CHARS_MAX || type.length() > TEXT_CHARS_MAX) {
        throw new IllegalArgumentException(
            "a name has 1 to 1024 characters, a type at most 1024; got %d and %d"
                .formatted(name.length(), type.length()));
      }
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(name + type)) {
        throw new IllegalArgumentException("a name or type has half of a surrogate pair");
      }
      if (bytes.isPresent()
          && (bytes.getAsLong() < 0 || bytes.getAsLong() > SealedLayout.PLAINTEXT_BYTES_MAX)) {
        throw new IllegalArgumentException("a file has 0 to 2^48 bytes; got " + bytes.getAsLong());
      }
    }
  }

  /** Copies the list. */
  public SealedMetadata {
    files = List.copyOf(files);
    if (files.isEmpty() || files.size() > FILES_MAX) {
      throw new IllegalArgumentException("a sealed file has 1 to 1000 files; got " + files.size());
    }
    if (files.size() > 1 && files.stream().anyMatch(file -> file.bytes().isEmpty())) {
      throw new IllegalArgumentException("each file of a bundle has a length");
    }
  }

  /** Of one file. */
  public static SealedMetadata of(String name, String type, OptionalLong bytes) {
    return new SealedMetadata(List.of(new Entry(name, type, bytes)));
  }

  /** The length of the plaintext, if it was known beforehand. */
  public OptionalLong bytes() {
    return files.stream().anyMatch(file -> file.bytes().isEmpty())
        ? OptionalLong.empty()
        : OptionalLong.of(files.stream().mapToLong(file -> file.bytes().orElseThrow()).sum());
  }

  /**
   * The length of the JSON, the JSON, and zero bytes up to a whole number of blocks.
   *
   * @throws IllegalArgumentException it does not fit into 64 blocks
   */
  byte[] encode() {
    byte[] json = json().getBytes(StandardCharsets.UTF_8);
    int blocks =
        (LENGTH_BYTES + json.length + SealedHeader.BLOCK_BYTES - 1) / SealedHeader.BLOCK_BYTES;
    if (blocks > SealedHeader.BLOCKS_MAX) {
      throw new IllegalArgumentException(
          "names and types have at most 65532 bytes of JSON; got " + json.length);
    }
    return ByteBuffer.allocate(blocks * SealedHeader.BLOCK_BYTES)
        .putInt(json.length)
        .put(json)
        .array();
  }

  private String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeArrayFieldStart("files");
      for (Entry file : files) {
        json.writeStartObject();
        json.writeStringField("name", file.name());
        if (!file.type().isEmpty()) {
          json.writeStringField("type", file.type());
        }
        if (file.bytes().isPresent()) {
          json.writeNumberField("size", file.bytes().getAsLong());
        }
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalArgumentException("names or types cannot be written as JSON", e);
    }
    return text.toString();
  }

  static SealedMetadata decode(byte[] block, int length) throws SealedFileException {
    int bytes = ByteBuffer.wrap(block).getInt();
    if (bytes < 0 || bytes > length - LENGTH_BYTES) {
      throw damaged("its JSON has %d bytes in %d".formatted(bytes, length - LENGTH_BYTES));
    }
    for (int i = LENGTH_BYTES + bytes; i < length; i++) {
      if (block[i] != 0) {
        throw damaged("its padding is not zero");
      }
    }
    try (JsonParser json = JSON.createParser(block, LENGTH_BYTES, bytes)) {
      return read(json);
    } catch (SealedFileException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw damaged(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  /** Ignores members that it does not know, as a later writer may add some. */
  private static SealedMetadata read(JsonParser json) throws IOException {
    List<Entry> files = new ArrayList<>();
    expect(json.nextToken(), JsonToken.START_OBJECT);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      boolean known = json.currentName().equals("files");
      JsonToken value = json.nextToken();
      if (!known) {
        json.skipChildren();
        continue;
      }
      expect(value, JsonToken.START_ARRAY);
      while (json.nextToken() == JsonToken.START_OBJECT) {
        if (files.size() == FILES_MAX) {
          throw damaged("it names more than 1000 files");
        }
        files.add(entry(json));
      }
      expect(json.currentToken(), JsonToken.END_ARRAY);
    }
    expect(json.currentToken(), JsonToken.END_OBJECT);
    return new SealedMetadata(files);
  }

  private static Entry entry(JsonParser json) throws IOException {
    String name = "";
    String type = "";
    OptionalLong bytes = OptionalLong.empty();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String member = json.currentName();
      JsonToken value = json.nextToken();
      switch (member) {
        case "name" -> {
          expect(value, JsonToken.VALUE_STRING);
          name = json.getText();
        }
        case "type" -> {
          expect(value, JsonToken.VALUE_STRING);
          type = json.getText();
        }
        case "size" -> {
          expect(value, JsonToken.VALUE_NUMBER_INT);
          bytes = OptionalLong.of(json.getLongValue());
        }
        default -> json.skipChildren();
      }
    }
    return new Entry(name, type, bytes);
  }

  private static void expect(JsonToken seen, JsonToken wanted) throws SealedFileException {
    if (seen != wanted) {
      throw damaged("expected " + wanted + ", got " + seen);
    }
  }

  private static SealedFileException damaged(String why) {
    return new SealedFileException(
        Reason.DAMAGED, "the metadata of the sealed file is malformed: " + why);
  }
}
