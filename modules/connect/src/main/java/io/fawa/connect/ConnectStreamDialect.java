/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.util.Optional;

/** Connect's streams on the client. */
final class ConnectStreamDialect implements ClientDialect {
  private static final String TYPE_PREFIX = "application/connect+";

  @Override
  public String contentType(Codec codec) {
    return TYPE_PREFIX + codec.name();
  }

  @Override
  public String encodingHeader() {
    return "connect-content-encoding";
  }

  @Override
  public String acceptHeader() {
    return "connect-accept-encoding";
  }

  @Override
  public void addFields(Headers head, Deadline deadline) {
    head.add("connect-protocol-version", "1");
    if (deadline.bounded()) {
      head.add(ConnectStreamCall.TIMEOUT, Timeouts.toConnect(deadline));
    }
  }

  @Override
  public Optional<RpcException> refusal(String contentType, Codec codec) {
    String type = MediaType.of(contentType);
    return type.equals(contentType(codec))
        ? Optional.empty()
        : Optional.of(
            ClientFailure.contentType(
                contentType, contentType(codec), type.startsWith(TYPE_PREFIX)));
  }

  @Override
  public Optional<Outcome> outcomeInHead(Headers head) {
    return Optional.empty();
  }

  @Override
  public boolean endsStream(int flags) {
    return (flags & ~EnvelopeReader.COMPRESSED) == ConnectStreamCall.END_OF_STREAM;
  }

  @Override
  public Outcome outcome(Ending ending) {
    byte[] json =
        ending
            .lastEnvelope()
            .orElseThrow(() ->
                new RpcException(
                    Code.INTERNAL, "protocol error: stream without an end-of-stream message"));
    try {
      return ErrorJson.readEndStream(json);
    } catch (InvalidProtocolBufferException e) {
      throw new RpcException(Code.INTERNAL, "protocol error: malformed end-of-stream message", e);
    }
  }
}
