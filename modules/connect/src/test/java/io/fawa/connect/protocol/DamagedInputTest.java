/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fawa.connect.BinaryHeader;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Bytes;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every parser of what a peer sends, on input that a seeded generator made and damaged: it answers
 * in the ways that it documents, and in the same way however the bytes are cut.
 */
@Timeout(180)
class DamagedInputTest {
  private static final long SEED = 20_261_121;
  private static final String END = "end";
  private static final int ROUNDS = 20_000;
  private static final int MESSAGE_BYTES_MAX = 300;

  private final Random random = new Random(SEED);

  private byte[] bytes(int lengthMax) {
    byte[] bytes = new byte[random.nextInt(lengthMax + 1)];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Some of {@code source} changed, doubled or gone. */
  private byte[] damaged(byte[] source) {
    byte[] target = source.clone();
    for (int i = random.nextInt(4); i > 0 && target.length > 0; i--) {
      int at = random.nextInt(target.length);
      switch (random.nextInt(3)) {
        case 0 -> target[at] = (byte) random.nextInt(256);
        case 1 -> target = Arrays.copyOf(target, at);
        default -> {
          byte[] longer = Arrays.copyOf(target, target.length + at);
          System.arraycopy(target, 0, longer, target.length, at);
          target = longer;
        }
      }
    }
    return target;
  }

  private String text(String alphabet, int lengthMax) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(lengthMax + 1); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  /** A body that comes in pieces of at most {@code sliceBytes}. */
  private static EnvelopeReader.Body body(byte[] bytes, int sliceBytes) {
    int[] given = {0};
    return (target, offset, length) -> {
      int count = Math.min(Math.min(length, sliceBytes), bytes.length - given[0]);
      System.arraycopy(bytes, given[0], target, offset, count);
      given[0] += count;
      return count == 0 ? -1 : count;
    };
  }

  private static List<String> envelopes(EnvelopeReader.Body body) {
    List<String> seen = new ArrayList<>();
    EnvelopeReader reader = new EnvelopeReader(body, 16, MESSAGE_BYTES_MAX, Code.INTERNAL);
    try {
      while (reader.next()) {
        assertThat(reader.dataLength()).isLessThanOrEqualTo(MESSAGE_BYTES_MAX);
        seen.add(
            reader.flags()
                + ":"
                + new String(
                    reader.data(),
                    reader.dataOffset(),
                    reader.dataLength(),
                    StandardCharsets.ISO_8859_1));
      }
      seen.add(END);
    } catch (RpcException | IOException e) {
      seen.add(e.toString());
    }
    return seen;
  }

  private byte[] enveloped() {
    Bytes all = new Bytes(0);
    for (int i = random.nextInt(4); i > 0; i--) {
      byte[] message = bytes(MESSAGE_BYTES_MAX);
      int start = all.size();
      all.extend(EnvelopeReader.PREFIX_BYTES);
      all.array()[start] = (byte) random.nextInt(4);
      all.putInt(start + 1, message.length);
      all.append(message);
    }
    return Arrays.copyOf(all.array(), all.size());
  }

  @Test
  void envelopesAreReadAlikeInAnySlices() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] input = damaged(enveloped());
      int slice = 1 + random.nextInt(20);

      assertThat(envelopes(body(input, slice)))
          .as("seed %d, round %d, slices of %d", SEED, round, slice)
          .isEqualTo(envelopes(body(input, Integer.MAX_VALUE)));
    }
  }

  @Test
  void textBodiesAreReadAlikeInAnySlices() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] whole = enveloped();
      byte[] text = Base64.getEncoder().encode(whole);
      int slice = 1 + random.nextInt(20);
      assertThat(envelopes(new Base64Body(body(text, slice))))
          .as("seed %d, round %d", SEED, round)
          .isEqualTo(envelopes(body(whole, slice)));

      byte[] input = damaged(text);
      List<String> sliced = envelopes(new Base64Body(body(input, slice)));
      List<String> atOnce = envelopes(new Base64Body(body(input, Integer.MAX_VALUE)));
      if (sliced.getLast().equals(END) || atOnce.getLast().equals(END)) {
        assertThat(sliced).as("seed %d, round %d", SEED, round).isEqualTo(atOnce);
      } else {
        // What is damaged may be noticed before or after a message that came with it.
        assertThat(sliced.subList(0, atOnce.size() - 1))
            .isEqualTo(atOnce.subList(0, atOnce.size() - 1));
      }
    }
  }

  private static Optional<Deadline> timeout(boolean grpc, String value) {
    try {
      return Optional.of(grpc ? Timeouts.ofGrpc(value) : Timeouts.ofConnect(value));
    } catch (RpcException e) {
      assertThat(e.code()).isEqualTo(Code.INVALID_ARGUMENT);
      return Optional.empty();
    }
  }

  @Test
  void timeoutsAreThoseOfTheirGrammarAlone() {
    for (int round = 0; round < ROUNDS; round++) {
      String value = text("0123456789HMSmun+- .٣", 12);

      assertThat(timeout(true, value).isPresent())
          .as("grpc-timeout \"%s\"", value)
          .isEqualTo(value.isEmpty() || value.matches("[0-9]{1,8}[HMSmun]"));
      assertThat(timeout(false, value).isPresent())
          .as("connect-timeout-ms \"%s\"", value)
          .isEqualTo(value.isEmpty() || value.matches("[0-9]{1,10}"));
    }
  }

  @Test
  void messagesOfStatusesSurviveTheirEscapes() {
    for (int round = 0; round < ROUNDS; round++) {
      String message = text("ab %0F\u0000\n~ä漢", 20);
      assertThat(GrpcStatus.percentDecode(GrpcStatus.percentEncode(message))).isEqualTo(message);

      String value = text("%0123456789abcdefXY ", 20);
      assertThatCode(() -> GrpcStatus.percentDecode(value)).doesNotThrowAnyException();
    }
  }

  @Test
  void statusesAreAlwaysAnOutcome() {
    for (int round = 0; round < ROUNDS; round++) {
      Headers trailers = new Headers();
      if (random.nextInt(10) > 0) {
        trailers.add("grpc-status", text("0123456789-", 3));
      }
      trailers.add("grpc-message", text("%0123abc ", 10));
      trailers.add(
          "grpc-status-details-bin",
          random.nextBoolean() ? text("AQIDBA==*,", 12) : BinaryHeader.encode(bytes(20)));

      assertThatCode(() -> GrpcStatus.read(trailers, Code.INTERNAL))
          .as("seed %d, round %d", SEED, round)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void trailersInABodyAreFieldsOrAnError() {
    byte[] whole =
        "grpc-status: 3\r\ngrpc-message: no\r\nx-a: b\r\n".getBytes(StandardCharsets.US_ASCII);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] block = damaged(whole);
      try {
        GrpcWeb.PROTOCOL.outcome(
            new EnvelopeProtocol.ResponseEnd(
                new Headers(), true, Optional.of(block), new Headers()));
      } catch (RpcException e) {
        assertThat(e.code()).as("seed %d, round %d", SEED, round).isEqualTo(Code.INTERNAL);
      }
    }
  }

  @Test
  void errorsInJsonAreReadOrRefused() {
    byte[] error =
        "{\"code\":\"not_found\",\"message\":\"x\",\"details\":[{\"type\":\"a.B\",\"value\":\"AQI\"}]}"
            .getBytes(StandardCharsets.UTF_8);
    byte[] end =
        "{\"error\":{\"code\":\"internal\"},\"metadata\":{\"a\":[\"b\",\"c\"]}}"
            .getBytes(StandardCharsets.UTF_8);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] json = damaged(round % 2 == 0 ? error : end);
      try {
        ErrorJson.readError(json, Code.UNKNOWN);
        ErrorJson.readEndStream(json);
      } catch (InvalidProtocolBufferException | RpcException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1, ROUNDS - 1);
  }

  @Test
  void binaryFieldsAreBytesOrRefused() {
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Headers headers = Headers.of("a-bin", text("ABab01+/=, *", 12));
      try {
        BinaryHeader.all(headers, "a-bin");
      } catch (IllegalArgumentException e) {
        refused++;
      }
      byte[] value = bytes(20);
      assertThat(BinaryHeader.decode(BinaryHeader.encode(value))).isEqualTo(value);
    }
    assertThat(refused).isBetween(1, ROUNDS - 1);
  }
}
