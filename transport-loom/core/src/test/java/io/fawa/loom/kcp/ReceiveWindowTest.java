/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReceiveWindowTest {
  private final ReceiveWindow window = new ReceiveWindow(new SegmentPool(), 4);

  private boolean offer(int sequence, int fragment, String text) {
    byte[] bytes = ("--" + text).getBytes(StandardCharsets.US_ASCII);
    return window.offer(sequence, fragment, bytes, 2, text.length());
  }

  private String read(int bytes) {
    byte[] target = new byte[bytes + 1];
    int count = window.read(target, 1, bytes);
    return new String(target, 1, count, StandardCharsets.US_ASCII);
  }

  private String message() {
    byte[] target = new byte[100];
    int count = window.readMessage(target, 3);
    return new String(target, 3, count, StandardCharsets.US_ASCII);
  }

  @Test
  void whatComesEarlyWaitsForItsTurn() {
    assertThat(offer(2, 0, "c")).isTrue();
    assertThat(offer(1, 0, "b")).isTrue();
    assertThat(offer(2, 0, "x")).as("it is there already").isFalse();
    assertThat(window.early()).isEqualTo(2);
    assertThat(window.buffered()).isEqualTo(2);
    assertThat(window.readyBytes()).isZero();
    assertThat(offer(0, 0, "a")).isTrue();
    assertThat(window.early()).isZero();
    assertThat(window.next()).isEqualTo(3);
    assertThat(offer(2, 0, "x")).as("it is below the window").isFalse();
    assertThat(window.free()).isEqualTo(1);
    assertThat(read(10)).isEqualTo("abc");
    assertThat(window.free()).isEqualTo(4);
    assertThat(window.heldBytes()).isZero();
  }

  /** With the reader away the window is full; what fits in behind it waits, and then goes on. */
  @Test
  void readingLetsInWhatWaited() {
    for (int i = 0; i < 6; i++) {
      assertThat(window.covers(i)).isTrue();
      assertThat(offer(i, 0, "" + i)).isTrue();
    }
    assertThat(window.full()).isTrue();
    assertThat(window.free()).isZero();
    assertThat(window.next()).isEqualTo(4);
    assertThat(window.early()).isEqualTo(2);
    assertThat(read(1)).isEqualTo("0");
    assertThat(window.next()).isEqualTo(5);
    assertThat(window.full()).isTrue();
    assertThat(window.messageBytes()).isEqualTo(1);
    assertThat(message()).isEqualTo("1");
    assertThat(window.next()).isEqualTo(6);
    assertThat(window.early()).isZero();
    assertThat(read(10)).isEqualTo("2345");
  }

  @Test
  void aWiderWindowLetsInWhatWaited() {
    for (int i = 0; i < 6; i++) {
      offer(i, 0, "" + i);
    }
    window.resize(5, false);
    assertThat(window.next()).isEqualTo(5);
    window.limit(2, 5);
    assertThat(window.covers(5)).as("a lowered one counts what is not read").isFalse();
    window.limit(5, 5);
    assertThat(window.covers(9)).isTrue();
    assertThat(window.covers(10)).isFalse();
  }

  @Test
  void skippingLetsInWhatWaited() {
    for (int i = 0; i < 6; i++) {
      offer(i, 0, i < 2 ? "" : "" + i);
    }
    window.skipEmpty();
    assertThat(window.next()).isEqualTo(6);
    assertThat(read(10)).isEqualTo("2345");
  }

  @Test
  void aMessageThatWasBegunByBytesHasTheRest() {
    offer(0, 1, "abc");
    offer(1, 0, "de");
    assertThat(window.messageBytes()).isEqualTo(5);
    assertThat(read(2)).isEqualTo("ab");
    assertThat(window.readyBytes()).isEqualTo(3);
    assertThat(window.messageBytes()).isEqualTo(3);
    assertThat(message()).isEqualTo("cde");
    assertThat(window.readyBytes()).isZero();
    assertThat(window.messageBytes()).isEqualTo(-1);
  }

  @Test
  void memoryIsLetGoAndNothingElse() {
    for (int i = 20; i > 0; i--) {
      window.offer(i, 0, new byte[] {(byte) i}, 0, 1);
    }
    window.trim();
    assertThat(window.early()).as("what is held stays").isEqualTo(20);
    offer(0, 0, "a");
    window.resize(32, false);
    assertThat(window.readyBytes()).isEqualTo(21);
    window.trim();
    assertThat(read(100)).hasSize(21);
    window.trim();
    offer(21, 0, "b");
    assertThat(read(1)).isEqualTo("b");
  }
}
