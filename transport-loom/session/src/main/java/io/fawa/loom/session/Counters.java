/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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
  private final LongAdder[] roundTrips = adders(RoundTrips.BOUNDS_MILLIS.size() + 1);
  private final LongAdder roundTripNanos = new LongAdder();
  private final Map<EndReason, LongAdder> ends = adders(EndReason.class, EndReason.values());
  private final Map<PushResult, LongAdder> pushes = adders(PushResult.class, PushResult.values());
  private final Map<DropCause, LongAdder> drops = adders(DropCause.class, DropCause.values());

  private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type, E[] all) {
    Map<E, LongAdder> adders = new EnumMap<>(type);
    for (E one : all) {
      adders.put(one, new LongAdder());
    }
    return adders;
  }

  private static LongAdder[] adders(int count) {
    LongAdder[] adders = new LongAdder[count];
    Arrays.setAll(adders, i -> new LongAdder());
    return adders;
  }

  void roundTrip(long nanos) {
    List<Integer> bounds = RoundTrips.BOUNDS_MILLIS;
    int at = 0;
    while (at < bounds.size() && nanos > TimeUnit.MILLISECONDS.toNanos(bounds.get(at))) {
      at++;
    }
    roundTrips[at].increment();
    roundTripNanos.add(nanos);
  }

  RoundTrips roundTrips() {
    return new RoundTrips(
        Arrays.stream(roundTrips).map(LongAdder::sum).toList(), roundTripNanos.sum());
  }

  void ended(EndReason reason) {
    Objects.requireNonNull(ends.get(reason)).increment();
  }

  void pushed(PushResult result) {
    Objects.requireNonNull(pushes.get(result)).increment();
  }

  void dropped(DropCause cause, int packs) {
    Objects.requireNonNull(drops.get(cause)).add(packs);
  }

  Map<EndReason, Long> ends() {
    return sums(ends);
  }

  Map<PushResult, Long> pushes() {
    return sums(pushes);
  }

  Map<DropCause, Long> drops() {
    return sums(drops);
  }

  private static <E extends Enum<E>> Map<E, Long> sums(Map<E, LongAdder> of) {
    return of.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().sum()));
  }
}
