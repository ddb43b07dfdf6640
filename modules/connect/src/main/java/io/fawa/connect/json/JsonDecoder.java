/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import com.google.protobuf.util.FieldMaskUtil;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.codec.ProtoCodec;
import io.fawa.connect.json.JsonSchema.Field;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Converts protobuf's JSON to the binary form, which the message's own parser reads; this avoids
 * reflection. Single-owner.
 */
public final class JsonDecoder {
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private final JsonReader in;
  private final JsonTypes types;
  private final Bytes out;

  private JsonDecoder(JsonReader in, JsonTypes types, Bytes out) {
    this.in = in;
    this.types = types;
    this.out = out;
  }

  /** The binary form of the JSON text that is all of {@code source[offset, offset+length)}. */
  public static Bytes decode(
      JsonSchema schema, JsonTypes types, byte[] source, int offset, int length)
      throws InvalidProtocolBufferException {
    JsonReader in = new JsonReader(source, offset, length);
    Bytes out = new Bytes(length);
    new JsonDecoder(in, types, out).content(schema);
    in.finish();
    return out;
  }

  /**
   * Appends one nested field to the binary form of its enclosing message; the JSON text {@code
   * source[offset, offset+length)} is its value.
   *
   * @param path the enclosing fields, then the field itself
   * @param element true if a value of a repeated field is one of its elements
   */
  public static void decodeField(
      List<Field> path,
      boolean element,
      JsonTypes types,
      byte[] source,
      int offset,
      int length,
      Bytes out)
      throws InvalidProtocolBufferException {
    JsonReader in = new JsonReader(source, offset, length);
    new JsonDecoder(in, types, out).nested(path, element);
    in.finish();
  }

  private void nested(List<Field> path, boolean element) throws InvalidProtocolBufferException {
    Field field = path.getFirst();
    if (path.size() > 1) {
      varint(field.tag);
      int start = startLength();
      nested(path.subList(1, path.size()), element);
      endLength(start);
    } else if (in.peek() == 'n' && !field.takesNull()) {
      in.nullValue();
    } else if (field.map) {
      mapEntries(field);
    } else if (field.repeated && !element) {
      elements(field);
    } else {
      singular(field);
    }
  }

  /** Writes the content of a message of any type, without a length. */
  private void content(JsonSchema schema) throws InvalidProtocolBufferException {
    switch (schema.special()) {
      case NONE -> members(schema, false);
      case ANY -> any();
      case TIMESTAMP -> append(JsonTimes.timestamp(in));
      case DURATION -> append(JsonTimes.duration(in));
      case FIELD_MASK -> {
        in.string();
        append(FieldMaskUtil.fromJsonString(in.text()));
      }
      case STRUCT -> mapEntries(schema.known(1));
      case LIST -> elements(schema.known(1));
      case VALUE -> value(schema);
      case WRAPPER -> implicit(schema.known(1));
    }
  }

  private void members(JsonSchema schema, boolean inAny) throws InvalidProtocolBufferException {
    in.open('{');
    BitSet seen = new BitSet();
    BitSet oneofs = new BitSet();
    for (boolean first = true; in.more('}', first); first = false) {
      String name = in.name();
      Optional<Field> found = schema.named(name);
      if (found.isEmpty() || (inAny && name.equals("@type"))) {
        in.skip();
        continue;
      }
      Field field = found.get();
      if (seen.get(field.index)) {
        throw in.error("field " + field.jsonName + " comes twice");
      }
      seen.set(field.index);
      if (in.peek() == 'n' && !(field.takesNull() && !field.repeated)) {
        in.nullValue();
        continue;
      }
      if (field.oneof >= 0) {
        if (oneofs.get(field.oneof)) {
          throw in.error("another member of the oneof of " + field.jsonName);
        }
        oneofs.set(field.oneof);
      }
      if (field.map) {
        mapEntries(field);
      } else if (field.repeated) {
        elements(field);
      } else if (field.implicit) {
        implicit(field);
      } else {
        singular(field);
      }
    }
  }

  /** Writes one value with its tag, or nothing if it is the default one. */
  private void implicit(Field field) throws InvalidProtocolBufferException {
    int start = out.size();
    singular(field);
    int content = start + CodedOutputStream.computeUInt32SizeNoTag(field.tag);
    for (int i = content; i < out.size(); i++) {
      if (out.array()[i] != 0) {
        return;
      }
    }
    out.truncate(start);
  }

  private void elements(Field field) throws InvalidProtocolBufferException {
    in.open('[');
    for (boolean first = true; in.more(']', first); first = false) {
      if (in.peek() == 'n' && !field.takesNull()) {
        throw in.error("null in the list " + field.jsonName);
      }
      singular(field);
    }
  }

  private void mapEntries(Field field) throws InvalidProtocolBufferException {
    Field key = field.message().known(KEY);
    Field value = field.message().known(VALUE);
    in.open('{');
    for (boolean first = true; in.more('}', first); first = false) {
      int entry = out.size();
      varint(field.tag);
      int start = startLength();
      mapKey(key);
      in.name();
      if (in.peek() == 'n' && !value.takesNull()) {
        throw in.error("null in the map " + field.jsonName);
      }
      int content = out.size();
      singular(value);
      if (out.size() == content) {
        // An unknown enum name: the entry is dropped.
        out.truncate(entry);
        continue;
      }
      endLength(start);
    }
  }

  /** Writes the key that is next, which is always a string in JSON, and leaves it unread. */
  private void mapKey(Field key) throws InvalidProtocolBufferException {
    in.peek();
    int position = in.position();
    if (key.type == FieldDescriptor.Type.BOOL) {
      in.string();
      String text = in.text();
      if (!text.equals("true") && !text.equals("false")) {
        throw in.error("map key is not a boolean");
      }
      varint(key.tag);
      varint(text.equals("true") ? 1 : 0);
    } else {
      singular(key);
    }
    in.seek(position);
  }

  /** Writes one value with its tag. */
  private void singular(Field field) throws InvalidProtocolBufferException {
    if (field.type == FieldDescriptor.Type.ENUM) {
      enumValue(field);
      return;
    }
    varint(field.tag);
    switch (field.type) {
      case STRING -> {
        in.string();
        varint(in.tokenLength());
        out.write(in.token(), in.tokenStart(), in.tokenLength());
      }
      case BYTES -> {
        byte[] bytes = base64();
        varint(bytes.length);
        out.append(bytes);
      }
      case BOOL -> varint(in.booleanValue() ? 1 : 0);
      case INT32 -> varint(JsonNumbers.int32(in));
      case SINT32 -> varint(zigZag(JsonNumbers.int32(in)) & 0xffff_ffffL);
      case UINT32 -> varint(Integer.toUnsignedLong(JsonNumbers.uint32(in)));
      case FIXED32 -> fixed32(JsonNumbers.uint32(in));
      case SFIXED32 -> fixed32(JsonNumbers.int32(in));
      case INT64 -> varint(JsonNumbers.int64(in));
      case SINT64 -> varint(zigZag(JsonNumbers.int64(in)));
      case UINT64 -> varint(JsonNumbers.uint64(in));
      case FIXED64 -> fixed64(JsonNumbers.uint64(in));
      case SFIXED64 -> fixed64(JsonNumbers.int64(in));
      case FLOAT -> fixed32(Float.floatToIntBits(JsonNumbers.float32(in)));
      case DOUBLE -> fixed64(Double.doubleToLongBits(JsonNumbers.float64(in)));
      case MESSAGE -> {
        int start = startLength();
        content(field.message());
        endLength(start);
      }
      case GROUP -> {
        content(field.message());
        varint(field.number << 3 | WireFormat.WIRETYPE_END_GROUP);
      }
      case ENUM -> throw new IllegalStateException("handled before");
    }
  }

  /** Writes an enum's value with its tag, or nothing for an unknown name. */
  private void enumValue(Field field) throws InvalidProtocolBufferException {
    int number = 0;
    if (field.isNullEnum() && in.nullValue()) {
      number = 0;
    } else if (in.peek() == '"') {
      in.string();
      Optional<Integer> named = field.enumNumber(in.text());
      if (named.isEmpty()) {
        return;
      }
      number = named.get();
    } else {
      number = JsonNumbers.int32(in);
    }
    varint(field.tag);
    varint(number);
  }

  private void any() throws InvalidProtocolBufferException {
    in.peek();
    int start = in.position();
    Optional<String> url = Optional.empty();
    boolean empty = true;
    in.open('{');
    for (boolean first = true; in.more('}', first); first = false) {
      empty = false;
      if (in.name().equals("@type")) {
        if (url.isPresent()) {
          throw in.error("@type comes twice");
        }
        in.string();
        url = Optional.of(in.text());
      } else {
        in.skip();
      }
    }
    if (empty) {
      return;
    }
    if (url.isEmpty()) {
      throw in.error("Any without @type");
    }
    JsonSchema schema =
        types.ofUrl(url.get()).orElseThrow(() -> in.error("@type names an unknown message type"));
    string(1, url.get());
    varint(2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
    int length = startLength();
    in.seek(start);
    if (schema.special() == JsonSchema.Special.NONE) {
      members(schema, true);
    } else {
      anyValue(schema);
    }
    endLength(length);
  }

  /** Writes the member {@code value}, which holds well-known types in an Any. */
  private void anyValue(JsonSchema schema) throws InvalidProtocolBufferException {
    boolean seen = false;
    in.open('{');
    for (boolean first = true; in.more('}', first); first = false) {
      if (in.name().equals("value")) {
        if (seen) {
          throw in.error("value comes twice");
        }
        seen = true;
        content(schema);
      } else {
        in.skip();
      }
    }
  }

  /** Writes a {@code google.protobuf.Value}; its fields are in the order of its proto. */
  private void value(JsonSchema schema) throws InvalidProtocolBufferException {
    int number =
        switch (in.peek()) {
          case 'n' -> 1;
          case '"' -> 3;
          case 't', 'f' -> 4;
          case '{' -> 5;
          case '[' -> 6;
          default -> 2;
        };
    singular(schema.known(number));
  }

  private byte[] base64() throws InvalidProtocolBufferException {
    in.string();
    byte[] text = new byte[in.tokenLength()];
    for (int i = 0; i < text.length; i++) {
      byte c = in.token()[in.tokenStart() + i];
      text[i] = c == '-' ? (byte) '+' : c == '_' ? (byte) '/' : c;
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw in.error("string is not base64");
    }
  }

  private void append(Message message) throws InvalidProtocolBufferException {
    ProtoCodec.INSTANCE.encode(message, out);
  }

  private void string(int number, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    varint(number << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
    varint(bytes.length);
    out.append(bytes);
  }

  /** Reserves one byte for a length; returns the start of the content. */
  private int startLength() {
    out.write(0);
    return out.size();
  }

  /** Fills in the length, moving the content if one byte is not enough for it. */
  private void endLength(int start) {
    int length = out.size() - start;
    int more = CodedOutputStream.computeUInt32SizeNoTag(length) - 1;
    if (more > 0) {
      out.extend(more);
      System.arraycopy(out.array(), start, out.array(), start + more, length);
    }
    int at = start - 1;
    int rest = length;
    while (rest > 0x7f) {
      out.array()[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out.array()[at] = (byte) rest;
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) rest | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static long zigZag(long value) {
    return value << 1 ^ value >> 63;
  }

  private void fixed32(int value) {
    out.putInt(out.extend(Integer.BYTES), Integer.reverseBytes(value));
  }

  private void fixed64(long value) {
    fixed32((int) value);
    fixed32((int) (value >>> 32));
  }
}
