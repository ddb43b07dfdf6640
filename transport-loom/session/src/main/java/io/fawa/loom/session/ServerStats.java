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
 * @param roundTrips of pings that were answered, in our own mode
 * @param packsReceived packs of clients
 * @param bytesReceived of these, as they came
 * @param packsSent packs to clients
 * @param bytesSent of these, as they were sent
 * @param packsQueued packs that wait for clients
 * @param ends of connections by reason
 * @param pushes by result
 * @param drops packs that went no further, by cause
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
    RoundTrips roundTrips,
    long packsReceived,
    long bytesReceived,
    long packsSent,
    long bytesSent,
    long packsQueued,
    Map<EndReason, Long> ends,
    Map<PushResult, Long> pushes,
    Map<DropCause, Long> drops) {
  /** Copies the maps. */
  public ServerStats {
    ends = Map.copyOf(ends);
    pushes = Map.copyOf(pushes);
    drops = Map.copyOf(drops);
  }

  /** How many connections have ended so. */
  public long ended(EndReason reason) {
    return ends.getOrDefault(reason, 0L);
  }

  /** How many pushes had this result. */
  public long pushed(PushResult result) {
    return pushes.getOrDefault(result, 0L);
  }

  /** How many packs were dropped for this. */
  public long dropped(DropCause cause) {
    return drops.getOrDefault(cause, 0L);
  }
}
