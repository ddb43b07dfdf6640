/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.guard;

import io.fawa.http.DelegatingExchange;
import io.fawa.http.Exchange;
import io.fawa.http.Peer;

/** An exchange whose peer is the client behind the proxies. */
final class ForwardedExchange extends DelegatingExchange {
  private final Peer peer;

  ForwardedExchange(Exchange inner, Peer peer) {
    super(inner);
    this.peer = peer;
  }

  @Override
  public Peer peer() {
    return peer;
  }
}
