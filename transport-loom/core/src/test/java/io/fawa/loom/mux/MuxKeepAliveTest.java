/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.wire.MalformedFrameException;
import org.junit.jupiter.api.Test;

class MuxKeepAliveTest {
  private static final MuxConfig CONFIG = MuxConfig.defaults().withKeepAlive(1000, 3000);
  private static final byte[] NOP = Wire.frame(1, new MuxFrame.Nop(0));

  @Test
  void aSignOfLifeEveryIntervalAndNotMoreThanOneWaits() {
    Wire wire = Wire.client(CONFIG);
    assertThat(wire.mux().nextAdvanceIn(0)).isEqualTo(1000);
    assertThat(wire.at(999).said()).isEmpty();
    assertThat(wire.mux().nextAdvanceIn(999)).isEqualTo(1);
    assertThat(wire.at(1000).said()).isEqualTo(NOP);
    assertThat(wire.at(1999).said()).isEmpty();
    assertThat(wire.at(2000).mux().hasOutput()).isTrue();
    wire.at(2900);
    assertThat(wire.said()).isEqualTo(NOP);
  }

  @Test
  void anythingHeardCountsAndSilenceOfTheTimeoutEnds() throws MalformedFrameException {
    Wire wire = Wire.client(CONFIG);
    wire.at(2500).hear(NOP);
    wire.at(5000).hear(new byte[] {1});
    assertThat(wire.at(7999).mux().end()).isEmpty();
    assertThat(wire.mux().nextAdvanceIn(7999)).isEqualTo(1);
    assertThat(wire.at(8000).mux().end())
        .contains(new MuxEnd(MuxEnd.Reason.KEEP_ALIVE_TIMEOUT, "nothing received for 3000 ms"));
    assertThat(wire.said()).isEmpty();
  }

  @Test
  void aSessionThatTakesNoInputDoesNotBlameThePeer() throws MalformedFrameException {
    Wire wire = Wire.client(CONFIG.withStreamWindowBytes(10).withReceiveBytesMax(10));
    MuxStream stream = wire.mux().open();
    wire.hear(Wire.push(1, stream.id(), 11));
    assertThat(wire.mux().wantsInput()).isFalse();
    assertThat(wire.at(50_000).mux().end()).isEmpty();
    assertThat(wire.mux().nextAdvanceIn(50_000)).isEqualTo(1000);
    Wire.read(stream, 10);
    assertThat(wire.at(52_999).mux().end()).isEmpty();
    assertThat(wire.at(53_000).mux().end()).isPresent();
  }

  @Test
  void zeroTurnsItOff() {
    Wire wire = Wire.client(CONFIG.withKeepAlive(0, 0));
    assertThat(wire.mux().nextAdvanceIn(0)).isEqualTo(Long.MAX_VALUE);
    assertThat(wire.at(1_000_000_000).said()).isEmpty();
    assertThat(wire.mux().end()).isEmpty();
  }
}
