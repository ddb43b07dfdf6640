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

/** What gRPC and gRPC-Web share: header fields, for both sides. */
sealed interface GrpcFamily extends EnvelopeProtocol permits Grpc, GrpcWeb {
  String ENCODING = "grpc-encoding";
  String ACCEPT_ENCODING = "grpc-accept-encoding";
  String TIMEOUT = "grpc-timeout";

  /** The content type without a codec, which means protobuf. */
  String type();

  @Override
  default String contentType(Codec codec) {
    return type() + "+" + codec.name();
  }

  @Override
  default String encodingHeader() {
    return ENCODING;
  }

  @Override
  default String acceptHeader() {
    return ACCEPT_ENCODING;
  }

  @Override
  default Deadline deadline(Headers request) {
    return Timeouts.ofGrpc(request.get(TIMEOUT, ""));
  }

  @Override
  default Optional<RpcException> refusal(String contentType, Codec codec) {
    String got = MediaType.of(contentType);
    boolean bareFits = codec instanceof ProtoCodec && got.equals(type());
    if (bareFits || got.equals(contentType(codec))) {
      return Optional.empty();
    }
    boolean family = got.equals(type()) || got.startsWith(type() + "+");
    return Optional.of(MediaType.refusal(contentType, contentType(codec), family));
  }

  @Override
  default Optional<Outcome> outcomeInHead(Headers head) {
    return GrpcStatus.outcomeInHead(head);
  }

  /** Appends the time-out to a request's header section. */
  static void addTimeout(Headers head, Deadline deadline) {
    if (deadline.bounded()) {
      head.add(TIMEOUT, Timeouts.toGrpc(deadline));
    }
  }
}
