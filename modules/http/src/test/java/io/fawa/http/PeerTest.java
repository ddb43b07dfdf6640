/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Asker;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerTest {
  @Test
  void whoHasNoAddressIsUnknown() {
    Peer peer = new Peer(InetSocketAddress.createUnresolved("peer", 1), false, List.of());
    assertThat(peer.asker()).isEqualTo(Asker.named("unknown"));
  }
}
