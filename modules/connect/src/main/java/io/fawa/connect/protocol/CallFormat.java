/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.Protocol;
import io.fawa.connect.codec.Codec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The format of a call, from the content type of its request.
 *
 * @param protocol the protocol of the call
 * @param envelopes how messages are enveloped; empty for Connect's unary form
 * @param codec the encoding of messages
 * @param contentType in its usual spelling, for the response
 */
public record CallFormat(
    Protocol protocol, Optional<EnvelopeProtocol> envelopes, Codec codec, String contentType) {
  private static final String CHARSET = "; charset=utf-8";

  /** The formats that one kind of method accepts, by content type. */
  public static final class Table {
    private final Map<String, CallFormat> byType = new HashMap<>();
    private final String acceptPost;

    /** The formats of unary methods, or of all others. */
    public Table(boolean unary, Codec proto, Codec json) {
      Optional<EnvelopeProtocol> connect =
          unary ? Optional.empty() : Optional.of(ConnectStream.PROTOCOL);
      String prefix = unary ? ConnectUnary.TYPE_PREFIX : ConnectStream.TYPE_PREFIX;
      add(Protocol.CONNECT, connect, proto, prefix + proto.name());
      addWithCharset(Protocol.CONNECT, connect, json, prefix + json.name());
      addGrpc(Protocol.GRPC, Grpc.PROTOCOL, Grpc.TYPE, proto, json);
      addGrpc(Protocol.GRPC_WEB, GrpcWeb.PROTOCOL, GrpcWeb.TYPE, proto, json);
      List<String> types = new ArrayList<>(byType.keySet());
      types.sort(null);
      this.acceptPost = String.join(", ", types);
      Optional<EnvelopeProtocol> text = Optional.of(GrpcWeb.TEXT);
      add(Protocol.GRPC_WEB, text, proto, GrpcWeb.TEXT_TYPE);
      add(Protocol.GRPC_WEB, text, proto, GrpcWeb.TEXT_TYPE + "+" + proto.name());
      add(Protocol.GRPC_WEB, text, json, GrpcWeb.TEXT_TYPE + "+" + json.name());
    }

    /** The binary types, sorted, for {@code Accept-Post}. */
    public String acceptPost() {
      return acceptPost;
    }

    /** The format of a content type, whatever its case and its parameters. */
    public Optional<CallFormat> find(String contentType) {
      CallFormat exact = byType.get(contentType);
      return Optional.ofNullable(exact != null ? exact : byType.get(MediaType.of(contentType)));
    }

    private void addGrpc(
        Protocol protocol, EnvelopeProtocol envelopes, String type, Codec proto, Codec json) {
      add(protocol, Optional.of(envelopes), proto, type);
      add(protocol, Optional.of(envelopes), proto, type + "+" + proto.name());
      addWithCharset(protocol, Optional.of(envelopes), json, type + "+" + json.name());
    }

    private void add(
        Protocol protocol, Optional<EnvelopeProtocol> envelopes, Codec codec, String contentType) {
      byType.put(contentType, new CallFormat(protocol, envelopes, codec, contentType));
    }

    private void addWithCharset(
        Protocol protocol, Optional<EnvelopeProtocol> envelopes, Codec codec, String contentType) {
      add(protocol, envelopes, codec, contentType);
      add(protocol, envelopes, codec, contentType + CHARSET);
    }
  }
}
