/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Normalizes the bytes of an {@code Any}. They may have fields in any order and repeatedly, and
 * several members of a oneof. They are parsed by protobuf's parser and serialized again in the
 * usual order.
 */
final class AnyContent {
  private AnyContent() {}

  /**
   * The same message in field order, each field once, without unknown fields.
   *
   * @throws InvalidProtocolBufferException the bytes are not a message of that type
   */
  static ByteString canonical(Descriptor type, ByteString bytes)
      throws InvalidProtocolBufferException {
    return plain(DynamicMessage.parseFrom(type, bytes)).toByteString();
  }

  /** Drops unknown fields, and of a map's entries with the same key all but the last. */
  private static Message plain(Message message) {
    Message.Builder builder = message.toBuilder();
    builder.setUnknownFields(UnknownFieldSet.getDefaultInstance());
    for (Map.Entry<FieldDescriptor, Object> present : message.getAllFields().entrySet()) {
      FieldDescriptor field = present.getKey();
      if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
        continue;
      }
      if (!field.isRepeated()) {
        builder.setField(field, plain((Message) present.getValue()));
        continue;
      }
      builder.clearField(field);
      for (Object element : elements(field, (List<?>) present.getValue())) {
        builder.addRepeatedField(field, plain((Message) element));
      }
    }
    return builder.build();
  }

  private static Iterable<?> elements(FieldDescriptor field, List<?> values) {
    if (!field.isMapField()) {
      return values;
    }
    FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
    Map<Object, Object> byKey = new LinkedHashMap<>();
    values.forEach(entry -> byKey.put(((Message) entry).getField(key), entry));
    return byKey.values();
  }
}
