/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.client;

import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.protocol.OnlyMessage;

/**
 * A call with a stream of requests and one response, as its caller sees it. Single-owner.
 *
 * @param <Q> the request
 * @param <S> the response
 */
public final class RequestStream<Q, S> implements Sink<Q>, AutoCloseable {
  private final DuplexStream<Q, S> stream;

  private RequestStream(DuplexStream<Q, S> stream) {
    this.stream = stream;
  }

  /** Starts a call. */
  public static <Q, S> RequestStream<Q, S> open(StreamCaller<Q, S> caller, ClientCall call) {
    return new RequestStream<>(caller.open(call));
  }

  /**
   * Sends one request, waiting while flow control forbids it.
   *
   * @throws RpcException the call has ended; if the server failed it, this is the server's failure,
   *     otherwise {@link #finish} returns its response
   */
  @Override
  public void send(Q request) {
    stream.send(request);
  }

  /**
   * Ends the requests and waits for the response.
   *
   * @throws RpcException the call failed on either side
   */
  public S finish() {
    stream.endRequests();
    return OnlyMessage.of(stream, "response");
  }

  /** Cancels the call, unless it has ended. */
  @Override
  public void close() {
    stream.close();
  }
}
