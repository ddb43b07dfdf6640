/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.service.guard.LoggedPath;
import io.fawa.service.log.LogFields;
import io.fawa.service.metrics.Metrics;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;

/** What is noted of one call: for the log, and for the counters. Single-owner. */
final class CallRecord {
  private static final Logger LOG = System.getLogger("io.fawa.service.call");

  private final Metrics metrics;
  private final long beganNanos = System.nanoTime();
  private final String protocol;
  private final String method;
  private final String path;
  private final SocketAddress remote;
  private final String givenId;
  private String madeId = "";

  /**
   * Takes up a call.
   *
   * @param path of an RPC that of its method, as the one that came may hold a key
   */
  CallRecord(
      Metrics metrics,
      String protocol,
      String method,
      String path,
      SocketAddress remote,
      String givenId) {
    this.metrics = metrics;
    this.protocol = protocol;
    this.method = method;
    this.path = path;
    this.remote = remote;
    this.givenId = RequestId.acceptable(givenId).orElse("");
    metrics.began();
  }

  /** The id that the caller gave; empty if it gave none that can be used. */
  String givenId() {
    return givenId;
  }

  /** The id of the call, made when it is first asked for. */
  String id() {
    if (!givenId.isEmpty()) {
      return givenId;
    }
    if (madeId.isEmpty()) {
      madeId = RequestId.fresh();
    }
    return madeId;
  }

  /**
   * Notes the end.
   *
   * @param route one of a bounded set
   * @param status the HTTP status; 0 if none was sent
   * @param outcome the gRPC code where there is one, else the status
   */
  void ended(String route, int status, String outcome, long bytes) {
    long nanos = System.nanoTime() - beganNanos;
    metrics.ended(route, protocol, outcome, nanos);
    Level level = status >= 500 && status != 501 && status != 505 ? Level.WARNING : Level.DEBUG;
    if (LOG.isLoggable(level)) {
      LOG.log(
          level,
          "call",
          LogFields.of(
              "id", id(),
              "protocol", protocol,
              "method", method,
              "path", LoggedPath.of(path),
              "status", status,
              "outcome", outcome,
              "millis", nanos / 1_000_000,
              "bytes", bytes,
              "remote", Peers.hostOf(remote)));
    }
  }

  /** A handler failed in a way that it should not. */
  void failed(Throwable failure) {
    LOG.log(
        Level.ERROR,
        "call " + id() + " " + method + " " + LoggedPath.of(path) + " failed",
        failure);
  }
}
