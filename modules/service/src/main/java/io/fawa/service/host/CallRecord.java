/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.connect.Code;
import io.fawa.http.Exchange;
import io.fawa.service.log.LogFields;
import io.fawa.service.metrics.HttpCall;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;

/** Collects the log and metrics data of one call. Single-owner. */
final class CallRecord {
  private static final Logger LOG = System.getLogger("io.fawa.service.call");
  private static final int FAILED = 500;

  private final CallNotes notes;
  private final Exchange exchange;
  private final long beganNanos = System.nanoTime();
  private final String givenId;
  private String madeId = "";
  private String rpcCode = "";
  private boolean failed;

  /** Starts the record of a call. */
  CallRecord(CallNotes notes, Exchange exchange) {
    this.notes = notes;
    this.exchange = exchange;
    this.givenId = RequestId.acceptable(exchange.headers().get("x-request-id", "")).orElse("");
    notes.metrics().began();
  }

  /** The caller's request id; empty if absent or unusable. */
  String givenId() {
    return givenId;
  }

  /** The id of the call; created at first use. */
  String id() {
    if (!givenId.isEmpty()) {
      return givenId;
    }
    if (madeId.isEmpty()) {
      madeId = RequestId.fresh();
    }
    return madeId;
  }

  /** Sets the outcome of an RPC that reached its handler. */
  void rpcCode(String code) {
    rpcCode = code;
  }

  /**
   * Records the end.
   *
   * @param route one of a bounded set; empty for none
   * @param status the HTTP status; 0 if none was sent
   * @param grpcStatus the gRPC code where there is one
   * @param complete whether the response was complete
   */
  void ended(String route, int status, String grpcStatus, long bytes, boolean complete) {
    long nanos = System.nanoTime() - beganNanos;
    notes
        .metrics()
        .ended(
            new HttpCall(
                exchange.method(),
                exchange.peer().secure(),
                route,
                status,
                exchange.version().toString(),
                complete || failed ? "" : "cancelled"),
            nanos);
    String code = rpcCode.isEmpty() ? nameOf(grpcStatus) : rpcCode;
    if (!complete && !failed) {
      incomplete(route);
    }
    if (notes.access().isOn()) {
      notes.access().write(new AccessLog.Entry(exchange, route, id(), status, code, bytes, nanos));
    }
    Level level = isOurFault(status, grpcStatus) ? Level.WARNING : Level.DEBUG;
    if (LOG.isLoggable(level)) {
      LOG.log(
          level,
          "call",
          LogFields.of(
              "id", id(),
              "protocol", exchange.version(),
              "method", exchange.method(),
              "path", ShownPath.of(exchange.path(), route),
              "status", status,
              "code", code,
              "millis", nanos / 1_000_000,
              "bytes", bytes,
              "trace", Traceparent.traceOf(exchange.headers().get("traceparent", "")),
              "remote", Peers.hostOf(exchange.peer().remote())));
    }
  }

  /** The same names as in the log of an RPC that reached its handler. */
  private static String nameOf(String grpcStatus) {
    return grpcStatus.equals("0")
        ? "ok"
        : Arrays.stream(Code.values())
            .filter(code -> Integer.toString(code.number()).equals(grpcStatus))
            .map(Code::wireName)
            .findFirst()
            .orElse(grpcStatus);
  }

  /** Records a call that was cut by a drain or whose client disconnected. */
  private void incomplete(String route) {
    if (notes.cut().begun()) {
      notes.cut().add();
      LOG.log(
          Level.WARNING,
          "call cut, as the drain time-out has passed",
          LogFields.of(
              "id", id(),
              "method", exchange.method(),
              "path", ShownPath.of(exchange.path(), route),
              "remote", Peers.hostOf(exchange.peer().remote())));
    } else {
      notes.left().happened();
    }
  }

  /**
   * Unknown, internal and data loss are server faults; deadlines, refusals and client errors are
   * not.
   */
  private static boolean isOurFault(int status, String grpcStatus) {
    return status == FAILED
        || switch (grpcStatus) {
          case "2", "13", "15" -> true;
          default -> false;
        };
  }

  /** A handler failed with an unexpected exception. */
  void failed(String route, Throwable failure) {
    failed = true;
    LOG.log(
        Level.ERROR,
        "call "
            + id()
            + " "
            + exchange.method()
            + " "
            + ShownPath.of(exchange.path(), route)
            + " failed",
        failure);
  }
}
