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
 * A protocol whose messages come in envelopes: what each side does in its own way. All of it is
 * computed from what is given, without I/O. Stateless.
 */
public interface EnvelopeProtocol {
  /** The content type for messages of {@code codec}. */
  String contentType(Codec codec);

  /** The header that names the compression of messages. */
  String encodingHeader();

  /** The header that lists the compressions one takes. */
  String acceptHeader();

  // The server's side.

  /**
   * The deadline that a request's head sets.
   *
   * @throws RpcException it is malformed
   */
  Deadline deadline(Headers request);

  /**
   * Checks what else the protocol wants of a request's head.
   *
   * @throws RpcException it says something wrong
   */
  default void checkRequest(Headers request) {}

  /** The envelopes in a request's body. */
  default EnvelopeReader.Body envelopes(EnvelopeReader.Body body) {
    return body;
  }

  /** Takes envelopes into a response's body. */
  default EnvelopeSink body(EnvelopeSink body) {
    return body;
  }

  /** Names the trailers that follow, where those between us and the client want to know. */
  default void announceTrailers(Headers head, HttpVersion version) {}

  /** What ends a response that succeeded. */
  Ending ending(Headers trailers);

  /** What ends a response that failed. */
  Ending ending(RpcException error, Headers trailers);

  /** What ends a response. */
  sealed interface Ending {
    /** An envelope of its own. */
    @SuppressWarnings("ArrayRecordComponent") // sent once, and never compared
    record Envelope(int flags, byte[] data) implements Ending {}

    /** HTTP's trailers. */
    record Trailers(Headers fields) implements Ending {}
  }

  // The client's side.

  /** Appends the fields of the protocol to a request's head. */
  void addFields(Headers head, Deadline deadline);

  /** What is wrong with a response's content type; empty if it is what was asked for. */
  Optional<RpcException> refusal(String contentType, Codec codec);

  /** The outcome that the fields before the body name, whatever the HTTP status says. */
  Optional<Outcome> outcomeInHead(Headers head);

  /** True if an envelope with these flags ends the stream. */
  boolean endsStream(int flags);

  /**
   * The outcome in the envelope that ends the stream, or in its absence.
   *
   * @throws RpcException it is malformed
   */
  Outcome outcome(ResponseEnd end);

  /**
   * What there is to see at the end of a response.
   *
   * @param headers the fields before the body
   * @param bodyEmpty true if there was no envelope at all
   * @param lastEnvelope the envelope that ended the stream, if one did
   * @param trailers HTTP's trailers
   */
  record ResponseEnd(
      Headers headers, boolean bodyEmpty, Optional<byte[]> lastEnvelope, Headers trailers) {}

  /**
   * How a call ended.
   *
   * @param error the failure, if it failed
   * @param trailers the fields after the last message
   */
  record Outcome(Optional<RpcException> error, Headers trailers) {}

  /** The one of {@code protocol} for streams. */
  static EnvelopeProtocol of(Protocol protocol) {
    return switch (protocol) {
      case CONNECT -> ConnectStream.PROTOCOL;
      case GRPC -> Grpc.PROTOCOL;
      case GRPC_WEB -> GrpcWeb.PROTOCOL;
      case REST -> throw new IllegalArgumentException("REST has no envelopes");
    };
  }
}
