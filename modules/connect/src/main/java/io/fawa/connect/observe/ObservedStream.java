/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.observe;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.DuplexStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A client's stream that reports its messages and its end: the end of receiving, or close. */
final class ObservedStream<Q, S> implements DuplexStream<Q, S> {
  private final DuplexStream<Q, S> stream;
  private final Observation observation;
  private final AtomicBoolean ended = new AtomicBoolean();

  /** The failure of sending, which is the call's outcome unless receiving gives another. */
  private volatile Optional<RpcException> sendFailure = Optional.empty();

  ObservedStream(DuplexStream<Q, S> stream, Observation observation) {
    this.stream = stream;
    this.observation = observation;
  }

  @Override
  public void send(Q request) {
    try {
      stream.send(request);
    } catch (RpcException e) {
      if (stream.answerMayFollow()) {
        sendFailure = Optional.of(e);
      }
      throw e;
    }
    observation.sent();
  }

  @Override
  public boolean answerMayFollow() {
    return stream.answerMayFollow();
  }

  @Override
  public void endRequests() {
    stream.endRequests();
  }

  @Override
  public Optional<S> receive() {
    Optional<S> response;
    try {
      response = stream.receive();
    } catch (RuntimeException e) {
      end(Optional.of(RpcException.of(e)));
      throw e;
    }
    if (response.isPresent()) {
      observation.received();
    } else {
      end(Optional.empty());
    }
    return response;
  }

  @Override
  public void close() {
    stream.close();
    end(Optional.of(sendFailure.orElseGet(() -> new RpcException(Code.CANCELED, "cancelled"))));
  }

  private void end(Optional<RpcException> failure) {
    if (ended.compareAndSet(false, true)) {
      observation.ended(failure);
    }
  }
}
