/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.observe;

import io.fawa.connect.RpcException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Reports every call to meters. Thread-safe. */
public final class MeteredCalls implements CallObserver {
  private final CallMeters meters;

  /** Counts by {@code meters}. */
  public MeteredCalls(CallMeters meters) {
    this.meters = meters;
  }

  @Override
  public Observation begin(ObservedCall call) {
    return new Metering(meters, call);
  }

  /** One call. The low half of the number counts received messages, the high half sent ones. */
  private static final class Metering extends AtomicLong implements Observation {
    private static final long serialVersionUID = 1;
    private static final long ONE_SENT = 1L << 32;

    private final transient CallMeters meters;
    private final transient ObservedCall call;
    private final transient long beganNanos = System.nanoTime();

    Metering(CallMeters meters, ObservedCall call) {
      this.meters = meters;
      this.call = call;
    }

    @Override
    public void received() {
      incrementAndGet();
    }

    @Override
    public void sent() {
      addAndGet(ONE_SENT);
    }

    @Override
    public void ended(Optional<RpcException> failure) {
      String protocol =
          call instanceof ObservedCall.Served(var served) ? served.protocol().toString() : "";
      long counted = get();
      meters.ended(
          new CallMeters.Measured(
              call.side(),
              call.method().path(),
              protocol,
              failure.map(RpcException::code),
              counted & (ONE_SENT - 1),
              counted >>> 32),
          System.nanoTime() - beganNanos);
    }
  }
}
