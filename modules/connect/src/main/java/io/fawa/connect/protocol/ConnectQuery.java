/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Bytes;
import io.fawa.connect.codec.Codec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A Connect GET request, for methods without side effects: message, codec and compression are in
 * the query, for both sides (Connect "Unary-Get-Request").
 *
 * @param query percent-encoded
 */
public record ConnectQuery(String query) {
  /**
   * Builds the query of a client.
   *
   * @param message the first {@code length} bytes are the message, compressed if {@code
   *     compression} is set
   * @param binary false for a message that is a text and not compressed
   */
  public static ConnectQuery of(
      Codec codec, byte[] message, int length, boolean binary, Optional<Compression> compression) {
    StringBuilder query = new StringBuilder("connect=v1");
    if (binary) {
      query.append("&base64=1");
    }
    compression.ifPresent(used -> query.append("&compression=").append(used.name()));
    query.append("&encoding=").append(codec.name()).append("&message=");
    byte[] exact = Arrays.copyOf(message, length);
    query.append(
        binary
            ? Base64.getUrlEncoder().withoutPadding().encodeToString(exact)
            : URLEncoder.encode(new String(exact, StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    return new ConnectQuery(query.toString());
  }

  /** The name of the codec; empty if absent. */
  public String encoding() {
    return text("encoding");
  }

  /** The name of the compression; empty if absent. */
  String compression() {
    return text("compression");
  }

  /**
   * Checks the version, if present.
   *
   * @return whether it is present
   * @throws RpcException the version is not 1
   */
  boolean checkVersion() {
    String version = text("connect");
    if (!version.isEmpty() && !version.equals("v1")) {
      throw new RpcException(
          Code.INVALID_ARGUMENT, "connect must be \"v1\": got \"" + version + "\"");
    }
    return !version.isEmpty();
  }

  /**
   * The bytes of the message, which may be compressed.
   *
   * @throws RpcException it is absent or not valid base64
   */
  byte[] message() {
    byte[] message =
        bytes("message")
            .orElseThrow(() -> new RpcException(Code.INVALID_ARGUMENT, "missing message parameter"))
            .toByteArray();
    if (!text("base64").equals("1")) {
      return message;
    }
    try {
      return Base64.getUrlDecoder().decode(message);
    } catch (IllegalArgumentException e) {
      throw new RpcException(Code.INVALID_ARGUMENT, "decode base64: " + e.getMessage(), e);
    }
  }

  /** The decoded text of a parameter; empty if absent. */
  private String text(String name) {
    return bytes(name)
        .map(value -> new String(value.array(), 0, value.size(), StandardCharsets.UTF_8))
        .orElse("");
  }

  /** The decoded bytes of a parameter, which need not be text; empty if absent. */
  private Optional<Bytes> bytes(String name) {
    int start = 0;
    while (start <= query.length()) {
      int next = query.indexOf('&', start);
      int end = next < 0 ? query.length() : next;
      int equals = query.indexOf('=', start);
      int nameEnd = equals >= 0 && equals < end ? equals : end;
      if (query.regionMatches(start, name, 0, name.length()) && nameEnd - start == name.length()) {
        String value = nameEnd < end ? query.substring(nameEnd + 1, end) : "";
        return Optional.of(PercentBytes.decode(value.replace('+', ' ')));
      }
      start = end + 1;
    }
    return Optional.empty();
  }
}
