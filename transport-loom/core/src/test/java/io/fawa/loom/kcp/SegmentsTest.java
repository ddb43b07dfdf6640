/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What segments are held in, beside the collections of the JDK. */
class SegmentsTest {
  private static Segment numbered(int sequence) {
    Segment segment = new Segment();
    segment.sequence = sequence;
    return segment;
  }

  /** A window that moves up, over the end of the numbers, and grows and shrinks. */
  @Test
  void aRingHoldsWhatAMapHolds() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      SegmentRing ring = new SegmentRing();
      Map<Integer, Segment> model = new HashMap<>();
      int start = Integer.MAX_VALUE - 500;
      int width = 1;
      for (int round = 0; round < 2_000; round++) {
        width = random.nextInt(100) == 0 ? 1 + random.nextInt(300) : width;
        int sequence = start + random.nextInt(width);
        if (random.nextBoolean() && !model.containsKey(sequence)) {
          Segment segment = numbered(sequence);
          ring.put(segment, start);
          model.put(sequence, segment);
        } else if (model.containsKey(sequence)) {
          assertThat(ring.remove(sequence)).isSameAs(model.remove(sequence));
          assertThat(ring.get(sequence)).isNull();
        }
        while (random.nextInt(3) == 0) {
          Segment lowest = model.remove(start);
          if (lowest != null) {
            assertThat(ring.remove(start)).isSameAs(lowest);
          }
          start++;
        }
        if (model.isEmpty()) {
          ring.trim();
        }
        model.forEach((number, held) -> assertThat(ring.get(number)).isSameAs(held));
      }
    }
  }

  @Test
  void aQueueGivesWhatItGotInOrder() {
    Random random = new Random(1);
    SegmentQueue queue = new SegmentQueue();
    Deque<Segment> model = new ArrayDeque<>();
    for (int round = 0; round < 5_000; round++) {
      if (random.nextInt(1000) < (round / 500 % 2 == 0 ? 600 : 400)) {
        Segment segment = numbered(round);
        queue.add(segment);
        model.add(segment);
      } else if (!model.isEmpty()) {
        assertThat(queue.remove()).isSameAs(model.remove());
      }
      queue.trim();
      assertThat(queue.size()).isEqualTo(model.size());
      assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
      int index = 0;
      for (Segment segment : model) {
        assertThat(queue.get(index++)).isSameAs(segment);
      }
      assertThatThrownBy(() -> queue.get(model.size())).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aPoolGivesAndCountsWhatItWasGiven() {
    SegmentPool pool = new SegmentPool();
    Segment used = pool.take();
    used.fill(new byte[300], 0, 300);
    used.fragment = 3;
    used.transmissions = 2;
    used.fastAcks = 1;
    used.readBytes = 7;
    Segment other = pool.take();
    assertThat(pool.memoryBytes()).isZero();
    pool.give(other);
    pool.give(used);
    assertThat(pool.size()).isEqualTo(2);
    assertThat(pool.memoryBytes()).isEqualTo(88 + 88 + 300);
    Segment again = pool.take();
    assertThat(again).isSameAs(used);
    assertThat(pool.memoryBytes()).isEqualTo(88);
    assertThat(again.length + again.fragment + again.transmissions + again.fastAcks).isZero();
    assertThat(again.readBytes).isZero();
    pool.give(again);
    pool.trim(88);
    assertThat(pool.memoryBytes()).isEqualTo(88);
    pool.trim(88);
    assertThat(pool.size()).isEqualTo(1);
    pool.clear();
    assertThat(pool.size()).isZero();
    assertThat(pool.memoryBytes()).isZero();
  }

  @Test
  void aSegmentGrowsByDoublingUpToWhatItMayHold() {
    Segment segment = new Segment();
    segment.fill(new byte[] {9, 1, 2}, 1, 2);
    assertThat(segment.memoryBytes()).isEqualTo(88 + 256);
    segment.append(new byte[300], 0, 254, 1000);
    assertThat(segment.memoryBytes()).as("filled to the byte").isEqualTo(88 + 256);
    segment.append(new byte[] {9, 3}, 1, 1, 1000);
    assertThat(segment.memoryBytes()).isEqualTo(88 + 512);
    segment.append(new byte[400], 0, 400, 1000);
    assertThat(segment.memoryBytes()).isEqualTo(88 + 1000);
    assertThat(segment.length).isEqualTo(657);
    List<Byte> seen = new ArrayList<>(List.of(segment.data[0], segment.data[1], segment.data[256]));
    assertThat(seen).containsExactly((byte) 1, (byte) 2, (byte) 3);
    segment.fill(new byte[1000], 0, 1000);
    assertThat(segment.memoryBytes()).isEqualTo(88 + 1000);
  }
}
