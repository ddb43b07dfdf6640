/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.util.Map;

/**
 * The counts of a server since its start, and what is there now.
 *
 * @param connections open ones, with or without a session
 * @param unauthenticated open ones without a session
 * @param sessions living ones, with or without a connection
 * @param accepted connections
 * @param acceptFailures failed attempts to accept one
 * @param overLimit connections that were closed at once, as a limit was reached
 * @param welcomed sessions
 * @param resumed connections that took up a session
 * @param roundTrips pings that were answered, in our own mode
 * @param roundTripNanos their mean round trip in nanoseconds
 * @param packsReceived packs of clients
 * @param bytesReceived of these, as they came
 * @param packsSent packs to clients
 * @param bytesSent of these, as they were sent
 * @param packsQueued packs that wait for clients
 * @param ends of connections by reason
 * @param pushes by result
 */
public record ServerStats(
    int connections,
    int unauthenticated,
    int sessions,
    long accepted,
    long acceptFailures,
    long overLimit,
    long welcomed,
    long resumed,
    long roundTrips,
    long roundTripNanos,
    long packsReceived,
    long bytesReceived,
    long packsSent,
    long bytesSent,
    long packsQueued,
    Map<EndReason, Long> ends,
    Map<PushResult, Long> pushes) {
  /** Copies the maps. */
  public ServerStats {
    ends = Map.copyOf(ends);
    pushes = Map.copyOf(pushes);
  }

  /** How many connections have ended so. */
  public long ended(EndReason reason) {
    return ends.getOrDefault(reason, 0L);
  }

  /** How many pushes had this result. */
  public long pushed(PushResult result) {
    return pushes.getOrDefault(result, 0L);
  }
}
