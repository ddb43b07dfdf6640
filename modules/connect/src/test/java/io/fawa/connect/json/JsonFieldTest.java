/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.json.JsonSchema.Field;
import io.fawa.connect.test.v1.Everything;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields that stand for themselves, as REST has them, and messages of other kinds of files. */
class JsonFieldTest {
  private static final JsonTypes TYPES =
      new JsonTypes(List.of(Everything.getDescriptor().getFile()));
  private static final JsonCodec CODEC =
      new JsonCodec(List.of(Everything.getDescriptor().getFile()));

  private static Everything decode(String json) throws InvalidProtocolBufferException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return CODEC.decode(Everything.getDefaultInstance(), bytes, 0, bytes.length, false);
  }

  private static String encode(JsonCodec codec, Message message)
      throws InvalidProtocolBufferException {
    Bytes out = new Bytes(0);
    codec.encode(message, out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  private static Field named(String name) {
    return TYPES.schema(Everything.getDescriptor()).named(name).orElseThrow();
  }

  private static String encodeField(String name, Message message) throws IOException {
    Bytes out = new Bytes(0);
    byte[] binary = message.toByteArray();
    new JsonEncoder(TYPES, out).encodeField(named(name), binary, 0, binary.length);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int32Value | 0 | -5",
        "uint32Value | 0 | 4294967295",
        "fixed32Value | 0 | 7",
        "int64Value | \"0\" | \"-5\"",
        "sint64Value | \"0\" | \"-5\"",
        "sfixed64Value | \"0\" | \"-5\"",
        "uint64Value | \"0\" | \"18446744073709551615\"",
        "fixed64Value | \"0\" | \"7\"",
        "floatValue | 0.0 | 1.5",
        "doubleValue | 0.0 | \"NaN\"",
        "boolValue | false | true",
        "stringValue | \"\" | \"a\\n\"",
        "bytesValue | \"\" | \"AQ==\"",
        "colour | \"COLOUR_UNSPECIFIED\" | \"COLOUR_DARK\"",
        "optionalValue | null | 0",
        "choiceText | null | \"\"",
        "child | null | {\"int32Value\":1,\"child\":{}}",
        "wrappedInt64 | null | \"0\"",
        "timestamp | null | \"1970-01-01T00:00:00Z\"",
        "value | null | [null]",
        "numbers | [] | [1,2,0]",
        "unpacked | [] | [\"1\",\"2\"]",
        "texts | [] | [\"a\",\"\"]",
        "children | [] | [{},{\"int32Value\":1}]",
        "textByText | {} | {\"a\":\"\",\"b\":\"c\"}",
        "childByFlag | {} | {\"false\":{},\"true\":{\"int32Value\":1}}",
      })
  void aFieldIsWrittenAlone(String name, String absent, String present) throws IOException {
    Everything others =
        decode("{\"sint32Value\":1,\"odd-name\":\"x\",\"blobs\":[\"AQ\"],\"empty\":{}}");
    assertThat(encodeField(name, others)).isEqualTo(absent);
    assertThat(encodeField(name, Everything.getDefaultInstance())).isEqualTo(absent);

    Everything one = decode("{\"" + name + "\":" + present + "}");
    assertThat(encodeField(name, one.toBuilder().mergeFrom(others).build())).isEqualTo(present);
  }

  private static Everything decodeFields(boolean element, String... pathsAndJson)
      throws InvalidProtocolBufferException {
    Bytes out = new Bytes(0);
    for (int i = 0; i < pathsAndJson.length; i += 2) {
      List<Field> path = new ArrayList<>();
      for (String name : pathsAndJson[i].split("\\.", -1)) {
        path.add(named(name));
      }
      byte[] json = (" " + pathsAndJson[i + 1] + "x").getBytes(StandardCharsets.UTF_8);
      JsonDecoder.decodeField(path, element, TYPES, json, 1, json.length - 2, out);
    }
    return Everything.parseFrom(out.toByteArray());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int32Value | 5 | {\"int32Value\":5}",
        "child.int32Value | \"5\" | {\"child\":{\"int32Value\":5}}",
        "child.child.stringValue | \"a\" | {\"child\":{\"child\":{\"stringValue\":\"a\"}}}",
        "child.child | {\"int32Value\":5} | {\"child\":{\"child\":{\"int32Value\":5}}}",
        "child | null | {}",
        "child.child | null | {\"child\":{}}",
        "value | null | {\"value\":null}",
        "choiceNull | null | {\"choiceNull\":null}",
        "numbers | [1,2] | {\"numbers\":[1,2]}",
        "child.texts | [\"a\"] | {\"child\":{\"texts\":[\"a\"]}}",
        "textByText | {\"a\":\"b\"} | {\"textByText\":{\"a\":\"b\"}}",
        "numbers | null | {}",
        "textByText | null | {}",
        "timestamp | \"1970-01-01T00:00:01Z\" | {\"timestamp\":\"1970-01-01T00:00:01Z\"}",
      })
  void aFieldIsReadAlone(String path, String json, String message) throws Exception {
    assertThat(decodeFields(false, path, json)).isEqualTo(decode(message));
  }

  @Test
  void elementsAreReadOneByOneAndPartsOfAMessageOneAfterTheOther() throws Exception {
    assertThat(decodeFields(true, "numbers", "5", "child.texts", "\"a\"", "numbers", "\"6\""))
        .isEqualTo(decode("{\"numbers\":[5,6],\"child\":{\"texts\":[\"a\"]}}"));
    assertThat(decodeFields(false, "child.int32Value", "1", "child.stringValue", "\"a\""))
        .isEqualTo(decode("{\"child\":{\"int32Value\":1,\"stringValue\":\"a\"}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int32Value | 5 6 | expected the end",
        "int32Value | [5] | expected a value",
        "numbers | 5 | expected '['",
        "textByText | [] | expected '{'",
        "child | `` | expected '{', found end",
      })
  void aFieldThatIsNoneIsRefused(String path, String json, String words) {
    assertThatThrownBy(() -> decodeFields(false, path, json)).hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"values", "valueByText", "numbers", "texts", "childByFlag"})
  void nullIsAListOrAMapThatIsNotThere(String field) throws Exception {
    assertThat(decode("{\"" + field + "\":null}")).isEqualTo(Everything.getDefaultInstance());
  }

  /** Contents of 127 bytes, of 128, and so on: the length before them becomes longer there. */
  @ParameterizedTest
  @ValueSource(ints = {124, 125, 126, 16_379, 16_380, 16_381, 2_097_200})
  void aLengthHasAsManyBytesAsItNeeds(int length) throws Exception {
    String text = "x".repeat(length);
    Everything read =
        decode(
            "{\"child\":{\"stringValue\":\""
                + text
                + "\"},\"textByText\":{\"\":\""
                + text
                + "\"}}");

    assertThat(read)
        .isEqualTo(
            Everything.newBuilder()
                .setChild(Everything.newBuilder().setStringValue(text))
                .putTextByText("", text)
                .build());
  }

  /** Those beside each other do not count, only those within each other. */
  @Test
  void depthIsCountedDownAgain() throws Exception {
    Everything.Builder wide = Everything.newBuilder();
    for (int i = 0; i < 300; i++) {
      wide.addChildren(
          Everything.newBuilder()
              .setAny(Any.pack(Everything.newBuilder().setInt32Value(i).build())));
    }
    assertThat(encode(CODEC, wide.build())).endsWith("\"int32Value\":299}}]}");

    Any any = Any.getDefaultInstance();
    for (int i = 0; i < 99; i++) {
      any = Any.pack(Everything.newBuilder().setAny(any).build());
    }
    assertThat(encode(CODEC, any)).contains("\"any\":{}");
    Any deeper = Any.pack(Everything.newBuilder().setAny(any).build());
    assertThatThrownBy(() -> encode(CODEC, deeper)).hasMessage("nested more than 200 deep");
  }

  /** A file of proto2 with a group, which protobuf still has. */
  private static FileDescriptor groups() throws Exception {
    return FileDescriptor.buildFrom(
        FileDescriptorProto.newBuilder()
            .setName("groups.proto")
            .setSyntax("proto2")
            .addMessageType(
                DescriptorProto.newBuilder()
                    .setName("Whole")
                    .addNestedType(
                        DescriptorProto.newBuilder()
                            .setName("Part")
                            .addField(field("depth", 1, FieldDescriptorProto.Type.TYPE_INT32)))
                    .addField(
                        field("part", 100, FieldDescriptorProto.Type.TYPE_GROUP)
                            .setTypeName(".Whole.Part"))
                    .addField(field("text", 2, FieldDescriptorProto.Type.TYPE_STRING))
                    .addField(field("number", 3, FieldDescriptorProto.Type.TYPE_SINT32)))
            .build(),
        new FileDescriptor[0]);
  }

  private static FieldDescriptorProto.Builder field(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
        .setType(type);
  }

  @Test
  void groupsAreMessages() throws Exception {
    FileDescriptor file = groups();
    JsonCodec codec = new JsonCodec(List.of(file));
    DynamicMessage whole = DynamicMessage.getDefaultInstance(file.getMessageTypes().getFirst());
    String json = "{\"text\":\"\",\"number\":0,\"part\":{\"depth\":-5}}";
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);

    DynamicMessage read = codec.decode(whole, bytes, 0, bytes.length, false);
    assertThat(read.getAllFields()).hasSize(3);
    assertThat(encode(codec, read)).isEqualTo(json);
  }

  /** Messages of proto2 may hold strings that are none. */
  @Test
  void textThatIsNoUtf8IsNotWritten() throws Exception {
    JsonCodec codec = new JsonCodec(List.of(DescriptorProto.getDescriptor().getFile()));
    for (byte[] bad : new byte[][] {{10, 1, -1}, {10, 2, 'a', -128}, {10, 3, -1, '"', 'a'}}) {
      DescriptorProto message = DescriptorProto.parseFrom(bad);
      assertThatThrownBy(() -> encode(codec, message))
          .isInstanceOf(InvalidProtocolBufferException.class)
          .hasMessage("string is not valid UTF-8");
    }
    DescriptorProto good =
        DescriptorProto.parseFrom(new byte[] {10, 3, (byte) 0xc3, (byte) 0xa9, 0x7f});
    assertThat(encode(codec, good)).isEqualTo("{\"name\":\"é\u007f\"}");
  }
}
