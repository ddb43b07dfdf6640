/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.wire.MalformedFrameException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told what when a session closes and when it ends, and what each end may open. */
class MuxEndTest {
  private static final MuxConfig ONE = MuxConfig.defaults();

  private final Wire server = Wire.server(ONE.withStreamsMax(2));
  private final List<String> told = new ArrayList<>();

  private void syn(int streamId) throws MalformedFrameException {
    server.hear(Wire.frame(1, new MuxFrame.Syn(streamId)));
  }

  private MuxStream watched(MuxStream stream) {
    stream.onChange(
        () -> told.add("readable " + stream.id()), () -> told.add("writable " + stream.id()));
    return stream;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void whatIsOpenedHereTakesNothingFromThePeer() throws MalformedFrameException {
    server.mux().open();
    MuxStream second = server.mux().open();
    server.said();
    syn(3);
    syn(5);
    assertThat(server.said()).isEmpty();
    syn(7);
    assertThat(server.said()).isEqualTo(Wire.frame(1, new MuxFrame.Fin(7)));
    assertThat(server.mux().streams()).isEqualTo(4);
    second.close();
    server.said();
    syn(9);
    assertThat(server.said()).as("still two of the peer").isNotEmpty();
  }

  @Test
  void closingTellsEverybodyOnce() throws MalformedFrameException {
    syn(3);
    MuxStream accepted = watched(server.mux().accept().orElseThrow());
    syn(5);
    accepted.write(new byte[] {7}, 0, 1);
    server.mux().onAcceptable(() -> told.add("acceptable"));
    assertThat(server.mux().isClosing()).isFalse();
    server.mux().close();
    assertThat(server.mux().isClosing()).isTrue();
    assertThat(told).containsExactly("readable 3", "writable 3", "acceptable");
    assertThat(server.mux().accept()).as("dropped").isEmpty();
    assertThat(server.mux().whyNotOpen()).contains("the session is closing");
    server.mux().close();
    assertThat(told).hasSize(3);

    byte[] push = Wire.push(1, 3, 1);
    push[8] = 7;
    assertThat(server.saidHex())
        .as("what was written, and the end of each")
        .contains(hex(push))
        .contains(hex(Wire.frame(1, new MuxFrame.Fin(3))))
        .contains(hex(Wire.frame(1, new MuxFrame.Fin(5))));
    syn(11);
    assertThat(server.mux().streams()).as("none begins any more").isZero();
    assertThat(server.mux().hasOutput()).isFalse();
  }

  @Test
  void theEndTellsEverybodyAndLeavesNothingToSend() throws MalformedFrameException {
    syn(3);
    MuxStream accepted = watched(server.mux().accept().orElseThrow());
    accepted.write(new byte[] {7}, 0, 1);
    server.mux().onAcceptable(() -> told.add("acceptable"));
    server.mux().end(MuxEnd.Reason.PROTOCOL_ERROR, "enough");
    server.mux().end(MuxEnd.Reason.KEEP_ALIVE_TIMEOUT, "too late");
    assertThat(told).containsExactly("readable 3", "writable 3", "acceptable");
    assertThat(server.mux().hasOutput()).isFalse();
    assertThat(server.said()).isEmpty();
    assertThat(server.mux().streams()).isZero();
    assertThat(server.mux().whyNotOpen().orElseThrow()).contains("enough");
  }

  @Test
  void afterTheEndInputIsWantedWhateverWaitedToBeSent() throws MalformedFrameException {
    for (int i = 0; i < 1024 + 2; i++) {
      syn(3 + 2 * i);
    }
    assertThat(server.mux().wantsInput()).isFalse();
    server.mux().end(MuxEnd.Reason.PROTOCOL_ERROR, "enough");
    assertThat(server.mux().wantsInput()).isTrue();
    assertThat(server.hear(new byte[100])).as("and dropped").isEqualTo(100);
  }
}
