/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.observe;

import io.fawa.connect.RpcException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Has every call counted by meters. Thread-safe. */
public final class MeteredCalls implements CallObserver {
  private final CallMeters meters;

  /** Counts by {@code meters}. */
  public MeteredCalls(CallMeters meters) {
    this.meters = meters;
  }

  @Override
  public Observation begin(ObservedCall call) {
    long beganNanos = System.nanoTime();
    AtomicInteger received = new AtomicInteger();
    AtomicInteger sent = new AtomicInteger();
    return new Observation() {
      @Override
      public void received() {
        received.incrementAndGet();
      }

      @Override
      public void sent() {
        sent.incrementAndGet();
      }

      @Override
      public void ended(Optional<RpcException> failure) {
        String dialect =
            call instanceof ObservedCall.Served(var served) ? served.protocol().toString() : "";
        meters.ended(
            new CallMeters.Measured(
                call.side(),
                call.method().path(),
                dialect,
                failure.map(RpcException::code),
                received.get(),
                sent.get()),
            System.nanoTime() - beganNanos);
      }
    };
  }
}
