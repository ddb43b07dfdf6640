/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.fawa.connect.test.v1.Everything;
import java.util.List;
import java.util.Random;

/** Makes messages that are the same for the same seed. */
final class RandomMessage {
  private static final long[] LIMITS = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE
  };

  private final Random random;

  RandomMessage(int seed) {
    random = new Random(seed);
  }

  Everything everything(int depth) {
    Everything.Builder message = Everything.newBuilder();
    for (FieldDescriptor field : Everything.getDescriptor().getFields()) {
      if (random.nextInt(3) == 0) {
        fill(message, field, depth);
      }
    }
    return message.build();
  }

  private void fill(Message.Builder message, FieldDescriptor field, int depth) {
    if (!field.isRepeated()) {
      message.setField(field, value(message, field, depth));
      return;
    }
    for (int i = random.nextInt(3); i >= 0; i--) {
      if (field.isMapField()) {
        Message.Builder entry = message.newBuilderForField(field);
        for (FieldDescriptor part : field.getMessageType().getFields()) {
          entry.setField(part, value(entry, part, depth));
        }
        message.addRepeatedField(field, entry.build());
      } else {
        message.addRepeatedField(field, value(message, field, depth));
      }
    }
  }

  private Object value(Message.Builder parent, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> (int) number();
      case LONG -> number();
      case FLOAT -> random.nextInt(9) == 0 ? Float.POSITIVE_INFINITY : random.nextFloat() * 1e9f;
      case DOUBLE -> random.nextInt(9) == 0 ? Double.NaN : random.nextGaussian() * 1e200;
      case BOOLEAN -> random.nextBoolean();
      case STRING -> text();
      case BYTE_STRING -> bytes();
      case ENUM -> {
        List<EnumValueDescriptor> values = field.getEnumType().getValues();
        yield values.get(random.nextInt(values.size()));
      }
      case MESSAGE -> message(parent, field, depth);
    };
  }

  private Message message(Message.Builder parent, FieldDescriptor field, int depth) {
    return switch (field.getMessageType().getName()) {
      case "Everything" -> depth == 0 ? Everything.getDefaultInstance() : everything(depth - 1);
      case "Any" ->
          depth == 0
              ? Any.pack(StringValue.of(text()))
              : Any.pack(
                  Everything.newBuilder()
                      .setInt64Value(number())
                      .setStringValue(text())
                      .addTexts(text())
                      .build());
      case "Timestamp" ->
          Timestamp.newBuilder()
              .setSeconds(random.nextInt())
              .setNanos(random.nextInt(1_000_000_000))
              .build();
      case "Duration" ->
          Duration.newBuilder()
              .setSeconds(random.nextInt(1_000_000))
              .setNanos(random.nextInt(1_000_000_000))
              .build();
      case "FieldMask" -> FieldMask.newBuilder().addPaths("a_b.c").addPaths("d").build();
      case "Struct" -> Struct.newBuilder().putFields(text(), jsonValue(depth)).build();
      case "Value" -> jsonValue(depth);
      case "ListValue" -> ListValue.newBuilder().addValues(jsonValue(depth)).build();
      case "Empty" -> parent.newBuilderForField(field).build();
      default -> {
        Message.Builder wrapper = parent.newBuilderForField(field);
        FieldDescriptor only = field.getMessageType().getFields().get(0);
        yield wrapper.setField(only, value(wrapper, only, depth)).build();
      }
    };
  }

  private Value jsonValue(int depth) {
    Value.Builder value = Value.newBuilder();
    return switch (random.nextInt(depth == 0 ? 4 : 6)) {
      case 0 -> value.setNullValue(NullValue.NULL_VALUE).build();
      case 1 -> value.setBoolValue(random.nextBoolean()).build();
      case 2 -> value.setNumberValue(random.nextInt()).build();
      case 3 -> value.setStringValue(text()).build();
      case 4 ->
          value
              .setListValue(
                  ListValue.newBuilder()
                      .addValues(jsonValue(depth - 1))
                      .addValues(jsonValue(depth - 1)))
              .build();
      default ->
          value.setStructValue(Struct.newBuilder().putFields(text(), jsonValue(depth - 1))).build();
    };
  }

  private long number() {
    return random.nextInt(3) == 0 ? LIMITS[random.nextInt(LIMITS.length)] : random.nextLong();
  }

  private ByteString bytes() {
    byte[] bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(30); i > 0; i--) {
      text.appendCodePoint(
          switch (random.nextInt(6)) {
            case 0 -> random.nextInt(0x20);
            case 1 -> "\"\\/<>&\u2028".charAt(random.nextInt(7));
            case 2 -> 0x1f600 + random.nextInt(50);
            case 3 -> 0xe0 + random.nextInt(100);
            default -> 'a' + random.nextInt(26);
          });
    }
    return text.toString();
  }
}
