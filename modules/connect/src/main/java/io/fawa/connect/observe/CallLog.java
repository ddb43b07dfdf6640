/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.observe;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A line for each call: side, method, protocol, outcome, time and how many messages went each way.
 * Messages, headers and the texts of failures are not written: they may be secrets. Thread-safe.
 */
public final class CallLog implements CallObserver {
  private final Logger logger;

  /** Writes to {@code logger}: server faults at WARNING, everything else at DEBUG. */
  public CallLog(Logger logger) {
    this.logger = logger;
  }

  @Override
  public Observation begin(ObservedCall call) {
    return new Line(call);
  }

  private final class Line implements Observation {
    private final ObservedCall call;
    private final long beganNanos = System.nanoTime();
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();

    Line(ObservedCall call) {
      this.call = call;
    }

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
      Level level =
          failure.filter(error -> isOurs(error.code())).isPresent() ? Level.WARNING : Level.DEBUG;
      if (logger.isLoggable(level)) {
        String protocol =
            call instanceof ObservedCall.Served(var served) ? " " + served.protocol() : "";
        logger.log(
            level,
            "{0}{1} {2} {3} in {4} ms, {5} received, {6} sent",
            call.side(),
            protocol,
            call.method(),
            failure.map(error -> error.code().wireName()).orElse("ok"),
            (System.nanoTime() - beganNanos) / 1_000_000,
            received,
            sent);
      }
    }

    /** True for faults of the server. */
    private static boolean isOurs(Code code) {
      return switch (code) {
        case UNKNOWN, INTERNAL, DATA_LOSS -> true;
        default -> false;
      };
    }
  }
}
