/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.HttpBody;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import io.fawa.connect.Method;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.json.JsonTypes;
import io.fawa.connect.rest.rule.HttpRule;
import io.fawa.connect.rest.rule.PathTemplate;
import io.fawa.connect.test.v1.Cover;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which messages stand for bodies, and how a body becomes one. */
class RawBodyTest {
  private static Descriptor message(
      String file, String name, FieldDescriptorProto.Type first, FieldDescriptorProto.Type second)
      throws Exception {
    return FileDescriptor.buildFrom(
            FileDescriptorProto.newBuilder()
                .setName(file)
                .setPackage("google.api")
                .addMessageType(
                    DescriptorProto.newBuilder()
                        .setName(name)
                        .addField(field("content_type", 1, first))
                        .addField(field("data", 2, second)))
                .build(),
            new FileDescriptor[0])
        .getMessageTypes()
        .getFirst();
  }

  private static FieldDescriptorProto.Builder field(
      String name, int number, FieldDescriptorProto.Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL)
        .setType(type);
  }

  @ParameterizedTest
  @CsvSource({
    "HttpBody, TYPE_STRING, TYPE_BYTES, true",
    "HttpBody, TYPE_BYTES, TYPE_BYTES, false",
    "HttpBody, TYPE_STRING, TYPE_STRING, false",
    "Body, TYPE_STRING, TYPE_BYTES, false",
  })
  void aBodyIsKnownByItsNameAndItsFields(
      String name, FieldDescriptorProto.Type first, FieldDescriptorProto.Type second, boolean is)
      throws Exception {
    assertThat(RawBody.is(message("a.proto", name, first, second))).isEqualTo(is);
    assertThat(RawBody.is(HttpBody.getDescriptor())).isTrue();
    assertThat(RawBody.is(Cover.getDescriptor())).isFalse();
  }

  @Test
  void fieldsThatAreListsAreNone() throws Exception {
    Descriptor lists =
        FileDescriptor.buildFrom(
                FileDescriptorProto.newBuilder()
                    .setName("a.proto")
                    .setPackage("google.api")
                    .addMessageType(
                        DescriptorProto.newBuilder()
                            .setName("HttpBody")
                            .addField(
                                field("content_type", 1, FieldDescriptorProto.Type.TYPE_STRING))
                            .addField(
                                field("data", 2, FieldDescriptorProto.Type.TYPE_BYTES)
                                    .setLabel(FieldDescriptorProto.Label.LABEL_REPEATED)))
                    .build(),
                new FileDescriptor[0])
            .getMessageTypes()
            .getFirst();
    assertThat(RawBody.is(lists)).isFalse();
    Descriptor empty =
        FileDescriptor.buildFrom(
                FileDescriptorProto.newBuilder()
                    .setName("a.proto")
                    .setPackage("google.api")
                    .addMessageType(DescriptorProto.newBuilder().setName("HttpBody"))
                    .build(),
                new FileDescriptor[0])
            .getMessageTypes()
            .getFirst();
    assertThat(RawBody.is(empty)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 127, 128, 20_000})
  void aBodyBecomesAMessageOrAField(int length) throws Exception {
    byte[] source = new byte[length + 2];
    source[1] = 7;
    HttpBody wanted =
        HttpBody.newBuilder()
            .setContentType("image/é")
            .setData(ByteString.copyFrom(source, 1, length))
            .build();
    Bytes whole = new Bytes(0);
    RawBody.append("image/é", source, 1, length, 0, whole);
    assertThat(HttpBody.parseFrom(whole.toByteArray())).isEqualTo(wanted);

    Bytes field = new Bytes(0);
    RawBody.append("image/é", source, 1, length, 2, field);
    assertThat(Cover.parseFrom(field.toByteArray()).getImage()).isEqualTo(wanted);
  }

  @Test
  void aMessageIsItsTypeAndItsData() {
    HttpBody body = HttpBody.newBuilder().setData(ByteString.copyFromUtf8("a")).build();

    assertThat(RawBody.of(body))
        .isEqualTo(new RawBody("application/octet-stream", ByteString.copyFromUtf8("a")));
    assertThat(RawBody.of(body.toBuilder().setContentType("a/b").build()).contentType())
        .isEqualTo("a/b");
    assertThatThrownBy(() -> RawBody.of(body.toBuilder().setContentType("a\nb").build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("field content-type cannot be sent");
  }

  /** Requests and responses are bodies as a whole, by a field, or not at all. */
  @ParameterizedTest
  @CsvSource({
    "'', '', false, false",
    "*, '', false, false",
    "image, '', true, false",
    "image, image, true, true",
    "'', image, false, true",
    "framed, pieces, false, false",
  })
  void aRuleSaysWhichAre(String body, String responseBody, boolean takes, boolean answers) {
    HttpRule rule = new HttpRule("POST", PathTemplate.parse("/a"), body, responseBody);
    JsonTypes types = new JsonTypes(List.of(Cover.getDescriptor().getFile()));
    RestBinding covers = new RestBinding(rule, method(Cover.getDefaultInstance()), types);

    assertThat(covers.takesRaw()).isEqualTo(takes);
    assertThat(covers.answersRaw()).isEqualTo(answers);
    assertThat(covers.bodyField().map(field -> field.jsonName()).orElse("*"))
        .isEqualTo(body.isEmpty() ? "*" : body);
    assertThat(covers.responseField().map(field -> field.jsonName()).orElse(""))
        .isEqualTo(responseBody);
    if (responseBody.isEmpty()) {
      RestBinding bodies =
          new RestBinding(whole(body), method(HttpBody.getDefaultInstance()), types);
      assertThat(bodies.takesRaw()).isEqualTo(body.equals("*"));
      assertThat(bodies.answersRaw()).isTrue();
    }
  }

  private static HttpRule whole(String body) {
    return new HttpRule("POST", PathTemplate.parse("/a"), body.equals("*") ? "*" : "", "");
  }

  private static <M extends Message> Method<M, M> method(M type) {
    return new Method<>("Covers", "Put", Method.Kind.UNARY, Method.Idempotency.UNKNOWN, type, type);
  }
}
