/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** gRPC and gRPC-Web on the client; they differ in where the trailers are. */
final class GrpcDialect implements ClientDialect {
  private final boolean web;
  private final String bareType;

  GrpcDialect(boolean web) {
    this.web = web;
    this.bareType = web ? "application/grpc-web" : "application/grpc";
  }

  @Override
  public String contentType(Codec codec) {
    return bareType + "+" + codec.name();
  }

  @Override
  public String encodingHeader() {
    return "grpc-encoding";
  }

  @Override
  public String acceptHeader() {
    return "grpc-accept-encoding";
  }

  @Override
  public void addFields(Headers head, Deadline deadline) {
    if (web) {
      head.add("x-user-agent", ClientSettings.USER_AGENT);
    } else {
      head.add("te", "trailers");
    }
    if (deadline.bounded()) {
      head.add("grpc-timeout", Timeouts.toGrpc(deadline));
    }
  }

  @Override
  public Optional<RpcException> refusal(String contentType, Codec codec) {
    String type = MediaType.of(contentType);
    boolean bareFits = codec instanceof ProtoCodec && type.equals(bareType);
    if (bareFits || type.equals(contentType(codec))) {
      return Optional.empty();
    }
    boolean family = type.equals(bareType) || type.startsWith(bareType + "+");
    return Optional.of(ClientFailure.contentType(contentType, contentType(codec), family));
  }

  @Override
  public Optional<Outcome> outcomeInHead(Headers head) {
    return head.contains(GrpcStatus.STATUS)
        ? Optional.of(new Outcome(GrpcStatus.read(head, Code.UNKNOWN), metadata(head)))
        : Optional.empty();
  }

  @Override
  public boolean endsStream(int flags) {
    return web && (flags & ~EnvelopeReader.COMPRESSED) == GrpcWebCall.TRAILERS;
  }

  @Override
  public Outcome outcome(Ending ending) {
    Headers trailers =
        web
            ? ending.lastEnvelope().map(GrpcDialect::parse).orElseGet(Headers::new)
            : ending.trailers();
    if (ending.bodyEmpty() && ending.lastEnvelope().isEmpty() && trailers.isEmpty()) {
      // A response of trailers alone: they stand where the headers are.
      trailers = ending.headers();
    }
    Optional<RpcException> error =
        GrpcStatus.read(trailers, trailers.isEmpty() ? Code.INTERNAL : Code.UNKNOWN);
    return new Outcome(error, metadata(trailers));
  }

  private static Headers metadata(Headers fields) {
    Headers metadata = new Headers();
    Metadata.copy(fields, "", metadata);
    return metadata;
  }

  /** The fields in the last envelope, one per line (gRPC-Web "Message framing"). */
  private static Headers parse(byte[] block) {
    Headers trailers = new Headers();
    for (String line : new String(block, StandardCharsets.UTF_8).split("\r\n|\n", -1)) {
      if (line.isEmpty()) {
        continue;
      }
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new RpcException(Code.INTERNAL, "gRPC-Web protocol error: trailers invalid");
      }
      trailers.add(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
    }
    return trailers;
  }
}
