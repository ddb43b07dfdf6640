/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.fields.HeaderBlock;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FrameBufferTest {
  private final FrameBuffer frames = new FrameBuffer();

  private String hex() {
    return HexFormat.of().formatHex(frames.bytes(), 0, frames.size());
  }

  private void data(int streamId, int length) {
    frames.data(streamId, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, length, 10);
  }

  private static HeaderBlock block(int size) {
    HeaderBlock block = new HeaderBlock(1);
    block.append(new byte[size], 0, size);
    return block;
  }

  @Test
  void controlFramesAreWrittenByTheBook() {
    frames.settings(3, 100, 4, 65_536, 0x1234, -1);
    assertThat(hex())
        .isEqualTo("000012040000000000" + "000300000064" + "000400010000" + "1234ffffffff");
    frames.clear();
    frames.settingsAck();
    frames.ping(true, 0x0102_0304_f506_0708L);
    assertThat(hex()).isEqualTo("000000040100000000" + "000008060100000000" + "01020304f5060708");
    frames.clear();
    frames.goAway(5, ErrorCode.CANCEL, new byte[] {'x'});
    assertThat(hex()).isEqualTo("000009070000000000" + "00000005" + "00000008" + "78");
    frames.clear();
    frames.rstStream(3, 8);
    frames.windowUpdate(0, 0x7fff_ffff);
    assertThat(hex())
        .isEqualTo("000004030000000003" + "00000008" + "000004080000000000" + "7fffffff");
  }

  @Test
  void thePrefaceComesFirst() {
    frames.preface();
    assertThat(hex()).isEqualTo(HexFormat.of().formatHex(Frames.preface()));
  }

  @Test
  void dataGrowsItsFrameUpToTheLimit() {
    data(1, 3);
    data(1, 4);
    assertThat(hex()).isEqualTo("000007000000000001" + "020304" + "02030405");
    data(1, 4);
    assertThat(hex()).endsWith("000004000000000001" + "02030405");
  }

  @Test
  void dataGrowsAFrameThatOthersStandBefore() {
    frames.settingsAck();
    data(1, 3);
    data(1, 7);
    assertThat(hex())
        .isEqualTo("000000040100000000" + "00000a000000000001" + "020304" + "02030405060708");
  }

  @Test
  void aFrameGrowsBeyondTheRoomThereWas() {
    byte[] body = new byte[5000];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) i;
    }
    frames.data(1, body, 0, 100, 16_384);
    frames.data(1, body, 100, 4900, 16_384);
    assertThat(hex()).isEqualTo("001388000000000001" + HexFormat.of().formatHex(body));
  }

  @Test
  void dataOfAnotherStreamOrAfterAnotherFrameIsAFrameOfItsOwn() {
    data(1, 1);
    data(3, 1);
    data(1, 1);
    frames.settingsAck();
    data(1, 1);
    assertThat(hex())
        .isEqualTo(
            "00000100000000000102"
                + "00000100000000000302"
                + "00000100000000000102"
                + "000000040100000000"
                + "00000100000000000102");
  }

  @Test
  void theEndIsPutOnTheLastFrameIfItIsTheStreams() {
    data(1, 1);
    frames.endStream(1);
    assertThat(hex()).isEqualTo("00000100010000000102");
    frames.clear();
    frames.headers(1, false, block(1), 100);
    frames.endStream(1);
    assertThat(hex()).isEqualTo("00000101050000000100");
    frames.clear();
    data(1, 1);
    data(3, 1);
    frames.endStream(1);
    assertThat(hex()).endsWith("000000000100000001");
    frames.clear();
    frames.endStream(1);
    assertThat(hex()).isEqualTo("000000000100000001");
  }

  @Test
  void nothingGrowsAfterItsEnd() {
    data(1, 1);
    frames.endStream(1);
    data(1, 1);
    assertThat(hex()).isEqualTo("00000100010000000102" + "00000100000000000102");
  }

  @Test
  void longBlocksGoOnInContinuations() {
    frames.headers(1, true, block(25), 10);
    assertThat(hex())
        .isEqualTo(
            "00000a010100000001"
                + "00".repeat(10)
                + "00000a090000000001"
                + "00".repeat(10)
                + "000005090400000001"
                + "00".repeat(5));
    frames.clear();
    // Their first frame is not the last: the end cannot be put on it later.
    frames.headers(1, false, block(11), 10);
    frames.endStream(1);
    assertThat(hex()).endsWith("000000000100000001");
  }

  @Test
  void aBlockThatFillsItsFrameIsOneFrameAndMayEnd() {
    frames.headers(1, false, block(10), 10);
    frames.endStream(1);
    assertThat(hex()).isEqualTo("00000a010500000001" + "00".repeat(10));
  }

  @Test
  void anEmptyBlockIsStillAFrame() {
    frames.headers(1, true, block(0), 10);
    assertThat(hex()).isEqualTo("000000010500000001");
  }

  @Test
  void aBufferThatWasFarTooLargeIsGivenBack() {
    frames.data(1, new byte[100_000], 0, 100_000, 1 << 20);
    frames.clear();
    assertThat(frames.bytes().length).isGreaterThan(100_000);
    data(1, 1);
    frames.clear();
    assertThat(frames.bytes().length).isLessThan(2000);
  }

  @Test
  void aLongBufferIsTrimmedWhileNothingIsInIt() {
    frames.data(1, new byte[1000], 0, 1000, 16_384);
    frames.trim();
    assertThat(frames.size()).isEqualTo(1009);
    assertThat(hex()).startsWith("0003e8");
    frames.clear();
    frames.trim();
    assertThat(frames.bytes()).isEmpty();
    data(1, 1);
    assertThat(hex()).isEqualTo("00000100000000000102");
    frames.clear();
    byte[] shortOne = frames.bytes();
    frames.trim();
    assertThat(frames.bytes()).isSameAs(shortOne);
  }
}
