/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.util.Optional;

/** What a dialect with envelopes does in its own way on the client. Stateless. */
interface ClientDialect {
  /** The content type for messages of {@code codec}. */
  String contentType(Codec codec);

  /** The header that names the compression of messages. */
  String encodingHeader();

  /** The header that lists the compressions one takes. */
  String acceptHeader();

  /** Appends the fields of the protocol to a request's head. */
  void addFields(Headers head, Deadline deadline);

  /** What is wrong with a response's content type; empty if it is what was asked for. */
  Optional<RpcException> refusal(String contentType, Codec codec);

  /** The outcome that the fields before the body name, whatever the HTTP status says. */
  Optional<Outcome> outcomeInHead(Headers head);

  /** True if an envelope with these flags ends the stream. */
  boolean endsStream(int flags);

  /** The outcome in the envelope that ends the stream, or in its absence. */
  Outcome outcome(Ending ending);

  /**
   * What there is to see at the end of a response.
   *
   * @param headers the fields before the body
   * @param bodyEmpty true if there was no envelope at all
   * @param lastEnvelope the envelope that ended the stream, if one did
   * @param trailers HTTP's trailers
   */
  record Ending(
      Headers headers, boolean bodyEmpty, Optional<byte[]> lastEnvelope, Headers trailers) {}

  /**
   * How a call ended.
   *
   * @param error the failure, if it failed
   * @param trailers the fields after the last message
   */
  record Outcome(Optional<RpcException> error, Headers trailers) {}

  /** The dialect of {@code protocol} for streams. */
  static ClientDialect of(Protocol protocol) {
    return switch (protocol) {
      case CONNECT -> new ConnectStreamDialect();
      case GRPC -> new GrpcDialect(false);
      case GRPC_WEB -> new GrpcDialect(true);
      case REST -> throw new IllegalArgumentException("clients do not speak REST");
    };
  }
}
