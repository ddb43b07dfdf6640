/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.fawa.connect.codec.Bytes;
import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A raw HTTP body, for {@code google.api.HttpBody} in REST. The message is recognized by its name
 * and fields, so that its class is not needed at run time.
 *
 * @param contentType of the data
 */
public record RawBody(String contentType, ByteString data) {
  /** The type of a body that names none (RFC 9110 §8.3). */
  static final String UNKNOWN_TYPE = "application/octet-stream";

  private static final String NAME = "google.api.HttpBody";
  private static final int CONTENT_TYPE = 1;
  private static final int DATA = 2;
  private static final int DELIMITED = 2;

  /** True for {@code google.api.HttpBody}. */
  public static boolean is(Descriptor type) {
    return type.getFullName().equals(NAME)
        && has(type, CONTENT_TYPE, FieldDescriptor.Type.STRING)
        && has(type, DATA, FieldDescriptor.Type.BYTES);
  }

  private static boolean has(Descriptor type, int number, FieldDescriptor.Type wanted) {
    FieldDescriptor field = type.findFieldByNumber(number);
    return field != null && field.getType() == wanted && !field.isRepeated();
  }

  /**
   * The body in a message for which {@link #is} is true.
   *
   * @throws IllegalArgumentException its content type is not a valid field value
   */
  static RawBody of(Message message) {
    Descriptor type = message.getDescriptorForType();
    String contentType = (String) message.getField(type.findFieldByNumber(CONTENT_TYPE));
    FieldRules.requireSendable(Headers.of("content-type", contentType));
    return new RawBody(
        contentType.isEmpty() ? UNKNOWN_TYPE : contentType,
        (ByteString) message.getField(type.findFieldByNumber(DATA)));
  }

  /**
   * Appends the message in its binary form.
   *
   * @param field the number of the field that holds it; 0 if it is the whole message
   */
  static void append(
      String contentType, byte[] source, int offset, int length, int field, Bytes target) {
    CodedOutputStream out = CodedOutputStream.newInstance(target);
    try {
      if (field > 0) {
        out.writeTag(field, DELIMITED);
        out.writeUInt32NoTag(
            CodedOutputStream.computeStringSize(CONTENT_TYPE, contentType)
                + CodedOutputStream.computeTagSize(DATA)
                + CodedOutputStream.computeUInt32SizeNoTag(length)
                + length);
      }
      out.writeString(CONTENT_TYPE, contentType);
      out.writeByteArray(DATA, source, offset, length);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }
}
