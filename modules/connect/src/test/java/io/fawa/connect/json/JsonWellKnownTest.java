/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.test.v1.Everything;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The types of {@code google.protobuf} that have JSON of their own, alone and within an Any. */
class JsonWellKnownTest {
  private static final JsonCodec CODEC =
      new JsonCodec(List.of(Everything.getDescriptor().getFile()));
  private static final TypeRegistry REGISTRY =
      TypeRegistry.newBuilder()
          .add(
              Everything.getDescriptor().getFile().getDependencies().stream()
                  .flatMap(file -> file.getMessageTypes().stream())
                  .toList())
          .build();

  private static Everything decode(String json) throws InvalidProtocolBufferException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return CODEC.decode(Everything.getDefaultInstance(), bytes, 0, bytes.length, false);
  }

  private static String encode(Message message) throws InvalidProtocolBufferException {
    Bytes out = new Bytes(0);
    CODEC.encode(message, out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  /** What is written the way it was read, and read as protobuf itself reads it. */
  private static void assertBothWays(String json) throws InvalidProtocolBufferException {
    Everything read = decode(json);
    Everything.Builder byProtobuf = Everything.newBuilder();
    JsonFormat.parser().usingTypeRegistry(REGISTRY).merge(json, byProtobuf);

    assertThat(read).isEqualTo(byProtobuf.build());
    assertThat(encode(read)).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "wrappedBool | google.protobuf.BoolValue | true | false",
        "wrappedBytes | google.protobuf.BytesValue | \"AQ==\" | \"\"",
        "wrappedDouble | google.protobuf.DoubleValue | \"-Infinity\" | 0.0",
        "wrappedFloat | google.protobuf.FloatValue | 1.5 | 0.0",
        "wrappedInt32 | google.protobuf.Int32Value | -5 | 0",
        "wrappedInt64 | google.protobuf.Int64Value | \"-5\" | \"0\"",
        "wrappedString | google.protobuf.StringValue | \"a\\n\" | \"\"",
        "wrappedUint32 | google.protobuf.UInt32Value | 4294967295 | 0",
        "wrappedUint64 | google.protobuf.UInt64Value | \"18446744073709551615\" | \"0\"",
        "timestamp | google.protobuf.Timestamp | \"2006-01-02T15:04:05Z\" | \"1970-01-01T00:00:00Z\"",
        "duration | google.protobuf.Duration | \"-1.500s\" | \"0s\"",
        "fieldMask | google.protobuf.FieldMask | \"a,fooBar.baz\" | \"\"",
        "struct | google.protobuf.Struct | {\"a\":[1.0,null,{\"b\":\"c\"}],\"d\":true} | {}",
        "list | google.protobuf.ListValue | [false,[],{},\"\"] | []",
        "value | google.protobuf.Value | {\"a\":-0.5} | null",
        "any | google.protobuf.Any | {\"@type\":\"x/google.protobuf.Empty\",\"value\":{}} | {}",
        "empty | google.protobuf.Empty | {} | {}",
      })
  void eachIsWrittenAsItIsRead(String field, String type, String some, String none)
      throws Exception {
    for (String value : List.of(some, none)) {
      String quoted = "{\"" + field + "\":" + value + "}";
      if (field.equals("any") || field.equals("empty")) {
        // An Empty in an Any is an ordinary message.
        assertThat(encode(decode(quoted))).isEqualTo(quoted.replace(",\"value\":{}", ""));
        continue;
      }
      assertBothWays(quoted);
      assertBothWays(
          "{\"any\":{\"@type\":\"type.googleapis.com/" + type + "\",\"value\":" + value + "}}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wrappedBool",
        "wrappedBytes",
        "wrappedInt64",
        "wrappedString",
        "timestamp",
        "duration",
        "fieldMask",
        "struct",
        "list",
        "any",
        "empty",
        "child",
        "texts",
        "optionalValue",
        "choiceText",
      })
  void nullIsTheirAbsence(String field) throws Exception {
    assertThat(decode("{\"" + field + "\":null,\"int32Value\":1}"))
        .isEqualTo(Everything.newBuilder().setInt32Value(1).build());
  }

  /** As if the type's default were there. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Int32Value | 0",
        "StringValue | \"\"",
        "Timestamp | \"1970-01-01T00:00:00Z\"",
        "Value | null",
        "Struct | {}",
        "ListValue | []",
      })
  void anAnyWithoutAValueHoldsTheDefault(String type, String value) throws Exception {
    String url = "{\"any\":{\"@type\":\"x/google.protobuf." + type + "\"";

    assertThat(encode(decode(url + "}}"))).isEqualTo(url + ",\"value\":" + value + "}}");
    assertThat(encode(decode(url + ",\"other\":{\"value\":5},\"value\":" + value + "}}")))
        .isEqualTo(url + ",\"value\":" + value + "}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "x/fawa.connect.test.v1.Everything | x/fawa.connect.test.v1.Everything",
        "/fawa.connect.test.v1.Everything | /fawa.connect.test.v1.Everything",
        "fawa.connect.test.v1.Everything | fawa.connect.test.v1.Everything",
        "http://a/b/fawa.connect.test.v1.Everything | http://a/b/fawa.connect.test.v1.Everything",
        "a\\\"b/fawa.connect.test.v1.Everything | a\\\"b/fawa.connect.test.v1.Everything",
      })
  void aTypeIsWhatIsBehindTheLastSlash(String url, String written) throws Exception {
    String json = "{\"any\":{\"@type\":\"%s\",\"int32Value\":5,\"texts\":[\"a\"]}}";

    assertThat(encode(decode(json.formatted(url)))).isEqualTo(json.formatted(written));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1} | Any without @type",
        "{\"@type\":5} | expected a string",
        "{\"@type\":null} | expected a string",
        "{\"@type\":\"\"} | @type names an unknown message type",
        "{\"@type\":\"x/google.protobuf\"} | @type names an unknown message type",
        "{\"@type\":\"x/fawa.connect.test.v1.Everything/\"} | @type names an unknown message type",
        "{\"@type\":\"x/google.protobuf.Empty\",\"@type\":\"x/a\"} | @type comes twice",
        "{\"@type\":\"x/google.protobuf.BoolValue\",\"value\":\"true\"} | expected a boolean",
        "{\"@type\":\"x/google.protobuf.BoolValue\",\"value\":true,\"value\":true} | value comes twice",
        "{\"@type\":\"x/fawa.connect.test.v1.Everything\",\"int32Value\":\"x\"} | expected a value",
        "\"x\" | expected '{'",
      })
  void anAnyThatIsNoneIsRefused(String any, String words) {
    assertThatThrownBy(() -> decode("{\"any\":" + any + "}"))
        .isInstanceOf(InvalidProtocolBufferException.class)
        .hasMessageContaining(words);
  }

  /** JSON that follows an Any is read from where the Any ends. */
  @Test
  void whatStandsBehindAnAnyIsReadToo() throws Exception {
    Everything read =
        decode(
            "{\"any\":{\"int32Value\":7,\"child\":{\"int32Value\":8},"
                + "\"@type\":\"x/fawa.connect.test.v1.Everything\"},\"int32Value\":9}");

    Everything within =
        Everything.newBuilder()
            .setInt32Value(7)
            .setChild(Everything.newBuilder().setInt32Value(8))
            .build();
    assertThat(read.getInt32Value()).isEqualTo(9);
    assertThat(read.getAny())
        .isEqualTo(
            Any.newBuilder()
                .setTypeUrl("x/fawa.connect.test.v1.Everything")
                .setValue(within.toByteString())
                .build());
  }

  /** The url and the content of this one need lengths of two bytes. */
  @Test
  void anAnyMayBeLong() throws Exception {
    String url = "x".repeat(200) + "/fawa.connect.test.v1.Everything";
    String json =
        "{\"any\":{\"@type\":\"" + url + "\",\"stringValue\":\"" + "y".repeat(20_000) + "\"}}";

    assertThat(encode(decode(json))).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 1970-01-01T00:00:00Z",
    "0, 1, 1970-01-01T00:00:00.000000001Z",
    "0, 1000, 1970-01-01T00:00:00.000001Z",
    "0, 1000000, 1970-01-01T00:00:00.001Z",
    "-1, 999999999, 1969-12-31T23:59:59.999999999Z",
    "-62135596800, 0, 0001-01-01T00:00:00Z",
    "253402300799, 0, 9999-12-31T23:59:59Z",
  })
  void timestampsHaveAsManyDigitsAsTheyNeed(long seconds, int nanos, String text) throws Exception {
    Timestamp timestamp = Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();

    assertThat(encode(timestamp)).isEqualTo("\"" + text + "\"");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0s",
    "1, 500000000, 1.500s",
    "0, -1000, -0.000001s",
    "-1, -1, -1.000000001s",
    "315576000000, 0, 315576000000s",
  })
  void durationsHaveAsManyDigitsAsTheyNeed(long seconds, int nanos, String text) throws Exception {
    Duration duration = Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build();

    assertThat(encode(duration)).isEqualTo("\"" + text + "\"");
  }

  @Test
  void timesThatThereAreNotAreNotWritten() {
    for (Message time :
        List.of(
            Timestamp.newBuilder().setSeconds(253_402_300_800L).build(),
            Timestamp.newBuilder().setSeconds(-62_135_596_801L).build(),
            Timestamp.newBuilder().setNanos(-1).build(),
            Timestamp.newBuilder().setNanos(1_000_000_000).build(),
            Duration.newBuilder().setSeconds(315_576_000_001L).build(),
            Duration.newBuilder().setSeconds(1).setNanos(-1).build(),
            Duration.newBuilder().setNanos(1_000_000_000).build())) {
      assertThatThrownBy(() -> encode(time))
          .as(time.toString())
          .isInstanceOf(InvalidProtocolBufferException.class);
      assertThatThrownBy(() -> encode(Everything.newBuilder().setAny(Any.pack(time)).build()))
          .isInstanceOf(InvalidProtocolBufferException.class);
    }
  }

  @Test
  void anAnyOfAnUnknownTypeIsNotWritten() {
    for (Any any :
        List.of(
            Any.newBuilder().setTypeUrl("x/no.Such").build(),
            Any.newBuilder().setValue(ByteString.copyFromUtf8("a")).build())) {
      assertThatThrownBy(() -> encode(any))
          .isInstanceOf(InvalidProtocolBufferException.class)
          .hasMessageContaining("Any of an unknown type");
    }
  }

  /** Of a message's types those count that its files define and import, and no others. */
  @Test
  void theTypesAreThoseOfTheFiles() throws Exception {
    JsonCodec none = new JsonCodec(List.of());
    byte[] json =
        "{\"any\":{\"@type\":\"x/google.protobuf.Empty\"}}".getBytes(StandardCharsets.UTF_8);

    assertThat(decode(new String(json, StandardCharsets.UTF_8)).hasAny()).isTrue();
    assertThatThrownBy(
            () -> none.decode(Everything.getDefaultInstance(), json, 0, json.length, false))
        .hasMessageContaining("@type names an unknown message type");
    assertThat(none.name()).isEqualTo("json");
    assertThat(none.types().ofUrl("x/google.protobuf.Empty")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[ | JSON byte 0: expected '{', found '['",
        "{\"a\":1 | JSON byte 6: expected ',', found end",
        "{\"a\":1;} | JSON byte 6: expected ',', found ';'",
        "{\"a\" 1} | JSON byte 5: expected ':', found '1'",
        "{\"a\":1,} | JSON byte 7: expected a string, found '}'",
        "{} x | JSON byte 3: expected the end, found 'x'",
        "{\"stringValue\": é} | JSON byte 16: expected a string, found byte 195",
        "{\"stringValue\":\"a | JSON byte 17: unterminated string",
        "{\"stringValue\":\"a\\n | JSON byte 19: unterminated string",
        "{\"int32Value\":-} | JSON byte 15: expected a value, found '}'",
        "{\"int32Value\":1.} | JSON byte 16: expected a value, found '}'",
        "{\"int32Value\":1e+} | JSON byte 17: expected a value, found '}'",
        "{\"int32Value\":1,\"int32_value\":1} | JSON byte 30: field int32Value comes twice",
        "{\"choiceText\":\"a\",\"choiceNull\":null} | JSON byte 31: another member of the oneof of choiceNull",
        "{\"texts\":[\"a\" \"b\"]} | JSON byte 14: expected ',', found '\"'",
        "{\"texts\":[null]} | JSON byte 10: null in the list texts",
        "{\"textByText\":{\"a\":null}} | JSON byte 19: null in the map textByText",
        "{\"x\":[1,2} | JSON byte 9: expected ',', found '}'",
        "{\"x\":{\"y\":tru}} | JSON byte 10: expected a value, found 't'",
        "{\"x\":nulx} | JSON byte 5: expected a value, found 'n'",
      })
  void anErrorSaysWhereItIs(String json, String words) {
    assertThatThrownBy(() -> decode(json)).hasMessage(words);
  }
}
