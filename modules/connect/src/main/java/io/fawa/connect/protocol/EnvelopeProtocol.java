/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.Protocol;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Codec;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.limits.Deadline;
import java.util.Optional;

/**
 * What differs between the enveloped protocols, for both sides. Pure functions without I/O.
 * Stateless.
 */
public interface EnvelopeProtocol {
  /** The content type for messages of {@code codec}. */
  String contentType(Codec codec);

  /** The header that names the compression of messages. */
  String encodingHeader();

  /** The header that lists the accepted compressions. */
  String acceptHeader();

  // The server's side.

  /**
   * The deadline in a request's header section.
   *
   * @throws RpcException it is malformed
   */
  Deadline deadline(Headers request);

  /**
   * Checks the other protocol fields of a request's header section.
   *
   * @throws RpcException a field is invalid
   */
  default void checkRequest(Headers request) {}

  /** The envelopes in a request's body. */
  default EnvelopeReader.Body envelopes(EnvelopeReader.Body body) {
    return body;
  }

  /** Encodes envelopes for a response's body. */
  default EnvelopeSink body(EnvelopeSink body) {
    return body;
  }

  /** Announces the trailers, where intermediaries need that. */
  default void announceTrailers(Headers head, HttpVersion version) {}

  /** The end of a successful response. */
  Ending ending(Headers trailers);

  /** The end of a failed response. */
  Ending ending(RpcException error, Headers trailers);

  /** The end of a response. */
  sealed interface Ending {
    /** An envelope of its own. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Envelope(int flags, byte[] data) implements Ending {}

    /** HTTP's trailers. */
    record Trailers(Headers fields) implements Ending {}
  }

  // The client's side.

  /** Appends the fields of the protocol to a request's head. */
  void addFields(Headers head, Deadline deadline);

  /** The failure for an unexpected content type; empty if it is the requested one. */
  Optional<RpcException> refusal(String contentType, Codec codec);

  /** The outcome in the header section, if any; it takes precedence over the HTTP status. */
  Optional<Outcome> outcomeInHead(Headers head);

  /** True if an envelope with these flags ends the stream. */
  boolean endsStream(int flags);

  /**
   * The outcome in the last envelope, or without one.
   *
   * @throws RpcException it is malformed
   */
  Outcome outcome(ResponseEnd end);

  /**
   * The end of a response, as the client sees it.
   *
   * @param headers the header section
   * @param bodyEmpty true if there was no envelope
   * @param lastEnvelope the envelope that ended the stream, if one did
   * @param trailers HTTP's trailers
   */
  record ResponseEnd(
      Headers headers, boolean bodyEmpty, Optional<byte[]> lastEnvelope, Headers trailers) {}

  /**
   * How a call ended.
   *
   * @param error the failure, if it failed
   * @param trailers the trailers
   */
  record Outcome(Optional<RpcException> error, Headers trailers) {}

  /** The enveloped form of {@code protocol}. */
  static EnvelopeProtocol of(Protocol protocol) {
    return switch (protocol) {
      case CONNECT -> ConnectStream.PROTOCOL;
      case GRPC -> Grpc.PROTOCOL;
      case GRPC_WEB -> GrpcWeb.PROTOCOL;
      case REST -> throw new IllegalArgumentException("REST has no envelopes");
    };
  }
}
