/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The JSON mapping of one message type, built once. Immutable except for lazy links. */
public final class JsonSchema {
  /** Types with a JSON mapping of their own. */
  public enum Special {
    NONE,
    ANY,
    TIMESTAMP,
    DURATION,
    FIELD_MASK,
    STRUCT,
    VALUE,
    LIST,
    WRAPPER
  }

  private static final Map<String, Special> SPECIALS =
      Map.ofEntries(
          Map.entry("google.protobuf.Any", Special.ANY),
          Map.entry("google.protobuf.Timestamp", Special.TIMESTAMP),
          Map.entry("google.protobuf.Duration", Special.DURATION),
          Map.entry("google.protobuf.FieldMask", Special.FIELD_MASK),
          Map.entry("google.protobuf.Struct", Special.STRUCT),
          Map.entry("google.protobuf.Value", Special.VALUE),
          Map.entry("google.protobuf.ListValue", Special.LIST),
          Map.entry("google.protobuf.BoolValue", Special.WRAPPER),
          Map.entry("google.protobuf.BytesValue", Special.WRAPPER),
          Map.entry("google.protobuf.DoubleValue", Special.WRAPPER),
          Map.entry("google.protobuf.FloatValue", Special.WRAPPER),
          Map.entry("google.protobuf.Int32Value", Special.WRAPPER),
          Map.entry("google.protobuf.Int64Value", Special.WRAPPER),
          Map.entry("google.protobuf.StringValue", Special.WRAPPER),
          Map.entry("google.protobuf.UInt32Value", Special.WRAPPER),
          Map.entry("google.protobuf.UInt64Value", Special.WRAPPER));

  private final Descriptor type;
  private final Special special;
  private final Map<String, Field> byName = new HashMap<>();
  private final Map<Integer, Field> byNumber = new HashMap<>();

  JsonSchema(Descriptor type, JsonTypes types) {
    this.type = type;
    this.special = SPECIALS.getOrDefault(type.getFullName(), Special.NONE);
    List<FieldDescriptor> fields = type.getFields();
    for (int i = 0; i < fields.size(); i++) {
      Field field = new Field(fields.get(i), i, types);
      byName.put(fields.get(i).getName(), field);
      byNumber.put(field.number, field);
    }
    // A JSON name takes precedence over the original name of another field.
    byNumber.values().forEach(field -> byName.put(field.jsonName, field));
  }

  Descriptor type() {
    return type;
  }

  public Special special() {
    return special;
  }

  public Optional<Field> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Optional<Field> numbered(int number) {
    return Optional.ofNullable(byNumber.get(number));
  }

  /** The field of a tag; empty for an unknown one. */
  Optional<Field> tagged(int tag) {
    Field field = byNumber.get(WireFormat.getTagFieldNumber(tag));
    return field != null && field.takes(tag) ? Optional.of(field) : Optional.empty();
  }

  /** A field of a well-known type, which always exists. */
  public Field known(int number) {
    return numbered(number)
        .orElseThrow(() -> new IllegalStateException("no field " + number + " in a known type"));
  }

  /** One field. */
  public static final class Field {
    final int number;

    /** Its place among the fields of its message. */
    final int index;

    final String jsonName;
    final FieldDescriptor.Type type;
    final boolean repeated;
    final boolean map;

    /** True if its default value is the same as its absence. */
    final boolean implicit;

    /** Its tag when each element stands for itself. */
    final int tag;

    /** The place of its oneof among those of its message, or -1. */
    final int oneof;

    /** {@code "name":} as it goes into a message. */
    final byte[] quotedName;

    private final FieldDescriptor descriptor;
    private final JsonTypes types;
    private final Map<String, Integer> enumNumbers = new HashMap<>();
    private final Map<Integer, String> enumNames = new HashMap<>();
    private final boolean nullEnum;
    private volatile @Nullable JsonSchema message;

    private Field(FieldDescriptor descriptor, int index, JsonTypes types) {
      this.descriptor = descriptor;
      this.types = types;
      this.index = index;
      this.number = descriptor.getNumber();
      this.jsonName = descriptor.getJsonName();
      this.type = descriptor.getType();
      this.map = descriptor.isMapField();
      this.repeated = descriptor.isRepeated();
      this.implicit = !repeated && !descriptor.hasPresence();
      this.tag = number << 3 | wireType(type);
      this.oneof =
          descriptor.getRealContainingOneof() == null
              ? -1
              : descriptor.getRealContainingOneof().getIndex();
      this.quotedName = ('"' + jsonName + "\":").getBytes(StandardCharsets.UTF_8);
      if (type == FieldDescriptor.Type.ENUM) {
        EnumDescriptor values = descriptor.getEnumType();
        for (EnumValueDescriptor value : values.getValues()) {
          enumNumbers.put(value.getName(), value.getNumber());
          enumNames.putIfAbsent(value.getNumber(), value.getName());
        }
        nullEnum = values.getFullName().equals("google.protobuf.NullValue");
      } else {
        nullEnum = false;
      }
    }

    /** The type of a field whose type is a message. */
    public JsonSchema message() {
      JsonSchema schema = message;
      if (schema == null) {
        schema = types.schema(descriptor.getMessageType());
        message = schema;
      }
      return schema;
    }

    /** Its number. */
    public int number() {
      return number;
    }

    /** Its name in JSON. */
    public String jsonName() {
      return jsonName;
    }

    /** Its type. */
    public FieldDescriptor.Type type() {
      return type;
    }

    /** True for a list, and for a map. */
    public boolean repeated() {
      return repeated;
    }

    /** True for a map. */
    public boolean map() {
      return map;
    }

    /** The place of its oneof among those of its message, or -1. */
    public int oneof() {
      return oneof;
    }

    /** The descriptor of its type, which is a message. */
    public Descriptor messageType() {
      return descriptor.getMessageType();
    }

    /** The nested message in this field, where it holds one message. */
    public Message in(Message around) {
      return (Message) around.getField(descriptor);
    }

    public Optional<Integer> enumNumber(String name) {
      return Optional.ofNullable(enumNumbers.get(name));
    }

    Optional<String> enumName(int value) {
      return Optional.ofNullable(enumNames.get(value));
    }

    /** True for the enum whose one value is written {@code null}. */
    boolean isNullEnum() {
      return nullEnum;
    }

    /** True if {@code null} is a value of it and not its absence. */
    boolean takesNull() {
      return nullEnum
          || (type == FieldDescriptor.Type.MESSAGE && message().special == Special.VALUE);
    }

    /** True if one or, packed, several values of it may follow a tag. */
    boolean takes(int wireTag) {
      return wireTag == tag
          || (descriptor.isPackable()
              && WireFormat.getTagWireType(wireTag) == WireFormat.WIRETYPE_LENGTH_DELIMITED);
    }

    private static int wireType(FieldDescriptor.Type type) {
      return switch (type) {
        case DOUBLE, FIXED64, SFIXED64 -> WireFormat.WIRETYPE_FIXED64;
        case FLOAT, FIXED32, SFIXED32 -> WireFormat.WIRETYPE_FIXED32;
        case STRING, BYTES, MESSAGE -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
        case GROUP -> WireFormat.WIRETYPE_START_GROUP;
        default -> WireFormat.WIRETYPE_VARINT;
      };
    }
  }
}
