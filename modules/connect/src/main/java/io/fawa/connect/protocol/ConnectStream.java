/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Codec;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.util.Optional;

/**
 * Connect's streams: the last envelope, with a flag of its own, holds the outcome and the trailers
 * as JSON (Connect "Streaming-Response").
 */
final class ConnectStream implements EnvelopeProtocol {
  static final ConnectStream PROTOCOL = new ConnectStream();
  static final String TYPE_PREFIX = "application/connect+";
  static final String ENCODING = "connect-content-encoding";
  static final String ACCEPT_ENCODING = "connect-accept-encoding";
  static final int END_OF_STREAM = 0x02;

  private ConnectStream() {}

  @Override
  public String contentType(Codec codec) {
    return TYPE_PREFIX + codec.name();
  }

  @Override
  public String encodingHeader() {
    return ENCODING;
  }

  @Override
  public String acceptHeader() {
    return ACCEPT_ENCODING;
  }

  @Override
  public Deadline deadline(Headers request) {
    return ConnectFields.deadline(request);
  }

  @Override
  public void checkRequest(Headers request) {
    ConnectFields.checkVersion(request);
  }

  @Override
  public Ending ending(Headers trailers) {
    Headers metadata = new Headers();
    Metadata.copy(trailers, "", metadata);
    return new Ending.Envelope(END_OF_STREAM, ErrorJson.endStream(metadata));
  }

  @Override
  public Ending ending(RpcException error, Headers trailers) {
    Headers metadata = new Headers();
    Metadata.copy(trailers, "", metadata);
    Metadata.copy(error.metadata(), "", metadata);
    return new Ending.Envelope(END_OF_STREAM, ErrorJson.endStream(error, metadata));
  }

  @Override
  public void addFields(Headers head, Deadline deadline) {
    head.add(ConnectFields.VERSION, "1");
    ConnectFields.addTimeout(head, deadline);
  }

  @Override
  public Optional<RpcException> refusal(String contentType, Codec codec) {
    String type = MediaType.of(contentType);
    return type.equals(contentType(codec))
        ? Optional.empty()
        : Optional.of(
            MediaType.refusal(contentType, contentType(codec), type.startsWith(TYPE_PREFIX)));
  }

  @Override
  public Optional<Outcome> outcomeInHead(Headers head) {
    return Optional.empty();
  }

  @Override
  public boolean endsStream(int flags) {
    return (flags & ~EnvelopeReader.COMPRESSED) == END_OF_STREAM;
  }

  @Override
  public Outcome outcome(ResponseEnd end) {
    byte[] json =
        end.lastEnvelope()
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
