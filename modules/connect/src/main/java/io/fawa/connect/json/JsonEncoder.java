/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import com.google.protobuf.Any;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.FieldMaskUtil;
import com.google.protobuf.util.Timestamps;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.json.JsonSchema.Field;
import io.fawa.connect.json.JsonSchema.Special;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Converts the binary form of a message to JSON. This avoids reflection, and default values are
 * already omitted. Single-owner.
 */
public final class JsonEncoder {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** The nesting limit; a parser allows a message 100 levels, but each Any starts again. */
  private static final int DEPTH_MAX = 200;

  private final JsonTypes types;
  private final Bytes out;
  private int depth;

  public JsonEncoder(JsonTypes types, Bytes out) {
    this.types = types;
    this.out = out;
  }

  /** Appends the JSON of the message that is all of {@code source[offset, offset+length)}. */
  void encode(JsonSchema schema, byte[] source, int offset, int length) throws IOException {
    content(schema, CodedInputStream.newInstance(source, offset, length));
  }

  /**
   * Appends the JSON of one field of the message that is all of {@code source[offset,
   * offset+length)}: {@code null} if it is absent, and its default value if it cannot be.
   */
  public void encodeField(Field wanted, byte[] source, int offset, int length) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(source, offset, length);
    boolean first = true;
    if (wanted.repeated) {
      out.write(wanted.map ? '{' : '[');
    }
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) != wanted.number || !wanted.takes(tag)) {
        in.skipField(tag);
        continue;
      }
      comma(!first);
      first = false;
      value(wanted, tag, in);
    }
    if (wanted.repeated) {
      out.write(wanted.map ? '}' : ']');
    } else if (first && wanted.implicit) {
      absent(wanted);
    } else if (first) {
      ascii("null");
    }
  }

  /** Writes the message up to the end, or the limit, of {@code in}. */
  private void content(JsonSchema schema, CodedInputStream in) throws IOException {
    if (depth >= DEPTH_MAX) {
      throw new InvalidProtocolBufferException("nested more than " + DEPTH_MAX + " deep");
    }
    depth++;
    write(schema, in);
    depth--;
  }

  private void write(JsonSchema schema, CodedInputStream in) throws IOException {
    switch (schema.special()) {
      case NONE -> {
        out.write('{');
        members(schema, in, true);
        out.write('}');
      }
      case ANY -> any(in);
      case TIMESTAMP -> quoted(Timestamps.toString(Timestamp.parseFrom(rest(in))));
      case DURATION -> quoted(Durations.toString(Duration.parseFrom(rest(in))));
      case FIELD_MASK -> {
        // A path may be any text, as this side may have built the message.
        String paths = FieldMaskUtil.toJsonString(FieldMask.parseFrom(rest(in)));
        string(paths.getBytes(StandardCharsets.UTF_8));
      }
      case STRUCT -> {
        out.write('{');
        entries(schema.known(1), in);
        out.write('}');
      }
      case LIST -> {
        out.write('[');
        entries(schema.known(1), in);
        out.write(']');
      }
      case VALUE -> {
        if (!only(schema, in)) {
          ascii("null");
        }
      }
      case WRAPPER -> {
        if (!only(schema, in)) {
          absent(schema.known(1));
        }
      }
    }
  }

  /** Writes the values of the one repeated field of a message. */
  private void entries(Field field, CodedInputStream in) throws IOException {
    boolean first = true;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag != field.tag) {
        in.skipField(tag);
        continue;
      }
      comma(!first);
      first = false;
      value(field, tag, in);
    }
  }

  /** Writes the one field that a message has; false if it has none. */
  private boolean only(JsonSchema schema, CodedInputStream in) throws IOException {
    boolean written = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      Optional<Field> field = schema.tagged(tag);
      if (field.isEmpty() || written) {
        in.skipField(tag);
        continue;
      }
      written = true;
      if (schema.special() == Special.VALUE && field.get().type == FieldDescriptor.Type.DOUBLE) {
        jsonNumber(in.readDouble());
      } else {
        element(field.get(), in);
      }
    }
    return written;
  }

  /** Writes a number of a {@code google.protobuf.Value}, which must not become a string. */
  private void jsonNumber(double value) throws InvalidProtocolBufferException {
    if (!Double.isFinite(value)) {
      throw new InvalidProtocolBufferException("google.protobuf.Value is NaN or infinite");
    }
    ascii(Double.toString(value));
  }

  private void members(JsonSchema schema, CodedInputStream in, boolean firstMember)
      throws IOException {
    boolean first = firstMember;
    int open = 0;
    char closing = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_END_GROUP) {
        break;
      }
      Optional<Field> found = schema.tagged(tag);
      if (found.isEmpty()) {
        in.skipField(tag);
        continue;
      }
      Field field = found.get();
      if (open == field.number) {
        out.write(',');
      } else {
        if (open != 0) {
          out.write(closing);
          open = 0;
        }
        comma(!first);
        first = false;
        out.append(field.quotedName);
        if (field.repeated) {
          open = field.number;
          closing = field.map ? '}' : ']';
          out.write(field.map ? '{' : '[');
        }
      }
      value(field, tag, in);
    }
    if (open != 0) {
      out.write(closing);
    }
  }

  /** Writes the content of one tag: a value, a map entry or packed elements. */
  private void value(Field field, int tag, CodedInputStream in) throws IOException {
    if (field.map) {
      mapEntry(field, in);
    } else if (tag != field.tag) {
      packed(field, in);
    } else {
      element(field, in);
    }
  }

  private void packed(Field field, CodedInputStream in) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    for (boolean first = true; !in.isAtEnd(); first = false) {
      comma(!first);
      element(field, in);
    }
    in.popLimit(limit);
  }

  private void mapEntry(Field field, CodedInputStream in) throws IOException {
    Field key = field.message().known(1);
    Field value = field.message().known(2);
    int limit = in.pushLimit(in.readRawVarint32());
    part(key, in);
    mapKey(key, in);
    out.write(':');
    part(value, in);
    element(value, in);
    in.popLimit(limit);
  }

  /** Protobuf writes both parts of an entry, the key first, default values too. */
  private static void part(Field part, CodedInputStream in) throws IOException {
    if (in.readTag() != part.tag) {
      throw new InvalidProtocolBufferException("map entry without its key or its value");
    }
  }

  private void mapKey(Field key, CodedInputStream in) throws IOException {
    switch (key.type) {
      case STRING, INT64, SINT64, UINT64, FIXED64, SFIXED64 -> element(key, in);
      default -> {
        out.write('"');
        element(key, in);
        out.write('"');
      }
    }
  }

  /** Writes the default value of a field that must be present. */
  private void absent(Field field) {
    switch (field.type) {
      case STRING, BYTES -> ascii("\"\"");
      case BOOL -> ascii("false");
      case FLOAT, DOUBLE -> ascii("0.0");
      case INT64, SINT64, UINT64, FIXED64, SFIXED64 -> ascii("\"0\"");
      case ENUM -> enumValue(field, 0);
      default -> ascii("0");
    }
  }

  /** Writes one value, whose tag has been read. */
  private void element(Field field, CodedInputStream in) throws IOException {
    switch (field.type) {
      case STRING -> string(in.readByteArray());
      case BYTES -> {
        out.write('"');
        out.append(Base64.getEncoder().encode(in.readByteArray()));
        out.write('"');
      }
      case BOOL -> ascii(in.readBool() ? "true" : "false");
      case INT32 -> number(in.readInt32());
      case SINT32 -> number(in.readSInt32());
      case SFIXED32 -> number(in.readSFixed32());
      case UINT32 -> number(Integer.toUnsignedLong(in.readUInt32()));
      case FIXED32 -> number(Integer.toUnsignedLong(in.readFixed32()));
      case INT64 -> quoted(Long.toString(in.readInt64()));
      case SINT64 -> quoted(Long.toString(in.readSInt64()));
      case SFIXED64 -> quoted(Long.toString(in.readSFixed64()));
      case UINT64 -> quoted(Long.toUnsignedString(in.readUInt64()));
      case FIXED64 -> quoted(Long.toUnsignedString(in.readFixed64()));
      case FLOAT -> {
        float value = in.readFloat();
        decimal(Float.toString(value), Float.isFinite(value));
      }
      case DOUBLE -> {
        double value = in.readDouble();
        decimal(Double.toString(value), Double.isFinite(value));
      }
      case ENUM -> enumValue(field, in.readEnum());
      case MESSAGE -> message(field.message(), in);
      case GROUP -> content(field.message(), in);
    }
  }

  private void message(JsonSchema schema, CodedInputStream in) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    content(schema, in);
    in.popLimit(limit);
  }

  private void enumValue(Field field, int value) {
    if (field.isNullEnum()) {
      ascii("null");
      return;
    }
    Optional<String> name = field.enumName(value);
    if (name.isPresent()) {
      quoted(name.get());
    } else {
      number(value);
    }
  }

  private void any(CodedInputStream in) throws IOException {
    Any any = Any.parseFrom(rest(in));
    out.write('{');
    if (!any.getTypeUrl().isEmpty() || !any.getValue().isEmpty()) {
      JsonSchema schema =
          types
              .ofUrl(any.getTypeUrl())
              .orElseThrow(() -> new InvalidProtocolBufferException("Any of an unknown type"));
      ascii("\"@type\":");
      string(any.getTypeUrl().getBytes(StandardCharsets.UTF_8));
      CodedInputStream content =
          AnyContent.canonical(schema.type(), any.getValue()).newCodedInput();
      if (schema.special() == Special.NONE) {
        depth++;
        members(schema, content, false);
        depth--;
      } else {
        ascii(",\"value\":");
        content(schema, content);
      }
    }
    out.write('}');
  }

  /** The remaining bytes up to the limit of {@code in}, initially the end of its bytes. */
  private static byte[] rest(CodedInputStream in) throws IOException {
    return in.readRawBytes(in.getBytesUntilLimit());
  }

  private void comma(boolean wanted) {
    if (wanted) {
      out.write(',');
    }
  }

  private void number(long value) {
    ascii(Long.toString(value));
  }

  private void decimal(String text, boolean finite) {
    if (finite) {
      ascii(text);
    } else {
      quoted(text);
    }
  }

  /** Writes a text that needs no escape. */
  private void quoted(String text) {
    out.write('"');
    ascii(text);
    out.write('"');
  }

  private void ascii(String text) {
    int start = out.extend(text.length());
    byte[] target = out.array();
    for (int i = 0; i < text.length(); i++) {
      target[start + i] = (byte) text.charAt(i);
    }
  }

  private void string(byte[] utf8) throws InvalidProtocolBufferException {
    out.write('"');
    int start = 0;
    int signs = 0;
    for (int i = 0; i < utf8.length; i++) {
      byte c = utf8[i];
      signs |= c;
      if (c == '"' || c == '\\' || (c >= 0 && c < ' ')) {
        out.write(utf8, start, i - start);
        start = i + 1;
        escape(c);
      }
    }
    if (signs < 0 && !UnsafeByteOperations.unsafeWrap(utf8).isValidUtf8()) {
      throw new InvalidProtocolBufferException("string is not valid UTF-8");
    }
    out.write(utf8, start, utf8.length - start);
    out.write('"');
  }

  private void escape(byte c) {
    out.write('\\');
    switch (c) {
      case '"', '\\' -> out.write(c);
      case '\n' -> out.write('n');
      case '\r' -> out.write('r');
      case '\t' -> out.write('t');
      case '\b' -> out.write('b');
      case '\f' -> out.write('f');
      default -> {
        ascii("u00");
        out.write(HEX[c >> 4]);
        out.write(HEX[c & 15]);
      }
    }
  }
}
