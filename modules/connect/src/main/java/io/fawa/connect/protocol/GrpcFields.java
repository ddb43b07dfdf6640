/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Codec;
import io.fawa.connect.codec.ProtoCodec;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.util.Optional;

/**
 * What the heads of gRPC and gRPC-Web have in common, both sides.
 *
 * @param type the content type without a codec, which means protobuf
 */
record GrpcFields(String type) {
  static final String ENCODING = "grpc-encoding";
  static final String ACCEPT_ENCODING = "grpc-accept-encoding";
  static final String TIMEOUT = "grpc-timeout";

  String contentType(Codec codec) {
    return type + "+" + codec.name();
  }

  /** What is wrong with a response's content type; empty if it is what was asked for. */
  Optional<RpcException> refusal(String contentType, Codec codec) {
    String got = MediaType.of(contentType);
    boolean bareFits = codec instanceof ProtoCodec && got.equals(type);
    if (bareFits || got.equals(contentType(codec))) {
      return Optional.empty();
    }
    boolean family = got.equals(type) || got.startsWith(type + "+");
    return Optional.of(MediaType.refusal(contentType, contentType(codec), family));
  }

  static Deadline deadline(Headers headers) {
    return Timeouts.ofGrpc(headers.get(TIMEOUT, ""));
  }

  static void addTimeout(Headers head, Deadline deadline) {
    if (deadline.bounded()) {
      head.add(TIMEOUT, Timeouts.toGrpc(deadline));
    }
  }
}
