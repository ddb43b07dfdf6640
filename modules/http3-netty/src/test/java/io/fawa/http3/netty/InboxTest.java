/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InboxTest {
  @Test
  void keepsTheOrder() {
    long seed = 42;
    Random random = new Random(seed);
    Inbox inbox = new Inbox();
    int put = 0;
    int taken = 0;
    byte[] target = new byte[5000];
    for (int round = 0; round < 10_000; round++) {
      byte[] more = new byte[random.nextInt(3000)];
      for (int i = 0; i < more.length; i++) {
        more[i] = (byte) (put + i);
      }
      inbox.put(Unpooled.wrappedBuffer(more));
      put += more.length;
      int had = inbox.take(target, 7, random.nextInt(4000));
      for (int i = 0; i < had; i++) {
        assertThat(target[7 + i]).as("seed " + seed).isEqualTo((byte) (taken + i));
      }
      taken += had;
      assertThat(inbox.size()).isEqualTo(put - taken);
    }
  }

  @Test
  void forgetsWhatIsDropped() {
    Inbox inbox = new Inbox();
    inbox.put(Unpooled.wrappedBuffer(new byte[100]));
    assertThat(inbox.clear()).isEqualTo(100);
    assertThat(inbox.size()).isZero();
    assertThat(inbox.take(new byte[1], 0, 1)).isZero();
    inbox.put(Unpooled.wrappedBuffer(new byte[] {9}));
    byte[] one = new byte[1];
    assertThat(inbox.take(one, 0, 1)).isEqualTo(1);
    assertThat(one[0]).isEqualTo((byte) 9);
  }
}
