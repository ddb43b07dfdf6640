/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendWindowTest {
  private final SendWindow sending = new SendWindow(new SegmentPool());

  private void launch(int count, int timestamp) {
    for (int i = 0; i < count; i++) {
      sending.enqueue(new byte[10], 0, 10, 0);
      sending.launch().timestamp = timestamp;
    }
  }

  private List<Integer> fastAcks() {
    List<Integer> counts = new ArrayList<>();
    for (Segment s = sending.firstPending(); s != null; s = sending.afterPending(s)) {
      counts.add(s.fastAcks);
    }
    return counts;
  }

  private List<Boolean> belowMaxAck() {
    List<Boolean> below = new ArrayList<>();
    for (Segment s = sending.firstPending(); s != null; s = sending.afterPending(s)) {
      below.add(sending.belowMaxAck(s));
    }
    return below;
  }

  @Test
  void aMessageIsCutIntoFragmentsThatCountDown() {
    byte[] bytes = new byte[30];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    sending.enqueueAll(bytes, 5, 26, 10, true);
    sending.enqueueAll(bytes, 0, 20, 10, true);
    sending.enqueueAll(bytes, 0, 11, 10, false);
    List<String> segments = new ArrayList<>();
    while (sending.queued() > 0) {
      Segment segment = sending.launch();
      segments.add(segment.fragment + ":" + segment.data[0] + "+" + segment.length);
    }
    assertThat(segments)
        .containsExactly("2:5+10", "1:15+10", "0:25+1", "1:0+10", "0:10+10", "0:0+10", "0:10+1");
    assertThat(sending.waiting()).isEqualTo(7);
  }

  @Test
  void theLastOneIsFilledUpAndNoFurther() {
    assertThat(sending.appendToLast(new byte[5], 0, 5, 10)).as("there is none").isZero();
    sending.enqueue(new byte[7], 0, 7, 0);
    assertThat(sending.appendToLast(new byte[] {1, 2, 3, 4, 5}, 1, 4, 10)).isEqualTo(3);
    assertThat(sending.appendToLast(new byte[5], 0, 5, 10)).isZero();
    assertThat(sending.appendToLast(new byte[5], 0, 5, 9)).as("cut for a larger size").isZero();
    assertThat(sending.launch().data).startsWith(0, 0, 0, 0, 0, 0, 0, 2, 3, 4);
  }

  @Test
  void asManyFitAsHaveRoomWithTheirHeaders() {
    for (int length : new int[] {10, 0, 20}) {
      sending.enqueue(new byte[20], 0, length, 0);
    }
    assertThat(sending.fitting(3, 33)).isZero();
    assertThat(sending.fitting(3, 34)).isEqualTo(1);
    assertThat(sending.fitting(3, 34 + 24)).isEqualTo(2);
    assertThat(sending.fitting(3, 34 + 24 + 43)).isEqualTo(2);
    assertThat(sending.fitting(3, 34 + 24 + 44)).isEqualTo(3);
    assertThat(sending.fitting(2, 1000)).isEqualTo(2);
    assertThat(sending.fitting(0, 1000)).isZero();
  }

  @Test
  void anAcknowledgementCountsForTheHolesBelowItThatWereSentNoLater() {
    launch(3, 100);
    launch(2, 200);
    assertThat(sending.acknowledge(3, 150, 3, 0)).isFalse();
    assertThat(fastAcks()).as("of 0 to 2, and not of 4").containsExactly(1, 1, 1, 0);
    assertThat(sending.fastAcked()).isTrue();
    assertThat(sending.acknowledge(4, 99, 3, 0)).isFalse();
    assertThat(fastAcks()).as("of what was sent before they were").containsExactly(1, 1, 1);
    sending.fastAcksSeen();
    assertThat(sending.fastAcked()).isFalse();
  }

  @Test
  void enoughOvertakingIsAReasonToSend() {
    launch(5, 100);
    assertThat(sending.acknowledge(1, 100, 2, 0)).isFalse();
    assertThat(sending.acknowledge(1, 100, 2, 0)).as("twice").isFalse();
    assertThat(sending.acknowledge(2, 100, 2, 0)).isTrue();
    assertThat(fastAcks()).containsExactly(2, 0, 0);
  }

  /** Over the end of the numbers, where the higher one looks lower. */
  @Test
  void overtakingIsCountedOverTheEndOfTheNumbers() {
    sending.startAt(Integer.MAX_VALUE - 1);
    launch(5, 100);
    assertThat(sending.acknowledge(Integer.MIN_VALUE, 100, 2, 0)).isFalse();
    assertThat(fastAcks()).as("of the two below, not of the two above").containsExactly(1, 1, 0, 0);
    assertThat(belowMaxAck()).containsExactly(true, true, false, false);
    assertThat(sending.acknowledge(Integer.MAX_VALUE - 2, 100, 1, 0)).isFalse();
    assertThat(sending.acknowledge(Integer.MIN_VALUE + 3, 100, 1, 0)).isFalse();
    assertThat(sending.acknowledge(Integer.MIN_VALUE + 1, 100, 2, 0)).isTrue();
    assertThat(fastAcks()).containsExactly(2, 2, 0);
    assertThat(sending.acknowledgeBelow(Integer.MIN_VALUE + 3, 0)).isTrue();
    assertThat(sending.inFlight()).isZero();
  }

  /** None of the holes was overtaken, but more acknowledgements than that have come. */
  @Test
  void whileAHoleStandsManyAcknowledgementsAreAReasonToo() {
    launch(6, 200);
    assertThat(sending.acknowledge(1, 100, 2, 0)).isFalse();
    assertThat(sending.acknowledge(2, 100, 2, 0)).isFalse();
    assertThat(sending.acknowledge(3, 100, 2, 0)).isTrue();
    assertThat(fastAcks()).containsExactly(0, 0, 0);
    assertThat(sending.acknowledgeBelow(1, 0)).isTrue();
    assertThat(sending.acknowledge(5, 100, 2, 0)).as("counts anew").isFalse();
  }

  @Test
  void whatIsNotInFlightIsNotAcknowledged() {
    launch(3, 100);
    assertThat(sending.acknowledgeBelow(1, 5)).isTrue();
    assertThat(sending.acknowledgeBelow(1, 6)).isFalse();
    assertThat(sending.acknowledge(0, 100, 1, 6)).isFalse();
    assertThat(sending.acknowledge(3, 100, 1, 6)).isFalse();
    assertThat(sending.pending()).isEqualTo(2);
    assertThat(sending.delivered()).isEqualTo(1);
    assertThat(sending.deliveredMillis()).isEqualTo(5);
    assertThat(sending.acknowledge(2, 100, 9, 7)).isFalse();
    assertThat(sending.deliveredMillis()).isEqualTo(7);
    assertThat(belowMaxAck()).containsExactly(true);
    assertThat(sending.acknowledgeBelow(9, 8)).as("no further than what was sent").isTrue();
    assertThat(sending.una()).isEqualTo(3);
    assertThat(sending.pending()).isZero();
    assertThat(sending.firstPending()).isNull();
    assertThat(sending.heldBytes()).isZero();
  }

  @Test
  void theHighestAcknowledgedOneStays() {
    launch(4, 100);
    sending.acknowledge(2, 100, 9, 0);
    sending.acknowledge(1, 100, 9, 0);
    assertThat(belowMaxAck()).as("3 is above 2").containsExactly(true, false);
  }
}
