/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import io.fawa.api.canva.v1.ClientDrawRequest;
import io.fawa.api.canva.v1.ClientDrawResponse;
import io.fawa.connect.RpcException;
import io.fawa.connect.Sink;
import io.fawa.connect.Source;
import io.fawa.connect.server.Call;
import io.fawa.whiteboard.BoardConnection;
import io.fawa.whiteboard.EndReason;
import java.io.IOException;
import java.util.Optional;

/**
 * A client on an RPC stream. Every exception thrown here has an {@link RpcException} as its cause.
 * The handler reports the end of a session to the client by the status of the call.
 */
final class StreamBoardConnection
    implements BoardConnection<ClientDrawRequest, ClientDrawResponse> {
  private final Source<ClientDrawRequest> requests;
  private final Sink<ClientDrawResponse> responses;
  private final Call call;

  /** True once {@link #receive} will not be called again. Written by the reader. */
  private volatile boolean requestsEnded;

  StreamBoardConnection(
      Source<ClientDrawRequest> requests, Sink<ClientDrawResponse> responses, Call call) {
    this.requests = requests;
    this.responses = responses;
    this.call = call;
  }

  @Override
  public Optional<ClientDrawRequest> receive() throws IOException {
    try {
      Optional<ClientDrawRequest> request = requests.receive();
      requestsEnded = request.isEmpty();
      return request;
    } catch (RpcException e) {
      requestsEnded = true;
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void send(ClientDrawResponse message) throws IOException {
    try {
      responses.send(message);
    } catch (RpcException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Cancels the call if a reader may wait in {@link #receive}: nothing else wakes it. */
  @Override
  public void close(EndReason reason) {
    switch (reason) {
      case EndReason.TooSlow slow -> cancel(reason);
      case EndReason.BoardClosed closed -> cancel(reason);
      case EndReason.Broken broken -> cancel(reason);
      case EndReason.Left left -> {}
      case EndReason.Malformed malformed -> {}
      case EndReason.LogFailed failed -> {}
      case EndReason.Refused refused -> {}
    }
  }

  private void cancel(EndReason reason) {
    if (!requestsEnded) {
      RpcException failure = RpcFailures.cancellation(reason);
      call.cancel(failure.code(), failure.text());
    }
  }
}
