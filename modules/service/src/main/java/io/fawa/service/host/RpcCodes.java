/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.connect.RpcException;
import io.fawa.connect.observe.CallObserver;
import io.fawa.connect.observe.Observation;
import io.fawa.connect.observe.ObservedCall;
import io.fawa.http.Headers;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes the outcome of an RPC to the record of its call, as some protocols hide it in the body. A
 * call is identified by its request headers object, which both sides share. Used with an access
 * log. Thread-safe.
 */
public final class RpcCodes implements CallObserver {
  /** {@link Headers} are equal only to themselves. */
  private final Map<Headers, CallRecord> records = new ConcurrentHashMap<>();

  void begin(Headers request, CallRecord record) {
    records.put(request, record);
  }

  void end(Headers request) {
    records.remove(request);
  }

  @Override
  public Observation begin(ObservedCall call) {
    CallRecord record = records.get(call.requestHeaders());
    return new Ended(Optional.ofNullable(record));
  }

  private record Ended(Optional<CallRecord> record) implements Observation {
    @Override
    public void ended(Optional<RpcException> failure) {
      record.ifPresent(
          known -> known.rpcCode(failure.map(error -> error.code().wireName()).orElse("ok")));
    }
  }
}
