/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.metrics;

import io.fawa.connect.Code;
import io.fawa.connect.observe.CallMeters;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The meters of one app, beside those of the process. Durations are histograms in seconds; names
 * and labels are those of OpenTelemetry's semantic conventions where there are any, written as
 * Prometheus has them. Thread-safe.
 */
public final class Metrics {
  private static final String HTTP = "http_server_request_duration_seconds";
  private static final String WEBSOCKETS = "fawa_websocket_duration_seconds";

  private final String service;
  private final ConcurrentMap<String, Family> families = new ConcurrentSkipListMap<>();
  private final Family.Durations requests;
  private final Map<HttpCall, Histogram> byCall = new ConcurrentHashMap<>();
  private final LongAdder inFlight = new LongAdder();

  /** The meters of {@code service}. */
  public Metrics(String service) {
    this.service = service;
    this.requests = durations(HTTP, "Time from a request's head to the end of its response");
    gauge("http_server_active_requests", "Requests being served", inFlight::sum);
  }

  /** A request was taken up. */
  public void began() {
    inFlight.increment();
  }

  /** A request that was taken up has ended. */
  public void ended(HttpCall call, long nanos) {
    inFlight.decrement();
    of(call).record(nanos);
  }

  /** Something was refused before it became a request. */
  public void refused(HttpCall call) {
    of(call).record(0);
  }

  private Histogram of(HttpCall call) {
    Histogram known = byCall.get(call);
    return known != null
        ? known
        : byCall.computeIfAbsent(call, added -> requests.of(added.labels()));
  }

  /**
   * A WebSocket has ended.
   *
   * @param route one of a bounded set
   * @param closeCode one of a bounded set
   */
  public void connectionEnded(String route, String closeCode, long nanos) {
    durations(WEBSOCKETS, "Life of WebSockets that ended")
        .of(Labels.of("http_route", route, "close_code", closeCode))
        .record(nanos);
  }

  /**
   * Shows a number that goes up and down; it is read whenever somebody looks. A later one of the
   * same name and labels takes its place.
   *
   * @param labels names and values in turn; values are of a bounded set
   */
  public void gauge(String name, String description, Supplier<Long> value, String... labels) {
    numbers(name, "gauge", description).put(Labels.of(labels), value::get);
  }

  /**
   * Shows a number that only grows and that somebody else keeps.
   *
   * @param name ends in {@code _total}
   * @param labels as for {@link #gauge}
   */
  public void counted(String name, String description, LongSupplier value, String... labels) {
    requireTotal(name);
    numbers(name, "counter", description).put(Labels.of(labels), value);
  }

  /**
   * A number that only grows.
   *
   * @param name ends in {@code _total}
   * @param labels as for {@link #gauge}
   */
  public LongAdder counter(String name, String description, String... labels) {
    LongAdder count = new LongAdder();
    counted(name, description, count::sum, labels);
    return count;
  }

  /** Where RPCs are counted; for the interceptors of servers and of clients. */
  public CallMeters rpc() {
    return new Rpcs();
  }

  /** All meters in Prometheus' text format, version 0.0.4. */
  public String prometheus() {
    return written(new Exposition(false));
  }

  /** All meters as OpenMetrics 1.0. */
  public String openMetrics() {
    return written(new Exposition(true));
  }

  private String written(Exposition out) {
    families.forEach((name, family) -> family.write(name, out));
    ProcessMeters.write(service, out);
    return out.text();
  }

  private static void requireTotal(String name) {
    if (!name.endsWith("_total")) {
      throw new IllegalArgumentException(name + " counts: its name must end in _total");
    }
  }

  private Map<Labels, LongSupplier> numbers(String name, String type, String help) {
    Family made = families.computeIfAbsent(name, added -> new Family.Numbers(type, help));
    if (made instanceof Family.Numbers numbers && numbers.type().equals(type)) {
      return numbers.series();
    }
    throw new IllegalArgumentException(name + " is another kind of metric already");
  }

  private Family.Durations durations(String name, String help) {
    Family made = families.computeIfAbsent(name, added -> new Family.Durations(help));
    if (made instanceof Family.Durations durations) {
      return durations;
    }
    throw new IllegalArgumentException(name + " is another kind of metric already");
  }

  /** RPCs by side, method, dialect and code; and their messages. */
  private final class Rpcs implements CallMeters {
    private final ConcurrentMap<Key, Series> series = new ConcurrentHashMap<>();

    @Override
    public void ended(Measured call, long nanos) {
      Key key = new Key(call.side(), call.method(), call.dialect(), call.failure());
      Series known = series.get(key);
      if (known == null) {
        known = series.computeIfAbsent(key, this::create);
      }
      known.calls.record(nanos);
      known.received.add(call.received());
      known.sent.add(call.sent());
    }

    private Series create(Key key) {
      String[] labels = {
        "rpc_system_name",
        systemOf(key.dialect),
        "rpc_method",
        key.method.replaceFirst("^/", ""),
        "rpc_response_status_code",
        key.failure.map(Code::name).orElse("OK"),
        "error_type",
        key.failure.map(Code::name).orElse("")
      };
      String messages = "fawa_rpc_" + key.side + "_messages_";
      return new Series(
          durations("rpc_" + key.side + "_call_duration_seconds", "Time that an RPC took")
              .of(Labels.of(labels)),
          counter(messages + "received_total", "Messages of RPCs that came in", labels),
          counter(messages + "sent_total", "Messages of RPCs that went out", labels));
    }

    /** A client's dialect is not told. */
    private static String systemOf(String dialect) {
      String name = dialect.toLowerCase(Locale.ROOT);
      if (name.startsWith("grpc")) {
        return name.replaceAll("[^a-z]+", "_");
      }
      return name.startsWith("connect") ? "connectrpc" : name;
    }
  }

  private record Key(String side, String method, String dialect, Optional<Code> failure) {}

  private record Series(Histogram calls, LongAdder received, LongAdder sent) {}
}
