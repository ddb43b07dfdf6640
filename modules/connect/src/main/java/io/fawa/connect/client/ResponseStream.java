/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

import io.fawa.connect.RpcException;
import io.fawa.connect.Source;
import java.util.Optional;

/**
 * A call with one request and a stream of responses, as its caller sees it. Single-owner.
 *
 * @param <S> the response
 */
public final class ResponseStream<S> implements Source<S>, AutoCloseable {
  private final DuplexStream<?, S> stream;

  private ResponseStream(DuplexStream<?, S> stream) {
    this.stream = stream;
  }

  /** Starts a call and sends its request. */
  public static <Q, S> ResponseStream<S> open(
      StreamCaller<Q, S> caller, Q request, ClientCall call) {
    DuplexStream<Q, S> stream = caller.open(call);
    sendOnly(request, stream);
    return new ResponseStream<>(stream);
  }

  @Override
  public Optional<S> receive() {
    return stream.receive();
  }

  /** Cancels the call, unless it has ended. */
  @Override
  public void close() {
    stream.close();
  }

  /** Sends the one request of a call. */
  static <Q> void sendOnly(Q request, DuplexStream<Q, ?> stream) {
    try {
      stream.send(request);
    } catch (RpcException e) {
      if (!stream.answerMayFollow()) {
        stream.close();
        throw e;
      }
    }
    stream.endRequests();
  }
}
