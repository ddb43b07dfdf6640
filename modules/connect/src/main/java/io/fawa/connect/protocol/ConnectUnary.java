/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fawa.connect.Code;
import io.fawa.connect.Compression;
import io.fawa.connect.RpcException;
import io.fawa.connect.codec.Codec;
import io.fawa.http.Headers;
import io.fawa.limits.Deadline;
import java.util.Optional;

/**
 * Connect's unary form: the body is the message, its compression is HTTP's content encoding, a
 * failure is an HTTP status with a JSON body (Connect "Unary-Request", "Unary-Response").
 */
public final class ConnectUnary {
  public static final String TYPE_PREFIX = "application/";
  static final String ERROR_TYPE = "application/json";
  static final String TRAILER_PREFIX = "trailer-";

  private ConnectUnary() {}

  static String contentType(Codec codec) {
    return TYPE_PREFIX + codec.name();
  }

  // The client's side.

  /**
   * Appends the fields of a request that is a body.
   *
   * @param compression the compression of the body
   */
  public static void addBodyFields(
      Headers head, Codec codec, int bodyBytes, Optional<Compression> compression) {
    head.add("content-type", contentType(codec));
    head.add("content-length", Integer.toString(bodyBytes));
    head.add(ConnectFields.VERSION, "1");
    compression.ifPresent(used -> head.add("content-encoding", used.name()));
  }

  /** Appends the fields that every request has. */
  public static void addFields(Headers head, String acceptedEncodings, Deadline deadline) {
    head.add("accept-encoding", acceptedEncodings);
    ConnectFields.addTimeout(head, deadline);
  }

  /** The failure for an unexpected content type of a success; empty if it is the requested one. */
  public static Optional<RpcException> refusal(String contentType, Codec codec) {
    String got = MediaType.of(contentType);
    return got.equals(contentType(codec))
        ? Optional.empty()
        : Optional.of(
            MediaType.refusal(contentType, contentType(codec), got.startsWith(TYPE_PREFIX)));
  }

  /** True if the body of a response with an error status is a Connect error. */
  public static boolean saysError(String contentType) {
    return MediaType.of(contentType).equals(ERROR_TYPE);
  }

  /** The failure in a response's body. */
  public static RpcException error(int status, byte[] json) {
    try {
      return ErrorJson.readError(json, Code.ofHttpStatus(status));
    } catch (InvalidProtocolBufferException e) {
      return new RpcException(Code.ofHttpStatus(status), "HTTP status " + status, e);
    }
  }

  /** Splits a response's header section into headers and prefixed trailers. */
  public static void split(Headers head, Headers headers, Headers trailers) {
    Headers ordinary = new Headers();
    for (int i = 0; i < head.size(); i++) {
      String name = head.name(i);
      if (name.startsWith(TRAILER_PREFIX)) {
        trailers.add(name.substring(TRAILER_PREFIX.length()), head.value(i));
      } else {
        ordinary.add(name, head.value(i));
      }
    }
    Metadata.copy(ordinary, "", headers);
  }
}
