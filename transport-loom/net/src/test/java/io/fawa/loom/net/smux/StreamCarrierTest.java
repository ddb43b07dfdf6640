/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.mux.MuxConfig;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session needs no socket: any two streams will do. */
@Timeout(240)
class StreamCarrierTest {
  @Test
  void sessionsRunOverPipes() throws Exception {
    Pipe there = Pipe.open();
    Pipe back = Pipe.open();
    Carrier left =
        Carrier.of(Channels.newInputStream(back.source()), Channels.newOutputStream(there.sink()));
    Carrier right =
        Carrier.of(Channels.newInputStream(there.source()), Channels.newOutputStream(back.sink()));
    try (SmuxSession server = SmuxSession.server(MuxConfig.defaults().withVersion(2), right);
        SmuxSession client = SmuxSession.client(MuxConfig.defaults().withVersion(2), left)) {
      Echo.serve(server);
      assertThat(Echo.isWhole(client, 5_000_000, 11)).isTrue();
    }
    assertThat(there.source().isOpen()).isFalse();
    assertThat(back.sink().isOpen()).isFalse();
  }
}
