/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a content type says: the dialect, the codec, and for gRPC-Web whether the body is base64.
 *
 * @param protocol the dialect
 * @param codec how messages become bytes
 * @param text true for {@code grpc-web-text}
 * @param contentType in its usual spelling, for the response
 */
record WireFormat(Protocol protocol, Codec codec, boolean text, String contentType) {
  private static final String CHARSET = "; charset=utf-8";

  /** The formats one kind of method takes, by content type. */
  static final class Table {
    private final Map<String, WireFormat> byType = new HashMap<>();
    private final String acceptPost;

    /** The formats of unary methods, or of all others. */
    Table(boolean unary, Codec proto, Codec json) {
      String prefix = unary ? "application/" : "application/connect+";
      add(Protocol.CONNECT, proto, false, prefix + "proto");
      addWithCharset(Protocol.CONNECT, json, prefix + "json");
      add(Protocol.GRPC, proto, false, "application/grpc");
      add(Protocol.GRPC, proto, false, "application/grpc+proto");
      addWithCharset(Protocol.GRPC, json, "application/grpc+json");
      add(Protocol.GRPC_WEB, proto, false, "application/grpc-web");
      add(Protocol.GRPC_WEB, proto, false, "application/grpc-web+proto");
      addWithCharset(Protocol.GRPC_WEB, json, "application/grpc-web+json");
      List<String> types = new ArrayList<>(byType.keySet());
      types.sort(null);
      this.acceptPost = String.join(", ", types);
      add(Protocol.GRPC_WEB, proto, true, "application/grpc-web-text");
      add(Protocol.GRPC_WEB, proto, true, "application/grpc-web-text+proto");
      add(Protocol.GRPC_WEB, json, true, "application/grpc-web-text+json");
    }

    /** The binary types, sorted, for {@code Accept-Post}. */
    String acceptPost() {
      return acceptPost;
    }

    /** The format of a content type, whatever its case and its parameters. */
    Optional<WireFormat> find(String contentType) {
      WireFormat exact = byType.get(contentType);
      return Optional.ofNullable(exact != null ? exact : byType.get(MediaType.of(contentType)));
    }

    private void add(Protocol protocol, Codec codec, boolean text, String contentType) {
      byType.put(contentType, new WireFormat(protocol, codec, text, contentType));
    }

    private void addWithCharset(Protocol protocol, Codec codec, String contentType) {
      add(protocol, codec, false, contentType);
      add(protocol, codec, false, contentType + CHARSET);
    }
  }
}
