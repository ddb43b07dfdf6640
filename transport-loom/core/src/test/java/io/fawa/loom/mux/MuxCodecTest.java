/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fawa.loom.seal.VectorLines;
import io.fawa.loom.wire.MalformedFrameException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MuxCodecTest {
  private static final long SEED = 4L;
  private static final List<JsonNode> LINES = VectorLines.of("/mux/smux.jsonl");

  @TestFactory
  Stream<DynamicTest> framesAreThoseOfTheOriginal() {
    return LINES.stream()
        .filter(line -> line.has("cmd"))
        .map(line -> DynamicTest.dynamicTest(line.get("name").asText(), () -> replay(line)));
  }

  private static void replay(JsonNode line) throws MalformedFrameException {
    byte[] bytes = VectorLines.hex(line, "hex");
    MuxCodec codec = new MuxCodec(line.get("ver").asInt());
    int streamId = line.get("sid").asInt();
    MuxFrame expected =
        switch (line.get("cmd_name").asText()) {
          case "SYN" -> new MuxFrame.Syn(streamId);
          case "FIN" -> new MuxFrame.Fin(streamId);
          case "PSH" -> new MuxFrame.Push(streamId, line.get("length").asInt());
          case "NOP" -> new MuxFrame.Nop(streamId);
          case "UPD" ->
              new MuxFrame.Update(
                  streamId, line.get("consumed").asInt(), line.get("window").asInt());
          default -> throw new IllegalStateException(line.toString());
        };
    assertThat(codec.decode(bytes, 0)).isEqualTo(expected);
    byte[] encoded = new byte[20];
    int length = codec.encode(expected, encoded, 2);
    assertThat(length).isEqualTo(codec.bytesNeeded(bytes, 0));
    assertThat(Arrays.copyOfRange(encoded, 2, 2 + length)).isEqualTo(Arrays.copyOf(bytes, length));
  }

  @TestFactory
  Stream<DynamicTest> whatTheOriginalCallsInvalidIsMalformed() {
    return LINES.stream()
        .filter(line -> line.path("accept_error").asText().equals("invalid protocol"))
        .map(line ->
            DynamicTest.dynamicTest(
                line.get("name").asText(),
                () -> {
                  byte[] bytes = VectorLines.hex(line, "hex");
                  int version = line.get("name").asText().equals("bad.upd_len") ? 2 : 1;
                  MuxCodec codec = new MuxCodec(version);
                  assertThatThrownBy(() -> codec.bytesNeeded(bytes, 0))
                      .isInstanceOf(MalformedFrameException.class);
                  assertThatThrownBy(() -> codec.decode(bytes, 0))
                      .isInstanceOf(MalformedFrameException.class);
                }));
  }

  @Test
  void unsignedNumbersSurvive() throws MalformedFrameException {
    MuxCodec codec = new MuxCodec(2);
    byte[] bytes = new byte[16];
    for (MuxFrame frame :
        List.of(
            new MuxFrame.Syn(-1),
            new MuxFrame.Push(-2, 0),
            new MuxFrame.Push(Integer.MIN_VALUE, 65_535),
            new MuxFrame.Update(-3, -4, -5))) {
      codec.encode(frame, bytes, 0);
      assertThat(codec.decode(bytes, 0)).isEqualTo(frame);
    }
  }

  @ParameterizedTest
  @CsvSource({"-1", "65536"})
  void aPayloadBeyondTheLengthFieldIsTheCallersMistake(int length) {
    assertThatThrownBy(() -> new MuxCodec(1).encode(new MuxFrame.Push(3, length), new byte[8], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(length + " bytes, limit 65535");
  }

  @Test
  void versionOneHasNoUpdates() {
    assertThatThrownBy(() -> new MuxCodec(1).encode(new MuxFrame.Update(3, 0, 0), new byte[16], 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MuxCodec(3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MuxCodec(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anyHeadIsAFrameOrMalformed() {
    Random random = new Random(SEED);
    int frames = 0;
    for (int round = 0; round < 200_000; round++) {
      byte[] bytes = new byte[16];
      random.nextBytes(bytes);
      if (round % 2 == 0) {
        bytes[0] = (byte) (1 + random.nextInt(2));
        bytes[1] = (byte) random.nextInt(6);
        bytes[3] = 0;
        bytes[2] = (byte) (8 * random.nextInt(2));
      }
      MuxCodec codec = new MuxCodec(1 + random.nextInt(2));
      try {
        MuxFrame frame = codec.decode(bytes, 0);
        byte[] again = new byte[16];
        int length = codec.encode(frame, again, 0);
        assertThat(Arrays.copyOf(again, length))
            .as("seed %d round %d", SEED, round)
            .isEqualTo(Arrays.copyOf(bytes, length));
        frames++;
      } catch (MalformedFrameException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThat(frames).isGreaterThan(1000);
  }
}
