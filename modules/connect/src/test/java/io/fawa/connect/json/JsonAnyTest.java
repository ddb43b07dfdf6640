/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Int64Value;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.fawa.connect.Answer;
import io.fawa.connect.EchoHandler;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.server.Call;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.test.v1.Colour;
import io.fawa.connect.test.v1.EchoRequest;
import io.fawa.connect.test.v1.EchoResponse;
import io.fawa.connect.test.v1.EchoService;
import io.fawa.connect.test.v1.Everything;
import io.fawa.http.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Any messages whose bytes a parser takes although no message writes itself so. What protobuf's own
 * parser makes of them, written canonically, is the measure.
 */
class JsonAnyTest {
  private static final JsonCodec CODEC =
      new JsonCodec(List.of(Everything.getDescriptor().getFile()));
  private static final TypeRegistry REGISTRY =
      TypeRegistry.newBuilder()
          .add(Everything.getDescriptor())
          .add(StringValue.getDescriptor())
          .build();

  private static String encode(Message message) throws InvalidProtocolBufferException {
    Bytes out = new Bytes(0);
    CODEC.encode(message, out);
    return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8);
  }

  private static Everything around(Message type, ByteString bytes) {
    return Everything.newBuilder()
        .setAny(
            Any.newBuilder()
                .setTypeUrl("type.googleapis.com/" + type.getDescriptorForType().getFullName())
                .setValue(bytes))
        .build();
  }

  private static ByteString hex(String bytes) {
    return ByteString.copyFrom(HexFormat.of().parseHex(bytes.replace(" ", "")));
  }

  private static ByteString joined(Everything.Builder... parts) {
    ByteString bytes = ByteString.EMPTY;
    for (Everything.Builder part : parts) {
      bytes = bytes.concat(part.build().toByteString());
    }
    return bytes;
  }

  private static Everything.Builder some() {
    return Everything.newBuilder();
  }

  /** Holds the JSON of bytes to that of what protobuf's own parser makes of them. */
  private static String assertLikeParsed(Message type, ByteString bytes) throws IOException {
    Message parsed = type.getParserForType().parseFrom(bytes);
    Message known =
        parsed.toBuilder().setUnknownFields(UnknownFieldSet.getDefaultInstance()).build();
    String json = encode(around(type, bytes));

    assertThat(json).isEqualTo(encode(around(type, known.toByteString())));
    Everything.Builder read = Everything.newBuilder();
    JsonFormat.parser().usingTypeRegistry(REGISTRY).merge(json, read);
    assertThat(type.getParserForType().parseFrom(read.getAny().getValue())).isEqualTo(known);
    return json;
  }

  private static String assertLikeParsed(ByteString bytes) throws IOException {
    return assertLikeParsed(Everything.getDefaultInstance(), bytes);
  }

  @Test
  void theLastOfAFieldThatComesTwiceCounts() throws IOException {
    assertThat(assertLikeParsed(joined(some().setInt32Value(1), some().setInt32Value(2))))
        .contains("\"int32Value\":2")
        .doesNotContain("\"int32Value\":1");
    assertLikeParsed(
        joined(
            some().setStringValue("a").setDoubleValue(1).setBoolValue(true),
            some().setColour(Colour.COLOUR_RED),
            some().setStringValue("b").setColour(Colour.COLOUR_DARK)));
    // A default value counts as well, so that the field is gone: int32_value 5, then 0.
    assertThat(assertLikeParsed(hex("08 05 08 00"))).doesNotContain("int32Value");
  }

  @Test
  void messagesThatComeTwiceAreMerged() throws IOException {
    assertThat(
            assertLikeParsed(
                joined(
                    some().setChild(some().setInt32Value(1).addNumbers(1)),
                    some().setInt64Value(3),
                    some().setChild(some().setStringValue("a").addNumbers(2)),
                    some().setTimestamp(Timestamp.newBuilder().setSeconds(5)),
                    some().setTimestamp(Timestamp.newBuilder().setNanos(6)))))
        .contains("\"child\":{\"int32Value\":1,\"stringValue\":\"a\",\"numbers\":[1,2]}")
        .contains("\"timestamp\":\"1970-01-01T00:00:05.000000006Z\"");
  }

  @Test
  void theLastMemberOfAOneofCounts() throws IOException {
    assertThat(assertLikeParsed(joined(some().setChoiceText("a"), some().setChoiceNumber(1))))
        .contains("\"choiceNumber\":1")
        .doesNotContain("choiceText");
    assertThat(assertLikeParsed(joined(some().setChoiceNumber(1), some().setChoiceText("a"))))
        .contains("\"choiceText\":\"a\"")
        .doesNotContain("choiceNumber");
  }

  @Test
  void elementsFarFromEachOtherAreOneList() throws IOException {
    assertThat(
            assertLikeParsed(
                joined(
                    some().addTexts("a").addNumbers(1),
                    some().addTexts("b").putTextByText("k", "v"),
                    some().addNumbers(2).putTextByText("l", "w"),
                    some().addTexts("c").putTextByText("k", "x"))))
        .contains("\"texts\":[\"a\",\"b\",\"c\"]", "\"numbers\":[1,2]")
        .contains("\"textByText\":{\"k\":\"x\",\"l\":\"w\"}");
  }

  /** Field 30 is packed and 36 is not, as they are declared; a parser takes both ways of both. */
  @Test
  void elementsMayBePackedOrNot() throws IOException {
    assertThat(assertLikeParsed(hex("f001 01 f201 02 02 03 f001 04")))
        .contains("\"numbers\":[1,2,3,4]");
    assertThat(assertLikeParsed(hex("a202 02 05 06 a002 07")))
        .contains("\"unpacked\":[\"5\",\"6\",\"7\"]");
  }

  @Test
  void fieldsMayBeInAnyOrder() throws IOException {
    assertLikeParsed(
        joined(
            some().setPlainName("z"),
            some().putBlobByNumber(1, ByteString.copyFromUtf8("b")),
            some().setInt32Value(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "c202 06 1201 76 0a01 6b, \"textByText\":{\"k\":\"v\"}", // value first
    "c202 03 1201 76, \"textByText\":{\"\":\"v\"}", // no key
    "c202 03 0a01 6b, \"textByText\":{\"k\":\"\"}", // no value
    "c202 00, \"textByText\":{\"\":\"\"}", // neither
    "c202 0c 0a01 61 1201 76 0a01 6b 1201 77, \"textByText\":{\"k\":\"w\"}", // both twice
    "c202 09 0a01 6b 1a01 78 1201 76, \"textByText\":{\"k\":\"v\"}", // an unknown field
    "d202 06 1202 0801 0801, \"childByFlag\":{\"true\":{\"int32Value\":1}}",
    "d202 0a 1202 0801 0801 1202 1002, \"childByFlag\":{\"true\":{\"int32Value\":1",
  })
  void entriesOfMapsMayBeWrittenInAnyWay(String bytes, String json) throws IOException {
    assertThat(assertLikeParsed(hex(bytes))).contains(json);
  }

  @Test
  void unknownFieldsAreLeftOut() throws IOException {
    // A field of another number, and int32_value as a string, as a group and as 64 bits.
    assertThat(assertLikeParsed(hex("0801 0a01 78 0b 0c 09 0000000000000000 fa3e 01 78")))
        .endsWith("\"int32Value\":1}}");
  }

  @Test
  void typesWithJsonOfTheirOwnMayHaveThemToo() throws IOException {
    StringValue text = StringValue.getDefaultInstance();
    assertThat(assertLikeParsed(text, hex("2a01 78 0a01 61"))).contains("\"value\":\"a\"");
    assertThat(assertLikeParsed(text, hex("0a01 61 0a01 62 2a01 78"))).contains("\"value\":\"b\"");
    assertThat(assertLikeParsed(text, hex("2a01 78"))).contains("\"value\":\"\"");
    assertLikeParsed(Int64Value.getDefaultInstance(), hex("0a01 78 0805 0806"));
    // number_value 1, then string_value "a".
    assertThat(assertLikeParsed(Value.getDefaultInstance(), hex("11 000000000000f03f 1a01 61")))
        .contains("\"value\":\"a\"");
    assertThat(assertLikeParsed(ListValue.getDefaultInstance(), hex("1200 0a02 2001 1200")))
        .contains("\"value\":[true]");
    assertThat(assertLikeParsed(Struct.getDefaultInstance(), hex("1200 0a07 1202 2001 0a01 6b")))
        .contains("\"value\":{\"k\":true}");
    assertLikeParsed(Timestamp.getDefaultInstance(), hex("1005 0801 0802 1a00"));
  }

  /** These are no fault of an Any: every message keeps the fields it does not know. */
  @Test
  void unknownFieldsOutsideAnAnyAreLeftOutAsWell() throws IOException {
    // wrapped_string, value, struct and list, each with a field 15 and what they hold.
    Everything parsed =
        Everything.parseFrom(
            hex(
                "8204 06 7a01 78 0a01 61"
                    + " ba03 05 7a01 78 2001"
                    + " b203 0a 0a05 0a01 6b 1200 7a01 78"
                    + " c203 07 0a02 2001 7a01 78"
                    + " ca03 03 7a01 78"
                    + " 0a01 79"));

    assertThat(encode(parsed))
        .isEqualTo(
            "{\"struct\":{\"k\":null},\"value\":true,\"list\":[true],\"empty\":{},"
                + "\"wrappedString\":\"a\"}");
  }

  @Test
  void anyWithinAnyIsReadAlike() throws IOException {
    ByteString inner = joined(some().setInt32Value(1), some().setInt32Value(2));
    Everything everything = Everything.getDefaultInstance();
    ByteString outer = around(everything, inner).toByteString();

    assertThat(encode(around(everything, outer)))
        .contains("\"int32Value\":2")
        .doesNotContain("\"int32Value\":1");
  }

  @Test
  void invalidBytesAreACleanError() {
    for (String bytes :
        List.of(
            "7201 ff", // string_value that is no UTF-8
            "8a01 04 7202 c0af", // the same within child
            "c202 06 0a01 ff 1201 76", // a key
            "7205 61", // cut off
            "08", // cut off
            "ff", // cut off
            "00", // no tag
            "0b", // a group without an end
            "0c")) { // an end without a group
      assertThatThrownBy(() -> encode(around(Everything.getDefaultInstance(), hex(bytes))))
          .as(bytes)
          .isInstanceOf(InvalidProtocolBufferException.class);
    }
    ByteString deep = ByteString.EMPTY;
    for (int i = 0; i < 150; i++) {
      deep = Everything.newBuilder().setChild(parsedLater(deep)).build().toByteString();
    }
    ByteString tooDeep = deep;
    assertThatThrownBy(() -> encode(around(Everything.getDefaultInstance(), tooDeep)))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  private static Everything parsedLater(ByteString bytes) {
    try {
      CodedInputStream in = bytes.newCodedInput();
      in.setRecursionLimit(1000);
      return Everything.parseFrom(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Random messages, in pieces that are shuffled and doubled. */
  @Test
  void agreesWithTheParserOnAnyMixture() throws IOException {
    for (int seed = 0; seed < 100; seed++) {
      Random random = new Random(seed);
      List<ByteString> pieces = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Everything message = new RandomMessage(10 * seed + i).everything(1);
        message
            .getAllFields()
            .forEach((field, value) ->
                pieces.add(Everything.newBuilder().setField(field, value).build().toByteString()));
      }
      Collections.shuffle(pieces, random);

      ByteString bytes = ByteString.copyFrom(pieces);
      Everything parsed = Everything.parseFrom(bytes);
      assertThat(encode(around(parsed, bytes)))
          .as("seed %d", seed)
          .hasSameSizeAs(encode(around(parsed, parsed.toByteString())));
      Everything.Builder read = Everything.newBuilder();
      JsonFormat.parser().usingTypeRegistry(REGISTRY).merge(encode(around(parsed, bytes)), read);
      assertThat(read.getAny().unpack(Everything.class)).as("seed %d", seed).isEqualTo(parsed);
    }
  }

  /** A handler answers with what it was given, as an Any of EchoRequest. */
  private static Answer answerOf(ByteString bytes) {
    RpcServer server =
        RpcServer.builder()
            .add(
                EchoService.bind(
                    new EchoHandler() {
                      @Override
                      public EchoResponse say(EchoRequest request, Call call) {
                        return EchoResponse.newBuilder()
                            .setAny(
                                Any.newBuilder()
                                    .setTypeUrl("x/fawa.connect.test.v1.EchoRequest")
                                    .setValue(request.getBlobData()))
                            .build();
                      }
                    }))
            .build();
    String body =
        "{\"blobData\":\"" + Base64.getEncoder().encodeToString(bytes.toByteArray()) + "\"}";
    return Answer.post(
        server,
        "/fawa.connect.test.v1.EchoService/Say",
        Headers.of("content-type", "application/json"),
        body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void theCallerSeesWhatIsMeantOrWhatIsWrong() {
    assertThat(answerOf(hex("0a01 61 1001 0a01 62")).text())
        .isEqualTo(
            "{\"any\":{\"@type\":\"x/fawa.connect.test.v1.EchoRequest\","
                + "\"text\":\"b\",\"count\":\"1\"}}");

    Answer refused = answerOf(hex("0a01 ff"));
    assertThat(refused.status()).isEqualTo(500);
    assertThat(refused.text())
        .startsWith("{\"code\":\"internal\",\"message\":\"marshal message: ")
        .contains("UTF-8");
  }
}
