/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What a server counts. Thread-safe. */
final class Counters {
  final LongAdder accepted = new LongAdder();
  final LongAdder acceptFailures = new LongAdder();
  final LongAdder overLimit = new LongAdder();
  final LongAdder packsReceived = new LongAdder();
  final LongAdder bytesReceived = new LongAdder();
  final LongAdder packsSent = new LongAdder();
  final LongAdder bytesSent = new LongAdder();
  final LongAdder sessions = new LongAdder();
  final LongAdder resumed = new LongAdder();
  private final LongAdder roundTrips = new LongAdder();
  private final LongAdder roundTripNanos = new LongAdder();
  private final Map<EndReason, LongAdder> ends = adders(EndReason.class, EndReason.values());
  private final Map<PushResult, LongAdder> pushes = adders(PushResult.class, PushResult.values());

  private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type, E[] all) {
    Map<E, LongAdder> adders = new EnumMap<>(type);
    for (E one : all) {
      adders.put(one, new LongAdder());
    }
    return adders;
  }

  void roundTrip(long nanos) {
    roundTrips.increment();
    roundTripNanos.add(Math.max(0, nanos));
  }

  /** The mean of all measured, 0 if there is none. */
  long roundTripNanos() {
    long count = roundTrips.sum();
    return count == 0 ? 0 : roundTripNanos.sum() / count;
  }

  long roundTrips() {
    return roundTrips.sum();
  }

  void ended(EndReason reason) {
    Objects.requireNonNull(ends.get(reason)).increment();
  }

  void pushed(PushResult result) {
    Objects.requireNonNull(pushes.get(result)).increment();
  }

  Map<EndReason, Long> ends() {
    return sums(ends);
  }

  Map<PushResult, Long> pushes() {
    return sums(pushes);
  }

  private static <E extends Enum<E>> Map<E, Long> sums(Map<E, LongAdder> of) {
    return of.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().sum()));
  }
}
