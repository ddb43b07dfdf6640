/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Wire;
import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** What a connection's input takes of its allowance: its buffer beyond 1 KiB, to the byte. */
class FrameReaderMemoryTest {
  private static final int FREE = 1024;
  private static final int LONG = 32_768;

  private final Allowance allowance = allowance(1 << 20);
  private final Deque<byte[]> input = new ArrayDeque<>();
  private boolean quiet = true;
  private int longestBlock;

  private final FrameReaderTest.Recorder handler =
      new FrameReaderTest.Recorder() {
        @Override
        public boolean quiet() {
          return quiet;
        }

        @Override
        public void data(
            int streamId, byte[] source, int offset, int length, int flowBytes, boolean end) {}

        @Override
        public void headers(
            int streamId, byte[] block, int offset, int length, boolean end, boolean wellFormed) {
          longestBlock = Math.max(longestBlock, length);
        }
      };

  /** Gives what was put in, as much as there is room for, and then nothing any more. */
  private final Wire wire =
      new Wire() {
        @Override
        public int read(byte[] target, int offset, int length) {
          byte[] next = input.poll();
          if (next == null) {
            return -1;
          }
          int count = Math.min(next.length, length);
          System.arraycopy(next, 0, target, offset, count);
          if (count < next.length) {
            input.addFirst(Arrays.copyOfRange(next, count, next.length));
          }
          return count;
        }

        @Override
        public void write(byte[] source, int offset, int length) {
          throw new IllegalStateException("a reader does not write");
        }

        @Override
        public void close() {}
      };

  private static Allowance allowance(long bytesMax) {
    return new Budget(1 << 30, bytesMax, bytesMax)
        .connection(InetSocketAddress.createUnresolved("peer", 1));
  }

  private FrameReader reader(int frameBytesMax, Allowance of) {
    Http2Config config = Http2Config.builder().frameBytesMax(frameBytesMax).build();
    return new FrameReader(wire, handler, config, 100_000, of);
  }

  private static byte[] frame(int type, int flags, int length) {
    byte[] frame = new byte[9 + length];
    frame[0] = (byte) (length >>> 16);
    frame[1] = (byte) (length >>> 8);
    frame[2] = (byte) length;
    frame[3] = (byte) type;
    frame[4] = (byte) flags;
    frame[8] = 1;
    return frame;
  }

  private void put(int dataBytes) {
    input.add(frame(Frames.DATA, 0, dataBytes));
  }

  @Test
  void shortFramesCostNothing() throws IOException {
    FrameReader reader = reader(16_384, allowance);
    for (int length : new int[] {0, 8, 246, 247, 100}) {
      put(length);
      assertThat(reader.next()).isTrue();
      assertThat(allowance.heldBytes()).as("after %d", length).isZero();
    }
  }

  @Test
  void aLongFrameHasALongBufferWhichShrinksInTwoSteps() throws IOException {
    FrameReader reader = reader(16_384, allowance);
    put(16_384);
    assertThat(reader.next()).isTrue();
    assertThat(allowance.heldBytes()).isEqualTo(LONG - FREE);
    put(8);
    assertThat(reader.next()).isTrue();
    assertThat(allowance.heldBytes()).as("as so much came lately").isEqualTo(4096 - FREE);
    put(8);
    assertThat(reader.next()).isTrue();
    assertThat(allowance.heldBytes()).isZero();
    assertThat(reader.next()).isFalse();
  }

  /** The buffer keeps what the last frames would have fitted into, in powers of two. */
  @Test
  void itKeepsNoMoreThanWhatCameLately() throws IOException {
    FrameReader reader = reader(16_384, allowance);
    put(16_384);
    assertThat(reader.next()).isTrue();
    put(1100);
    assertThat(reader.next()).isTrue();
    assertThat(allowance.heldBytes()).isEqualTo(4096 - FREE);
    put(8);
    assertThat(reader.next()).isTrue();
    assertThat(allowance.heldBytes()).isEqualTo(2048 - FREE);
  }

  @Test
  void whileStreamsAreOpenItStaysLong() throws IOException {
    quiet = false;
    FrameReader reader = reader(16_384, allowance);
    put(16_384);
    for (int i = 0; i < 3; i++) {
      assertThat(reader.next()).isTrue();
      assertThat(allowance.heldBytes()).isEqualTo(LONG - FREE);
      put(8);
    }
  }

  /** A length costs its peer nothing to name: it is believed up to 32 KiB. */
  @Test
  void aLengthAloneIsNotBelieved() throws IOException {
    quiet = false;
    Allowance held = allowance(1 << 22);
    FrameReader reader = reader(1 << 20, held);
    input.add(Arrays.copyOf(frame(Frames.DATA, 0, 1 << 20), 9));
    assertThatThrownBy(reader::next).isInstanceOf(IOException.class);
    assertThat(held.heldBytes()).isEqualTo(LONG - FREE);
  }

  @Test
  void aFrameLongerThanThatGetsAsMuchAgainAsItHasFilled() throws IOException {
    quiet = false;
    Allowance held = allowance(1 << 22);
    FrameReader reader = reader(1 << 20, held);
    byte[] frame = frame(Frames.DATA, 0, 100_000);
    input.add(Arrays.copyOf(frame, LONG));
    input.add(Arrays.copyOfRange(frame, LONG, LONG + 1));
    assertThatThrownBy(reader::next).isInstanceOf(IOException.class);
    assertThat(held.heldBytes()).isEqualTo(2 * LONG - FREE);
  }

  @Test
  void aLongFrameGetsNoMoreThanItNeeds() throws IOException {
    quiet = false;
    Allowance held = allowance(1 << 22);
    FrameReader reader = reader(1 << 20, held);
    input.add(frame(Frames.DATA, 0, 100_000));
    assertThat(reader.next()).isTrue();
    assertThat(held.heldBytes()).isEqualTo(9 + 100_000 - FREE);
  }

  @Test
  void whatThereIsNoMemoryForEndsTheConnection() {
    FrameReader reader = reader(16_384, allowance(LONG - FREE - 1));
    put(16_384);
    assertThatThrownBy(reader::next)
        .isInstanceOfSatisfying(
            ConnectionException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.ENHANCE_YOUR_CALM))
        .hasMessageContaining("no memory");
  }

  @Test
  void withoutMemoryToSpareFramesThatFitAreStillRead() throws IOException {
    FrameReader reader = reader(16_384, allowance(1));
    byte[] frames = new byte[100 * 109];
    for (int i = 0; i < 100; i++) {
      System.arraycopy(frame(Frames.DATA, 0, 100), 0, frames, 109 * i, 109);
    }
    input.add(frames);
    for (int i = 0; i < 100; i++) {
      assertThat(reader.next()).isTrue();
    }
    assertThat(reader.next()).isFalse();
  }

  @Test
  void bytesReadBeforeArePaidToo() throws IOException {
    FrameReader reader = reader(16_384, allowance);
    reader.preload(new byte[FREE]);
    assertThat(allowance.heldBytes()).isZero();
    reader(16_384, allowance).preload(new byte[FREE + 1]);
    assertThat(allowance.heldBytes()).isEqualTo(1);
    FrameReader poor = reader(16_384, allowance(1));
    assertThatThrownBy(() -> poor.preload(new byte[FREE + 2])).hasMessageContaining("no memory");
  }

  @Test
  void aBlockIsPaidWhileItIsGathered() throws IOException {
    FrameReader reader = reader(16_384, allowance);
    input.add(frame(Frames.HEADERS, 0, 200));
    assertThat(reader.next()).isTrue();
    assertThat(allowance.heldBytes()).isEqualTo(200);
    input.add(frame(Frames.CONTINUATION, 0, 30));
    assertThat(reader.next()).isTrue();
    assertThat(allowance.heldBytes()).isEqualTo(230);
    input.add(frame(Frames.CONTINUATION, Frames.END_HEADERS, 10));
    assertThat(reader.next()).isTrue();
    assertThat(longestBlock).isEqualTo(240);
    assertThat(allowance.heldBytes()).isZero();
  }

  @Test
  void aBlockThatThereIsNoMemoryForEndsTheConnection() throws IOException {
    FrameReader reader = reader(16_384, allowance(210));
    input.add(frame(Frames.HEADERS, 0, 200));
    assertThat(reader.next()).isTrue();
    input.add(frame(Frames.CONTINUATION, Frames.END_HEADERS, 11));
    assertThatThrownBy(reader::next).hasMessageContaining("no memory");
  }
}
