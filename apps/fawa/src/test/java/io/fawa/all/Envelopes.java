/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Messages as Connect and gRPC put them into a stream: flags, length, payload. */
final class Envelopes {
  static final int END_STREAM = 0x02;

  private static final int HEAD_BYTES = 5;

  private Envelopes() {}

  /** A stream of JSON messages. */
  static byte[] of(String... messages) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (String message : messages) {
      stream.writeBytes(of(message.getBytes(StandardCharsets.UTF_8)));
    }
    return stream.toByteArray();
  }

  /** One message. */
  static byte[] of(byte[] payload) {
    return ByteBuffer.allocate(HEAD_BYTES + payload.length)
        .put((byte) 0)
        .putInt(payload.length)
        .put(payload)
        .array();
  }

  /** All messages of a stream that must be whole. */
  static List<Envelope> read(ByteString stream) {
    List<Envelope> envelopes = new ArrayList<>();
    ByteBuffer left = stream.asReadOnlyByteBuffer();
    while (left.hasRemaining()) {
      assertThat(left.remaining()).isGreaterThanOrEqualTo(HEAD_BYTES);
      int flags = left.get();
      byte[] payload = new byte[left.getInt()];
      left.get(payload);
      envelopes.add(new Envelope(flags, ByteString.copyFrom(payload)));
    }
    return envelopes;
  }

  /** The messages of a stream of Connect that ends well. */
  static List<String> readGoodEnd(ByteString stream) {
    List<Envelope> envelopes = read(stream);
    Envelope end = envelopes.removeLast();
    assertThat(end.flags()).isEqualTo(END_STREAM);
    assertThat(Curl.meaning(end.text()).containsFields("error")).as(end.text()).isFalse();
    return envelopes.stream().map(Envelope::text).toList();
  }

  /** A stream that was accepted and ended with an error; an empty {@code message} is any. */
  static void assertError(Curl.Reply reply, String code, String message) {
    Envelope end = read(reply.hasStatus(200).body()).getLast();
    assertThat(end.flags()).as(reply.text()).isEqualTo(END_STREAM);
    Struct error = Curl.meaning(end.text()).getFieldsOrThrow("error").getStructValue();
    assertThat(error.getFieldsOrThrow("code").getStringValue()).as(end.text()).isEqualTo(code);
    if (!message.isEmpty()) {
      assertThat(error.getFieldsOrThrow("message").getStringValue()).isEqualTo(message);
    }
  }

  /** One message of a stream. */
  record Envelope(int flags, ByteString payload) {
    String text() {
      return payload.toStringUtf8();
    }
  }
}
