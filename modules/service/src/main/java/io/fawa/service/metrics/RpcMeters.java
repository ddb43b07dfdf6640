/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import io.fawa.connect.Code;
import io.fawa.connect.observe.CallMeters;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** RPCs by side, method, dialect and code, the same for every dialect; and their messages. */
final class RpcMeters implements CallMeters {
  private final MeterRegistry registry;
  private final Tag own;
  private final ConcurrentMap<Key, Meters> meters = new ConcurrentHashMap<>();

  RpcMeters(MeterRegistry registry, Tag own) {
    this.registry = registry;
    this.own = own;
  }

  @Override
  public void ended(Measured call, long nanos) {
    Key key = new Key(call.side(), call.method(), call.dialect(), call.failure());
    Meters meter = meters.get(key);
    if (meter == null) {
      meter = meters.computeIfAbsent(key, this::create);
    }
    meter.calls.record(nanos, TimeUnit.NANOSECONDS);
    meter.received.add(call.received());
    meter.sent.add(call.sent());
  }

  private Meters create(Key key) {
    List<Tag> tags =
        List.of(
            own,
            Tag.create("side", key.side),
            Tag.create("method", key.method),
            Tag.create("dialect", key.dialect.isEmpty() ? "any" : key.dialect),
            Tag.create("code", key.failure.map(Code::wireName).orElse("ok")));
    return new Meters(
        registry.getOrCreate(
            Timer.builder("fawa_rpc").description("RPCs by method, dialect and code").tags(tags)),
        counter("fawa_rpc_messages_received", "Messages in", tags),
        counter("fawa_rpc_messages_sent", "Messages out", tags));
  }

  /** Read when somebody looks: a registry's own counter costs each call several objects. */
  private LongAdder counter(String name, String description, List<Tag> tags) {
    LongAdder count = new LongAdder();
    registry.getOrCreate(
        FunctionalCounter.builder(name, count, LongAdder::sum).description(description).tags(tags));
    return count;
  }

  private record Key(String side, String method, String dialect, Optional<Code> failure) {}

  private record Meters(Timer calls, LongAdder received, LongAdder sent) {}
}
