/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.fawa.files.FileRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A JSON object of a request. */
record JsonBody(Struct object) {
  /**
   * Reads a body.
   *
   * @param what it is, with an article, for the message
   * @throws FileRefusedException {@code TOO_LARGE} it is longer than {@code bytesMax}
   * @throws IOException {@code in} has failed
   */
  static byte[] read(InputStream in, int bytesMax, String what) throws IOException {
    byte[] body = in.readNBytes(bytesMax + 1);
    if (body.length > bytesMax) {
      throw FileRefusedException.tooLarge(what + " of more than " + bytesMax + " bytes");
    }
    return body;
  }

  /**
   * Parses a body.
   *
   * @throws FileRefusedException it is no JSON object
   */
  static JsonBody of(byte[] body) throws FileRefusedException {
    Struct.Builder object = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(new String(body, StandardCharsets.UTF_8), object);
    } catch (InvalidProtocolBufferException e) {
      throw FileRefusedException.invalid("the request is not a JSON object");
    }
    return new JsonBody(object.build());
  }

  boolean has(String name) {
    return object.containsFields(name);
  }

  /** A string or a number as text; empty if it is absent. */
  String text(String name) throws FileRefusedException {
    Value value = object.getFieldsOrDefault(name, Value.newBuilder().setStringValue("").build());
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue();
      case NUMBER_VALUE -> Long.toString((long) value.getNumberValue());
      default -> throw FileRefusedException.invalid(name + " must be a string");
    };
  }

  /** The objects of an array. */
  List<JsonBody> list(String name) {
    ListValue values = object.getFieldsOrDefault(name, Value.getDefaultInstance()).getListValue();
    List<JsonBody> found = new ArrayList<>();
    values.getValuesList().forEach(value -> found.add(new JsonBody(value.getStructValue())));
    return found;
  }
}
