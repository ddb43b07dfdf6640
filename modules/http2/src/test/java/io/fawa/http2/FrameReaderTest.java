/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Wire;
import io.fawa.limits.Allowance;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  private final Recorder recorder = new Recorder();

  /** Writes down what it is told. */
  static class Recorder implements FrameHandler {
    final List<String> events = new ArrayList<>();

    private static String hex(byte[] source, int offset, int length) {
      return HexFormat.of().formatHex(source, offset, offset + length);
    }

    @Override
    public void beforeWait() {}

    @Override
    public boolean quiet() {
      return true;
    }

    @Override
    public void unknown(int type) {
      events.add("unknown " + type);
    }

    @Override
    public void data(
        int streamId, byte[] source, int offset, int length, int flowBytes, boolean end) {
      events.add(
          "data " + streamId + " " + hex(source, offset, length) + " " + flowBytes + " " + end);
    }

    @Override
    public void headers(
        int streamId, byte[] block, int offset, int length, boolean end, boolean wellFormed) {
      events.add(
          "headers " + streamId + " " + hex(block, offset, length) + " " + end + " " + wellFormed);
    }

    @Override
    public void malformed(int streamId, ErrorCode code) {
      events.add("malformed " + streamId + " " + code);
    }

    @Override
    public void priority(int streamId) {
      events.add("priority " + streamId);
    }

    @Override
    public void rstStream(int streamId, ErrorCode code) {
      events.add("reset " + streamId + " " + code);
    }

    @Override
    public void settings(byte[] source, int offset, int length) {
      events.add("settings " + hex(source, offset, length));
    }

    @Override
    public void settingsAck() {
      events.add("settings ack");
    }

    @Override
    public void ping(boolean ack, long token) {
      events.add("ping " + ack + " " + Long.toHexString(token));
    }

    @Override
    public void goAway(int lastStreamId, ErrorCode code, String debug) {
      events.add("go away " + lastStreamId + " " + code + " " + debug);
    }

    @Override
    public void windowUpdate(int streamId, int increment) {
      events.add("window " + streamId + " " + increment);
    }
  }

  /** Gives at most so many bytes at a time. */
  static Wire wire(byte[] bytes, int atATime) {
    return new Wire() {
      private int at;

      @Override
      public int read(byte[] target, int offset, int length) {
        int count = Math.min(Math.min(length, atATime), bytes.length - at);
        System.arraycopy(bytes, at, target, offset, count);
        at += count;
        return count == 0 ? -1 : count;
      }

      @Override
      public void write(byte[] source, int offset, int length) {
        throw new IllegalStateException("a reader does not write");
      }

      @Override
      public void close() {}
    };
  }

  private List<String> read(byte[] bytes, int atATime) throws IOException {
    FrameReader reader = new FrameReader(wire(bytes, atATime), recorder, Http2Config.defaults());
    while (reader.next()) {
      // Recorded.
    }
    return recorder.events;
  }

  private List<String> read(String hex) throws IOException {
    return read(HexFormat.of().parseHex(hex.replace(" ", "")), Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "000003 00 00 00000001 616263, data 1 616263 3 false",
    "000003 00 01 80000001 616263, data 1 616263 3 true",
    "000006 00 09 00000001 02 616263 0000, data 1 616263 6 true",
    "000001 00 08 00000001 00, data 1  1 false",
    "000002 01 05 00000003 8283, headers 3 8283 true true",
    "000007 01 24 00000003 00000001 10 8283, headers 3 8283 false true",
    "000007 01 24 00000003 00000003 10 8283, headers 3 8283 false false",
    "00000a 01 2c 00000003 02 00000001 10 8283 0000, headers 3 8283 false true",
    "000005 01 24 00000003 00000001 10, headers 3  false true",
    "000005 02 00 00000003 00000001 10, priority 3",
    "000005 02 00 00000003 00000003 10, malformed 3 PROTOCOL_ERROR",
    "000004 02 00 00000003 00000001, malformed 3 FRAME_SIZE_ERROR",
    "000004 03 00 00000001 00000008, reset 1 CANCEL",
    "000004 03 00 00000001 ffffffff, reset 1 INTERNAL_ERROR",
    "000006 04 00 00000000 000300000064, settings 000300000064",
    "000000 04 01 00000000, settings ack",
    "000008 06 00 00000000 0102030405060708, ping false 102030405060708",
    "000008 06 01 00000000 ff02030405060708, ping true ff02030405060708",
    "00000a 07 00 00000000 80000005 0000000b 6869, go away 5 ENHANCE_YOUR_CALM hi",
    "000004 08 00 00000000 80000001, window 0 1",
    "000004 08 00 00000007 7fffffff, window 7 2147483647",
    "000004 08 00 00000007 00000000, malformed 7 PROTOCOL_ERROR",
  })
  void framesAreTakenApart(String hex, String event) throws IOException {
    assertThat(read(hex)).containsExactly(event);
  }

  @Test
  void aGoAwayNeedNotSayMore() throws IOException {
    assertThat(read("000008 07 00 00000000 00000005 00000000"))
        .containsExactly("go away 5 NO_ERROR ");
  }

  @Test
  void unknownFramesAreSkipped() throws IOException {
    assertThat(read("000003 aa ff 00000001 616263 000000 0401 00000000"))
        .containsExactly("unknown 170", "settings ack");
  }

  @ParameterizedTest
  @CsvSource({
    "004001 00 00 00000001, FRAME_SIZE_ERROR, longer than allowed",
    "000000 00 00 00000000, PROTOCOL_ERROR, DATA on the connection",
    "000000 00 08 00000001, FRAME_SIZE_ERROR, padded and empty",
    "000002 00 08 00000001 0200, PROTOCOL_ERROR, more padding than frame",
    "000001 01 04 00000000 82, PROTOCOL_ERROR, HEADERS on the connection",
    "000004 01 24 00000001 00000000, FRAME_SIZE_ERROR, priority cut short",
    "000005 02 00 00000000 0000000000, PROTOCOL_ERROR, PRIORITY on the connection",
    "000003 03 00 00000001 000000, FRAME_SIZE_ERROR, short reset",
    "000004 03 00 00000000 00000000, PROTOCOL_ERROR, reset of the connection",
    "000001 04 00 00000000 00, FRAME_SIZE_ERROR, settings of an odd length",
    "000006 04 01 00000000 000300000064, FRAME_SIZE_ERROR, acknowledgement with settings",
    "000000 04 00 00000001, PROTOCOL_ERROR, settings on a stream",
    "000004 05 04 00000001 00000002, PROTOCOL_ERROR, push promise",
    "000007 06 00 00000000 00000000000000, FRAME_SIZE_ERROR, short ping",
    "000008 06 00 00000001 0000000000000000, PROTOCOL_ERROR, ping on a stream",
    "000007 07 00 00000000 00000000000000, FRAME_SIZE_ERROR, short goaway",
    "000008 07 00 00000001 0000000000000000, PROTOCOL_ERROR, goaway on a stream",
    "000003 08 00 00000001 000001, FRAME_SIZE_ERROR, short window update",
    "000004 08 00 00000000 00000000, PROTOCOL_ERROR, window update of nothing",
    "000001 09 04 00000001 82, PROTOCOL_ERROR, continuation of nothing",
    "000001 01 00 00000001 82 000000 04 01 00000000, PROTOCOL_ERROR, frame within a block",
    "000001 01 00 00000001 82 000001 09 04 00000003 82, PROTOCOL_ERROR, another stream's block",
  })
  void illegalFramesEndTheConnection(String hex, ErrorCode code, String why) {
    String padded = hex + (hex.startsWith("004001") ? "00".repeat(16_385) : "");
    assertThatThrownBy(() -> read(padded))
        .as(why)
        .isInstanceOfSatisfying(
            ConnectionException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aBlockIsGatheredFromItsContinuations() throws IOException {
    assertThat(
            read(
                "000001 01 01 00000001 82"
                    + "000002 09 00 00000001 8384"
                    + "000000 09 00 00000001"
                    + "000001 09 04 00000001 85"))
        .containsExactly("headers 1 82838485 true true");
  }

  private static void isCalmedDown(Throwable thrown, String message) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            ConnectionException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM);
              assertThat(e.streamId()).isEqualTo(1);
            })
        .hasMessageContaining(message);
  }

  @Test
  void continuationsAreCountedForEachBlock() throws IOException {
    String begins = "000000 01 00 00000001";
    String more = "000000 09 00 00000001";
    String last = "000000 09 04 00000001";
    String longest = begins + more.repeat(15) + last;
    assertThat(read(longest + longest)).hasSize(2);
    assertThatThrownBy(() -> read(begins + more.repeat(17)))
        .satisfies(e -> isCalmedDown(e, "more than 16 CONTINUATION frames"));
  }

  @Test
  void theBytesOfABlockAreLimited() throws IOException {
    String fits = "000002 01 00 00000001 8282" + "000001 09 00 00000001 82";
    assertThat(reader(fits + "000000 09 04 00000001", 3).next()).isTrue();
    FrameReader reader = reader(fits + "000001 09 04 00000001 82", 3);
    assertThat(reader.withinBlock()).isFalse();
    assertThat(reader.next()).isTrue();
    assertThat(reader.withinBlock()).isTrue();
    assertThat(reader.next()).isTrue();
    assertThatThrownBy(reader::next)
        .satisfies(e -> isCalmedDown(e, "field block of 4 bytes or more, at most 3"));
  }

  private FrameReader reader(String hex, long blockBytesMax) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return new FrameReader(
        wire(bytes, Integer.MAX_VALUE),
        recorder,
        Http2Config.defaults(),
        blockBytesMax,
        Allowance.unlimited());
  }

  @Test
  void aFrameIsReadyOnceItIsThereAsAWhole() throws IOException {
    FrameReader reader = reader("000000 04 01 00000000 000008 06 00 00000000 0102030405060708", 9);
    assertThat(reader.ready()).isFalse();
    assertThat(reader.next()).isTrue();
    assertThat(reader.ready()).isTrue();
    assertThat(reader.next()).isTrue();
    assertThat(reader.ready()).isFalse();
    for (String cut :
        List.of("000008", "000008 06 00 00000000", "000008 06 00 00000000 01020304050607")) {
      reader = reader("000000 04 01 00000000" + cut, 9);
      reader.next();
      assertThat(reader.ready()).as(cut).isFalse();
    }
  }

  /** What lingers after a failure is bounded by what is dropped, not by its peer. */
  @Test
  void droppingEndsWithTheInputOrAfterSoManyBytes() throws IOException {
    int[] given = {0};
    Wire endless =
        new Wire() {
          @Override
          public int read(byte[] target, int offset, int length) {
            given[0] += Math.min(length, 10);
            return Math.min(length, 10);
          }

          @Override
          public void write(byte[] source, int offset, int length) {}

          @Override
          public void close() {}
        };
    new FrameReader(endless, recorder, Http2Config.defaults()).drop(1000);
    assertThat(given[0]).isEqualTo(1000);
    new FrameReader(wire(new byte[500], 10), recorder, Http2Config.defaults()).drop(1000);
  }

  @Test
  void aConnectionMayEndBetweenFramesOnly() throws IOException {
    assertThat(read("")).isEmpty();
    assertThatThrownBy(() -> read("0000")).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> read("000003 00 00 00000001 6162")).isInstanceOf(EOFException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 5000, 1_000_000})
  void howTheBytesComeMakesNoDifference(int atATime) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<String> expected = new ArrayList<>();
    Random random = new Random(atATime);
    for (int i = 0; i < 200; i++) {
      byte[] body = new byte[i % 20 == 0 ? 16_384 : random.nextInt(300)];
      random.nextBytes(body);
      FrameBuffer frames = new FrameBuffer();
      frames.data(2 * i + 1, body, 0, body.length, 16_384);
      bytes.write(frames.bytes(), 0, frames.size());
      expected.add(
          "data "
              + (2 * i + 1)
              + " "
              + HexFormat.of().formatHex(body)
              + " "
              + body.length
              + " false");
    }
    assertThat(read(bytes.toByteArray(), atATime)).isEqualTo(expected);
  }

  @Test
  void bytesReadBeforeComeFirst() throws IOException {
    byte[] all = HexFormat.of().parseHex("0000000401000000000000080600000000000102030405060708");
    for (int before = 0; before <= all.length; before++) {
      Recorder events = new Recorder();
      FrameReader reader =
          new FrameReader(
              wire(Arrays.copyOfRange(all, before, all.length), 100),
              events,
              Http2Config.defaults());
      reader.preload(Arrays.copyOf(all, before));
      while (reader.next()) {
        // Recorded.
      }
      assertThat(events.events).containsExactly("settings ack", "ping false 102030405060708");
    }
  }

  @Test
  void thePrefaceIsComparedOctetByOctet() throws IOException {
    byte[] preface = Frames.preface();
    new FrameReader(wire(preface, 5), recorder, Http2Config.defaults()).preface();
    byte[] wrong = preface.clone();
    wrong[20] = 'x';
    assertThatThrownBy(
            () -> new FrameReader(wire(wrong, 5), recorder, Http2Config.defaults()).preface())
        .hasMessageContaining("octet 20");
    assertThatThrownBy(() ->
            new FrameReader(wire(Arrays.copyOf(preface, 10), 5), recorder, Http2Config.defaults())
                .preface())
        .isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "000008 06 00 00000000 0102030405060708, PING",
    "000002 01 05 00000001 8283, HEADERS",
    "000000 04 01 00000000, an acknowledgement of SETTINGS",
    "000000 aa 00 00000000, an unknown type",
  })
  void theFirstFrameIsSettings(String hex, String what) {
    byte[] frame = HexFormat.of().parseHex(hex.replace(" ", ""));
    FrameReader reader = new FrameReader(wire(frame, 1), recorder, Http2Config.defaults());
    assertThatThrownBy(reader::requireSettings)
        .as(what)
        .isInstanceOfSatisfying(
            ConnectionException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL_ERROR));
  }

  @Test
  void settingsThatComeFirstAreReadAfterwards() throws IOException {
    byte[] frame = HexFormat.of().parseHex("000006040000000000000300000064");
    FrameReader reader = new FrameReader(wire(frame, 4), recorder, Http2Config.defaults());
    reader.requireSettings();
    assertThat(reader.next()).isTrue();
    assertThat(reader.next()).isFalse();
    assertThat(recorder.events).containsExactly("settings 000300000064");
    reader.requireSettings(); // nothing came: the end is no error here
  }

  @Test
  void rubbishDoesNoMoreThanEndTheConnection() {
    Random random = new Random(9113);
    for (int round = 0; round < 5000; round++) {
      byte[] rubbish = new byte[random.nextInt(200)];
      random.nextBytes(rubbish);
      for (int at = 0; at + 9 < rubbish.length; at += 9 + (rubbish[at + 2] & 0x1f)) {
        rubbish[at] = 0;
        rubbish[at + 1] = 0;
        rubbish[at + 2] &= 0x1f;
        rubbish[at + 3] = (byte) random.nextInt(11);
      }
      try {
        read(rubbish, 50);
      } catch (IOException ended) {
        assertThat(ended).isInstanceOfAny(ConnectionException.class, EOFException.class);
      }
    }
  }
}
