/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.wire.LittleEndian;
import io.fawa.loom.wire.MalformedFrameException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a peer sends, the session takes it, refuses it or ends; it never breaks or grows. */
class MuxGarbageTest {
  private static final int RUNS = 3_000;
  private static final long FIRST_SEED = Long.getLong("mux.seed", 1L);

  private static final MuxConfig SMALL =
      MuxConfig.defaults()
          .withStreamWindowBytes(1_000)
          .withReceiveBytesMax(5_000)
          .withStreamsMax(20)
          .withAcceptBacklogMax(8)
          .withWindowSlackBytes(1_000);

  @Test
  void randomBytes() {
    for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
      Random random = new Random(seed);
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      play(seed, random, List.of(garbage));
    }
  }

  @Test
  void validHeadsInAnyOrderWithAnyNumbers() {
    int ended = 0;
    for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS; seed++) {
      Random random = new Random(seed);
      List<byte[]> frames = new ArrayList<>();
      for (int i = random.nextInt(60); i > 0; i--) {
        frames.add(frame(random));
      }
      ended += play(seed, random, frames) ? 1 : 0;
    }
    assertThat(ended).as("both kinds occur").isBetween(RUNS / 20, RUNS * 19 / 20);
  }

  private static byte[] frame(Random random) {
    int length = random.nextInt(3) == 0 ? random.nextInt(65_536) : random.nextInt(20);
    int command = random.nextInt(100) == 0 ? random.nextInt(256) : random.nextInt(5);
    if (command == 4) {
      length = 8;
    } else if (command != 2 && random.nextInt(100) != 0) {
      length = 0;
    }
    byte[] frame = new byte[8 + length];
    random.nextBytes(frame);
    frame[0] = (byte) (random.nextInt(200) == 0 ? random.nextInt(256) : 2);
    frame[1] = (byte) command;
    LittleEndian.putShort(frame, 2, length);
    LittleEndian.putInt(frame, 4, random.nextInt(50) == 0 ? random.nextInt() : random.nextInt(60));
    if (command == 4 && random.nextInt(20) != 0) {
      LittleEndian.putInt(frame, 8, random.nextInt(30));
    }
    return frame;
  }

  /** Whether the session ended of it. */
  private static boolean play(long seed, Random random, List<byte[]> frames) {
    MuxState mux = new MuxState(SMALL.withVersion(2), MuxRole.SERVER, 0);
    List<MuxStream> streams = new ArrayList<>();
    byte[] buffer = new byte[mux.outputBytesMax()];
    long now = 0;
    try {
      for (byte[] frame : frames) {
        int at = 0;
        while (at < frame.length) {
          int step = Math.min(frame.length - at, 1 + random.nextInt(20_000));
          at += mux.input(frame, at, step, now++);
          assertThat(mux.unreadBytes()).as("seed %d", seed).isLessThanOrEqualTo(5_000);
          assertThat(mux.streams()).as("seed %d", seed).isLessThanOrEqualTo(40);
          act(mux, streams, random, buffer);
        }
      }
    } catch (MalformedFrameException e) {
      assertThat(mux.end().orElseThrow().detail()).as("seed %d", seed).isEqualTo(e.getMessage());
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
    return mux.end().isPresent();
  }

  private static void act(MuxState mux, List<MuxStream> streams, Random random, byte[] buffer) {
    mux.accept().ifPresent(streams::add);
    if (random.nextInt(10) == 0 && mux.whyNotOpen().isEmpty()) {
      streams.add(mux.open());
    }
    mux.output(buffer, 0, buffer.length);
    for (MuxStream stream : streams) {
      stream.read(buffer, 0, random.nextInt(4_000));
      if (random.nextInt(4) == 0 && stream.writableBytes() > 0) {
        stream.write(buffer, 0, random.nextInt(2_000));
      }
      if (random.nextInt(40) == 0) {
        stream.close();
      }
    }
    if (!mux.wantsInput()) {
      for (MuxStream stream : streams) {
        stream.read(buffer, 0, buffer.length);
      }
      mux.output(buffer, 0, buffer.length);
      for (var next = mux.accept(); next.isPresent(); next = mux.accept()) {
        next.get().close();
      }
    }
  }
}
