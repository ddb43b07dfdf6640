/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Allowance;
import io.fawa.limits.Budget;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** What the streams and handlers of a connection take of its allowance, to the byte. */
class PaidStreamsTest {
  private static final int STREAMS = 8 * 2048;
  private static final int HANDLERS = 4 * 6144;

  private static Allowance allowance(long bytesMax) {
    return new Budget(1 << 30, bytesMax, bytesMax)
        .connection(InetSocketAddress.createUnresolved("peer", 1));
  }

  private final Allowance allowance = allowance(1 << 20);
  private final PaidStreams paid = new PaidStreams(allowance);

  @Test
  void streamsArePaidEightAtATimeAndGivenBackSixteenLater() {
    assertThat(paid.reachStreams(1)).isTrue();
    assertThat(allowance.heldBytes()).isEqualTo(STREAMS);
    assertThat(paid.reachStreams(8)).isTrue();
    assertThat(allowance.heldBytes()).isEqualTo(STREAMS);
    assertThat(paid.reachStreams(9)).isTrue();
    assertThat(paid.reachStreams(17)).isTrue();
    assertThat(allowance.heldBytes()).isEqualTo(3 * STREAMS);
    assertThat(paid.reachStreams(9)).isTrue();
    assertThat(allowance.heldBytes()).as("15 are spare").isEqualTo(3 * STREAMS);
    assertThat(paid.reachStreams(8)).isTrue();
    assertThat(allowance.heldBytes()).as("16 were").isEqualTo(2 * STREAMS);
    assertThat(paid.reachStreams(17)).isTrue();
    assertThat(allowance.heldBytes()).isEqualTo(3 * STREAMS);
  }

  @Test
  void handlersArePaidFourAtATimeAndGivenBackEightLater() {
    assertThat(paid.reachHandlers(1)).isTrue();
    assertThat(paid.handlers()).isEqualTo(4);
    assertThat(paid.reachHandlers(4)).isTrue();
    assertThat(allowance.heldBytes()).isEqualTo(HANDLERS);
    assertThat(paid.reachHandlers(5)).isTrue();
    assertThat(paid.reachHandlers(9)).isTrue();
    assertThat(paid.handlers()).isEqualTo(12);
    assertThat(allowance.heldBytes()).isEqualTo(3 * HANDLERS);
    paid.giveBackSpare(5);
    assertThat(paid.handlers()).isEqualTo(12);
    paid.giveBackSpare(4);
    assertThat(paid.handlers()).isEqualTo(8);
    assertThat(allowance.heldBytes()).isEqualTo(2 * HANDLERS);
  }

  @Test
  void whatCannotBePaidIsNotReached() {
    PaidStreams poor = new PaidStreams(allowance(STREAMS));
    assertThat(poor.reachStreams(8)).isTrue();
    assertThat(poor.reachStreams(9)).isFalse();
    assertThat(poor.reachStreams(9)).as("still not").isFalse();
    assertThat(poor.reachHandlers(1)).isFalse();
    assertThat(poor.handlers()).isZero();
  }

  @Test
  void withoutStreamsAllIsGivenBack() {
    assertThat(paid.reachStreams(1)).isTrue();
    assertThat(paid.reachStreams(9)).isTrue();
    assertThat(paid.reachHandlers(1)).isTrue();
    assertThat(allowance.heldBytes()).isEqualTo(2 * STREAMS + HANDLERS);
    paid.giveBack();
    assertThat(allowance.heldBytes()).isZero();
    assertThat(paid.handlers()).isZero();
    assertThat(paid.reachStreams(1)).isTrue();
    assertThat(allowance.heldBytes()).isEqualTo(STREAMS);
  }
}
