/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.test.v1.Everything;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers, booleans, enums, bytes and texts: each at its limits and just behind them. */
class JsonScalarTest {
  private static final JsonCodec CODEC =
      new JsonCodec(List.of(Everything.getDescriptor().getFile()));

  private static Everything decode(String json) throws InvalidProtocolBufferException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return CODEC.decode(Everything.getDefaultInstance(), bytes, 0, bytes.length, false);
  }

  private static String encode(Message message) throws InvalidProtocolBufferException {
    Bytes out = new Bytes(0);
    CODEC.encode(message, out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }

  /** Reads a value as protobuf itself reads it, and writes it in the usual way. */
  private static void assertWritten(String field, String value, String written)
      throws InvalidProtocolBufferException {
    String json = "{\"" + field + "\":" + value + "}";
    Everything read = decode(json);
    Everything.Builder byProtobuf = Everything.newBuilder();
    JsonFormat.parser().ignoringUnknownFields().merge(json, byProtobuf);

    assertThat(read).isEqualTo(byProtobuf.build());
    assertThat(encode(read))
        .isEqualTo(written.isEmpty() ? "{}" : "{\"" + field + "\":" + written + "}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "2147483647 | 2147483647",
        "-2147483648 | -2147483648",
        "\"-2147483648\" | -2147483648",
        "2147483647.0 | 2147483647",
        "2.147483647e9 | 2147483647",
        "-2.147483648E+9 | -2147483648",
        "100e-2 | 1",
        "\"1e2\" | 100",
        "\"\\u0031\" | 1",
        "-0 | ``",
        "\"-0.0\" | ``",
        "0e99 | ``",
      })
  void thirtyTwoBitsWithASign(String value, String written) throws Exception {
    for (String field : List.of("int32Value", "sint32Value", "sfixed32Value")) {
      assertWritten(field, value, written);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "4294967295 | 4294967295",
        "2147483648 | 2147483648",
        "\"4294967295\" | 4294967295",
        "4.294967295e9 | 4294967295",
        "-0 | ``",
      })
  void thirtyTwoBitsWithoutASign(String value, String written) throws Exception {
    for (String field : List.of("uint32Value", "fixed32Value")) {
      assertWritten(field, value, written);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "9223372036854775807 | \"9223372036854775807\"",
        "-9223372036854775808 | \"-9223372036854775808\"",
        "\"9223372036854775807\" | \"9223372036854775807\"",
        "999999999999999999 | \"999999999999999999\"",
        "-99999999999999999 | \"-99999999999999999\"",
        "1000000000000000000 | \"1000000000000000000\"",
        "9223372036854775807.0 | \"9223372036854775807\"",
        "9.223372036854775807e18 | \"9223372036854775807\"",
        "1e18 | \"1000000000000000000\"",
        "0.00 | ``",
      })
  void sixtyFourBitsWithASign(String value, String written) throws Exception {
    for (String field : List.of("int64Value", "sint64Value", "sfixed64Value")) {
      assertWritten(field, value, written);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "18446744073709551615 | \"18446744073709551615\"",
        "\"18446744073709551615\" | \"18446744073709551615\"",
        "1.8446744073709551615e19 | \"18446744073709551615\"",
        "9223372036854775808 | \"9223372036854775808\"",
        "7 | \"7\"",
        "-0 | ``",
      })
  void sixtyFourBitsWithoutASign(String value, String written) throws Exception {
    for (String field : List.of("uint64Value", "fixed64Value")) {
      assertWritten(field, value, written);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "floatValue | 3.4028235e38 | 3.4028235E38",
        "floatValue | -1e-50 | -0.0",
        "floatValue | 1e-50 | ``",
        "floatValue | \"NaN\" | \"NaN\"",
        "floatValue | \"-Infinity\" | \"-Infinity\"",
        "floatValue | 16777217 | 1.6777216E7",
        "doubleValue | 1.7976931348623157e308 | 1.7976931348623157E308",
        "doubleValue | 4.9e-324 | 4.9E-324",
        "doubleValue | \"Infinity\" | \"Infinity\"",
        "doubleValue | \"1E+2\" | 100.0",
        "doubleValue | 0.1 | 0.1",
        "boolValue | true | true",
        "boolValue | false | ``",
        "boolValue | null | ``",
        "colour | \"COLOUR_RED\" | \"COLOUR_RED\"",
        "colour | 1 | \"COLOUR_RED\"",
        "colour | 1.0 | \"COLOUR_RED\"",
        "colour | -2147483648 | -2147483648",
        "colour | null | ``",
        "bytesValue | \"AQ==\" | \"AQ==\"",
        "bytesValue | \"AQ\" | \"AQ==\"",
        "bytesValue | \"__-_\" | \"//+/\"",
        "bytesValue | \"\\u0041Q\" | \"AQ==\"",
        "bytesValue | \"AAA=\" | \"AAA=\"",
        "bytesValue | \"\" | ``",
        "stringValue | \"\\b\\f\\n\\r\\t\\\"\\\\\\/\" | \"\\b\\f\\n\\r\\t\\\"\\\\/\"",
        "stringValue | \"\\u0000\\u001f\\u007f\" | \"\\u0000\\u001f\u007f\"",
        "stringValue | \"\\u0080\\u07ff\\u0800\\uffff\" | \"\u0080\u07ff\u0800\uffff\"",
        "stringValue | \"\\ud800\\udc00\\uDBFF\\uDFFF\" | \"\ud800\udc00\udbff\udfff\"",
        "stringValue | \"a\\u00E9\ufffd\" | \"aé\ufffd\"",
        "odd-name | \"\" | ``",
      })
  void everyOtherKind(String field, String value, String written) throws Exception {
    assertWritten(field, value, written);
  }

  /** Protobuf's own parser loses this sign. */
  @Test
  void aZeroKeepsItsSign() throws Exception {
    assertThat(encode(decode("{\"doubleValue\":-0.0,\"doubles\":[-0,0]}")))
        .isEqualTo("{\"doubleValue\":-0.0,\"doubles\":[-0.0,0.0]}");
  }

  /** A number may have so many characters: more than any of 64 bits needs. */
  @ParameterizedTest
  @ValueSource(strings = {"int64Value", "uint64Value", "int32Value"})
  void theDigitsOfANumberHaveALimit(String field) throws Exception {
    String most = "7." + "0".repeat(62);

    assertThat(encode(decode("{\"" + field + "\":" + most + "}"))).contains("7");
    assertThatThrownBy(() -> decode("{\"" + field + "\":" + most + "0}"))
        .hasMessageContaining("number is out of range or not whole");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int32Value | 2147483648 | number is not an int32",
        "sint32Value | -2147483649 | number is not an int32",
        "sfixed32Value | \"2147483648\" | number is not an int32",
        "int32Value | 0.1 | number is out of range or not whole",
        "int32Value | 10.5 | number is not whole",
        "int32Value | 1e64 | number is out of range or not whole",
        "int32Value | 1e-1 | number is out of range or not whole",
        "int32Value | \"1 \" | string is not a number",
        "int32Value | \"\" | string is not a number",
        "int32Value | \"\t1\" | control character in a string",
        "int32Value | \"1x\" | string is not a number",
        "int32Value | \"1_0\" | string is not a number",
        "int32Value | \"NaN\" | expected a value",
        "int32Value | \"٣\" | string is not a number",
        "int32Value | \"01\" | number with a leading zero",
        "int32Value | -01 | number with a leading zero",
        "int32Value | [1] | expected a value, found '['",
        "uint32Value | 4294967296 | number is not a uint32",
        "fixed32Value | -1 | number is not a uint32",
        "int64Value | 9223372036854775808 | number is out of range or not whole",
        "sint64Value | -9223372036854775809 | number is out of range or not whole",
        "sfixed64Value | 1e19 | number is out of range or not whole",
        "uint64Value | 18446744073709551616 | number is out of range or not whole",
        "fixed64Value | -1 | number is out of range or not whole",
        "uint64Value | \"-1\" | number is out of range or not whole",
        "floatValue | 3.5e38 | number is not a float",
        "floatValue | -3.5e38 | number is not a float",
        "floatValue | \"1f\" | string is not a number",
        "doubleValue | 1.8e308 | number is not a double",
        "doubleValue | \"infinity\" | expected a value",
        "doubleValue | \"-NaN\" | expected a value",
        "doubleValue | \"1d\" | string is not a number",
        "doubleValue | \" NaN\" | string is not a number",
        "boolValue | \"true\" | expected a boolean, found '\"'",
        "boolValue | True | expected a boolean, found 'T'",
        "boolValue | trux | expected a value, found 't'",
        "boolValue | nul | expected a value, found 'n'",
        "colour | 2147483648 | number is not an int32",
        "bytesValue | \"A\" | string is not base64",
        "bytesValue | \"AQ=\" | string is not base64",
        "bytesValue | \"=\" | string is not base64",
        "bytesValue | \"A Q\" | string is not base64",
        "bytesValue | \"AQ==AQ==\" | string is not base64",
        "stringValue | \"\\u12\" | malformed escape in a string",
        "stringValue | \"\\ud800\\u0041\" | unpaired surrogate in a string",
        "stringValue | \"\\ud800x\" | unpaired surrogate in a string",
        "stringValue | \"\\udc00\" | unpaired surrogate in a string",
        "stringValue | \"\\u\" | malformed escape in a string",
        "stringValue | \"\\a\" | unknown escape in a string",
        "stringValue | \"\\n\u001f\" | control character in a string",
      })
  void whatDoesNotFitIsRefusedInWords(String field, String value, String words) {
    String json = "{\"" + field + "\":" + value + "}";

    assertThatThrownBy(() -> decode(json))
        .isInstanceOf(InvalidProtocolBufferException.class)
        .hasMessageStartingWith("JSON byte ")
        .hasMessageContaining(words);
    assertThatThrownBy(() -> decode("{\"child\":" + json + "}")).hasMessageContaining(words);
  }

  /** Strings that hold bytes that are no UTF-8, with an escape and without. */
  @ParameterizedTest
  @ValueSource(strings = {"", "\\n"})
  void textIsUtf8(String before) {
    byte[] json = ("{\"stringValue\":\"" + before + "?\"}").getBytes(StandardCharsets.UTF_8);
    for (int bad : new int[] {0x80, 0xc0, 0xff}) {
      json[json.length - 3] = (byte) bad;
      assertThatThrownBy(
              () -> CODEC.decode(Everything.getDefaultInstance(), json, 0, json.length, false))
          .hasMessageContaining("string is not valid UTF-8");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"colourByNumber\":{\"-2147483648\":1}} | {\"colourByNumber\":{\"-2147483648\":\"COLOUR_RED\"}}",
        "{\"colourByNumber\":{\"1e1\":1}} | {\"colourByNumber\":{\"10\":\"COLOUR_RED\"}}",
        "{\"colourByNumber\":{\"0\":0}} | {\"colourByNumber\":{\"0\":\"COLOUR_UNSPECIFIED\"}}",
        "{\"colourByNumber\":{\"1\":\"NOPE\",\"2\":1}} | {\"colourByNumber\":{\"2\":\"COLOUR_RED\"}}",
        "{\"blobByNumber\":{\"18446744073709551615\":\"\"}} | {\"blobByNumber\":{\"18446744073709551615\":\"\"}}",
        "{\"blobByNumber\":{\"0\":\"AA\"}} | {\"blobByNumber\":{\"0\":\"AA==\"}}",
        "{\"childByFlag\":{\"false\":{},\"\\u0074rue\":{}}} | {\"childByFlag\":{\"false\":{},\"true\":{}}}",
        "{\"textByText\":{\"\":\"\"}} | {\"textByText\":{\"\":\"\"}}",
        "{\"textByText\":{\"a\":\"1\",\"a\":\"2\"}} | {\"textByText\":{\"a\":\"2\"}}",
        "{\"textByText\":{\"\\\"\\n\":\"v\"}} | {\"textByText\":{\"\\\"\\n\":\"v\"}}",
        "{\"textByText\":null} | {}",
        "{\"textByText\":{}} | {}",
        "{\"valueByText\":{\"a\":null}} | {\"valueByText\":{\"a\":null}}",
      })
  void keysOfMapsAreTexts(String json, String written) throws Exception {
    assertThat(encode(decode(json))).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"colourByNumber\":{\"2147483648\":1}}",
        "{\"colourByNumber\":{\"\":1}}",
        "{\"colourByNumber\":{\"1.5\":1}}",
        "{\"colourByNumber\":{\"1\":null}}",
        "{\"colourByNumber\":{true:1}}",
        "{\"blobByNumber\":{\"-1\":\"\"}}",
        "{\"blobByNumber\":{\"18446744073709551616\":\"\"}}",
        "{\"childByFlag\":{\"1\":{}}}",
        "{\"childByFlag\":{\"True\":{}}}",
        "{\"childByFlag\":{true:{}}}",
        "{\"textByText\":[]}",
        "{\"textByText\":{\"a\"}}",
      })
  void keysThatAreNoneAreRefused(String json) {
    assertThatThrownBy(() -> decode(json))
        .isInstanceOf(InvalidProtocolBufferException.class)
        .hasMessageStartingWith("JSON byte ");
  }
}
