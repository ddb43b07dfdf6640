/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
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

class JsonCodecTest {
  private static final JsonCodec CODEC =
      new JsonCodec(List.of(Everything.getDescriptor().getFile()));
  private static final TypeRegistry REGISTRY =
      TypeRegistry.newBuilder()
          .add(Everything.getDescriptor())
          .add(StringValue.getDescriptor())
          .build();

  private static Everything decode(String json) throws InvalidProtocolBufferException {
    byte[] bytes = ("  " + json).getBytes(StandardCharsets.UTF_8);
    return CODEC.decode(Everything.getDefaultInstance(), bytes, 1, bytes.length - 1, false);
  }

  private static String encode(Message message) throws InvalidProtocolBufferException {
    Bytes out = new Bytes(0);
    CODEC.encode(message, out);
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }

  /** Random messages, both ways against protobuf's own implementation. */
  @Test
  void agreesWithProtobufItself() throws InvalidProtocolBufferException {
    JsonFormat.Printer printer = JsonFormat.printer().usingTypeRegistry(REGISTRY);
    JsonFormat.Parser parser = JsonFormat.parser().usingTypeRegistry(REGISTRY);
    for (int seed = 0; seed < 400; seed++) {
      // Parsed once, so that no map has a key twice.
      Everything message =
          Everything.parseFrom(new RandomMessage(seed).everything(3).toByteString());

      assertThat(decode(printer.print(message)).equals(message))
          .as("decoded, seed %d", seed)
          .isTrue();
      Everything.Builder read = Everything.newBuilder();
      parser.merge(encode(message), read);
      assertThat(read.build().equals(message)).as("encoded, seed %d", seed).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"int32Value\":\"-5\"} | {\"int32Value\":-5}",
        "{\"int32_value\":1.0e2} | {\"int32Value\":100}",
        "{\"int64Value\":-9223372036854775808} | {\"int64Value\":\"-9223372036854775808\"}",
        "{\"uint64Value\":18446744073709551615} | {\"uint64Value\":\"18446744073709551615\"}",
        "{\"uint32Value\":4294967295} | {\"uint32Value\":4294967295}",
        "{\"doubleValue\":\"-Infinity\"} | {\"doubleValue\":\"-Infinity\"}",
        "{\"doubleValue\":\"1.5\"} | {\"doubleValue\":1.5}",
        "{\"bytesValue\":\"-_8\"} | {\"bytesValue\":\"+/8=\"}",
        "{\"colour\":-1} | {\"colour\":\"COLOUR_DARK\"}",
        "{\"colour\":77} | {\"colour\":77}",
        "{\"colour\":\"COLOUR_NONE\"} | {}",
        "{\"colours\":[\"COLOUR_NONE\",1]} | {\"colours\":[\"COLOUR_RED\"]}",
        "{\"colourByNumber\":{\"1\":\"COLOUR_NONE\"}} | {}",
        "{\"optionalValue\":0} | {\"optionalValue\":0}",
        "{\"choiceText\":null,\"choiceNumber\":0} | {\"choiceNumber\":0}",
        "{\"choiceNull\":null} | {\"choiceNull\":null}",
        "{\"odd-name\":\"a\"} | {\"odd-name\":\"a\"}",
        "{\"plain_name\":\"a\"} | {\"odd-name\":\"a\"}",
        "{\"stringValue\":\"\\u00e9\\ud83d\\ude00\\n\\u0001\"} | {\"stringValue\":\"é😀\\n\\u0001\"}",
        "{\"value\":null} | {\"value\":null}",
        "{\"values\":[null,1,\"a\",{},[]]} | {\"values\":[null,1.0,\"a\",{},[]]}",
        "{\"wrappedInt64\":\"0\"} | {\"wrappedInt64\":\"0\"}",
        "{\"numbers\":null,\"child\":null} | {}",
        "{\"nobody\":{\"a\":[1,{\"b\":null}]}} | {}",
        "{\"childByFlag\":{\"true\":{}}} | {\"childByFlag\":{\"true\":{}}}",
        "{\"any\":{}} | {\"any\":{}}",
        "{ } | {}"
      })
  void readsWhatIsAllowedAndWritesTheUsual(String in, String out)
      throws InvalidProtocolBufferException {
    assertThat(encode(decode(in))).isEqualTo(out);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "{",
        "{}x",
        "{} {}",
        "{,}",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "{'a':1}",
        "{\"stringValue\":5}",
        "{\"stringValue\":\"a}",
        "{\"stringValue\":\"\n\"}",
        "{\"stringValue\":\"\\x\"}",
        "{\"stringValue\":\"\\ud800\"}",
        "{\"stringValue\":\"\\udc00\\ud800\"}",
        "{\"stringValue\":\"\\u00g0\"}",
        "{\"int32Value\":01}",
        "{\"int32Value\":+1}",
        "{\"int32Value\":1.}",
        "{\"int32Value\":.5}",
        "{\"int32Value\":1e}",
        "{\"int32Value\":-}",
        "{\"int32Value\":0x1}",
        "{\"int32Value\":1.5}",
        "{\"int32Value\":2147483648}",
        "{\"int32Value\":\"\"}",
        "{\"int32Value\":\" 1\"}",
        "{\"int32Value\":\"1 \"}",
        "{\"int32Value\":true}",
        "{\"int64Value\":9223372036854775808}",
        "{\"int64Value\":1e999999999}",
        "{\"int64Value\":1e-999999999}",
        "{\"int64Value\":1e99999999999999999999}",
        "{\"sfixed64Value\":\"1e-1000000299867721363085762\"}",
        "{\"uint32Value\":-1}",
        "{\"uint64Value\":-1}",
        "{\"uint64Value\":18446744073709551616}",
        "{\"doubleValue\":1e400}",
        "{\"doubleValue\":NaN}",
        "{\"doubleValue\":\"nan\"}",
        "{\"doubleValue\":\"0x1p3\"}",
        "{\"floatValue\":1e39}",
        "{\"boolValue\":\"true\"}",
        "{\"boolValue\":1}",
        "{\"boolValue\":tru}",
        "{\"bytesValue\":\"!\"}",
        "{\"colour\":1.5}",
        "{\"child\":[]}",
        "{\"numbers\":1}",
        "{\"numbers\":[null]}",
        "{\"numbers\":[1,]}",
        "{\"textByText\":{\"a\":null}}",
        "{\"childByFlag\":{\"yes\":{}}}",
        "{\"colourByNumber\":{\"a\":1}}",
        "{\"colourByNumber\":{1:1}}",
        "{\"int32Value\":1,\"int32_value\":2}",
        "{\"choiceText\":\"a\",\"choiceNumber\":1}",
        "{\"any\":{\"value\":1}}",
        "{\"any\":{\"@type\":\"type.googleapis.com/no.Such\"}}",
        "{\"any\":{\"@type\":\"x/google.protobuf.StringValue\",\"value\":\"a\",\"value\":\"b\"}}",
        "{\"any\":{\"@type\":\"x/google.protobuf.Empty\",\"@type\":\"x/google.protobuf.Empty\"}}",
        "{\"timestamp\":\"yesterday\"}",
        "{\"duration\":\"1\"}",
        "{\"timestamp\":5}"
      })
  void refusesWhatIsNot(String json) {
    assertThatThrownBy(() -> decode(json)).isInstanceOf(InvalidProtocolBufferException.class);
  }

  @Test
  void anyHoldsOrdinaryAndSpecialTypes() throws InvalidProtocolBufferException {
    Everything ordinary =
        Everything.newBuilder()
            .setAny(Any.pack(Everything.newBuilder().setInt32Value(5).build()))
            .build();
    Everything special = Everything.newBuilder().setAny(Any.pack(StringValue.of("a"))).build();

    assertThat(encode(ordinary))
        .isEqualTo(
            "{\"any\":{\"@type\":\"type.googleapis.com/fawa.connect.test.v1.Everything\","
                + "\"int32Value\":5}}");
    assertThat(decode(encode(ordinary))).isEqualTo(ordinary);
    assertThat(decode(encode(special))).isEqualTo(special);
    assertThat(
            decode(
                "{\"any\":{\"value\":\"a\",\"@type\":"
                    + "\"type.googleapis.com/google.protobuf.StringValue\"}}"))
        .isEqualTo(special);
  }

  @Test
  void pathsOfAFieldMaskAreEscapedLikeAnyText() throws InvalidProtocolBufferException {
    Everything message =
        Everything.newBuilder()
            .setFieldMask(FieldMask.newBuilder().addPaths("a\",\"x\":\"\u0001ä"))
            .build();

    assertThat(encode(message)).isEqualTo("{\"fieldMask\":\"a\\\",\\\"x\\\":\\\"\\u0001ä\"}");
  }

  @Test
  void depthIsBounded() throws InvalidProtocolBufferException {
    String deep = "{\"child\":".repeat(99) + "{}" + "}".repeat(99);
    assertThat(decode(deep).hasChild()).isTrue();
    assertThatThrownBy(() -> decode("{\"child\":" + deep + "}"))
        .hasMessageContaining("nested more than 100 deep");
    String unknown = "{\"x\":" + "[".repeat(100_000);
    assertThatThrownBy(() -> decode(unknown)).hasMessageContaining("nested more than 100 deep");

    Any any = Any.getDefaultInstance();
    for (int i = 0; i < 1000; i++) {
      any = Any.pack(Everything.newBuilder().setAny(any).build());
    }
    Everything nested = Everything.newBuilder().setAny(any).build();
    assertThatThrownBy(() -> encode(nested)).hasMessageContaining("nested more than 200 deep");
  }

  @Test
  void contentOverOneLengthByteIsMoved() throws InvalidProtocolBufferException {
    String text = "é".repeat(20_000);
    Everything decoded = decode("{\"child\":{\"child\":{\"stringValue\":\"" + text + "\"}}}");

    assertThat(decoded.getChild().getChild().getStringValue()).isEqualTo(text);
  }

  @Test
  void cutTextsNeverPass() throws InvalidProtocolBufferException {
    String json = encode(new RandomMessage(7).everything(2));
    for (int length = 0; length < json.length(); length++) {
      String cut = json.substring(0, length);
      assertThatThrownBy(() -> decode(cut))
          .as(cut)
          .isInstanceOf(InvalidProtocolBufferException.class);
    }
  }
}
