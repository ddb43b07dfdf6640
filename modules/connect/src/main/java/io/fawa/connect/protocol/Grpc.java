/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.RpcException;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.limits.Deadline;

/** gRPC: the outcome is in HTTP's trailers ("gRPC over HTTP2"). */
final class Grpc implements GrpcFamily {
  static final Grpc PROTOCOL = new Grpc();
  static final String TYPE = "application/grpc";

  private Grpc() {}

  @Override
  public String type() {
    return TYPE;
  }

  /** RFC 9110 §6.6.2; HTTP/2 and HTTP/3 need no announcement of trailers. */
  @Override
  public void announceTrailers(Headers head, HttpVersion version) {
    if (!version.fullDuplex()) {
      head.add("trailer", GrpcStatus.STATUS + ", " + GrpcStatus.MESSAGE);
    }
  }

  @Override
  public Ending ending(Headers trailers) {
    return new Ending.Trailers(GrpcStatus.trailers(trailers));
  }

  @Override
  public Ending ending(RpcException error, Headers trailers) {
    return new Ending.Trailers(GrpcStatus.trailers(error, trailers));
  }

  @Override
  public void addFields(Headers head, Deadline deadline) {
    head.add("te", "trailers");
    GrpcFamily.addTimeout(head, deadline);
  }

  @Override
  public boolean endsStream(int flags) {
    return false;
  }

  @Override
  public Outcome outcome(ResponseEnd end) {
    return GrpcStatus.outcome(end, end.trailers());
  }
}
