/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * gRPC-Web: gRPC with the trailers in a last envelope of the body, because browsers do not expose
 * HTTP trailers. In its text form the body is base64, each part with its own padding.
 */
final class GrpcWeb implements GrpcFamily {
  static final GrpcWeb PROTOCOL = new GrpcWeb(false);
  static final GrpcWeb TEXT = new GrpcWeb(true);
  static final String TYPE = "application/grpc-web";
  static final String TEXT_TYPE = "application/grpc-web-text";
  static final int TRAILERS = 0x80;

  private final boolean text;

  private GrpcWeb(boolean text) {
    this.text = text;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public EnvelopeReader.Body envelopes(EnvelopeReader.Body body) {
    return text ? new Base64Body(body) : body;
  }

  @Override
  public EnvelopeSink body(EnvelopeSink body) {
    if (!text) {
      return body;
    }
    return (source, offset, length) -> {
      byte[] part = Base64.getEncoder().encode(Arrays.copyOfRange(source, offset, offset + length));
      body.write(part, 0, part.length);
    };
  }

  @Override
  public Ending ending(Headers trailers) {
    return envelope(GrpcStatus.trailers(trailers));
  }

  @Override
  public Ending ending(RpcException error, Headers trailers) {
    return envelope(GrpcStatus.trailers(error, trailers));
  }

  private static Ending envelope(Headers trailers) {
    // A line end here would start another trailer for the client.
    FieldRules.requireSendable(trailers);
    StringBuilder block = new StringBuilder(64);
    for (int i = 0; i < trailers.size(); i++) {
      block.append(trailers.name(i)).append(": ").append(trailers.value(i)).append("\r\n");
    }
    return new Ending.Envelope(TRAILERS, block.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void addFields(Headers head, Deadline deadline) {
    head.add("x-user-agent", head.get("user-agent", ""));
    GrpcFamily.addTimeout(head, deadline);
  }

  @Override
  public boolean endsStream(int flags) {
    return (flags & ~EnvelopeReader.COMPRESSED) == TRAILERS;
  }

  @Override
  public Outcome outcome(ResponseEnd end) {
    return GrpcStatus.outcome(end, end.lastEnvelope().map(GrpcWeb::parse).orElseGet(Headers::new));
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
