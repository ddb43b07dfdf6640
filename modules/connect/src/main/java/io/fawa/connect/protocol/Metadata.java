/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.http.FieldRules;
import io.fawa.http.Headers;
import java.util.Set;

/** Separates the headers and trailers of handlers and callers from those of the protocols. */
public final class Metadata {
  private static final Set<String> PROTOCOL_FIELDS =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "host",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "accept-encoding",
          ConnectStream.ACCEPT_ENCODING,
          ConnectStream.ENCODING,
          ConnectFields.VERSION,
          ConnectFields.TIMEOUT,
          GrpcFamily.ACCEPT_ENCODING,
          GrpcFamily.ENCODING,
          GrpcFamily.TIMEOUT,
          GrpcStatus.MESSAGE,
          GrpcStatus.STATUS,
          GrpcStatus.DETAILS);

  private Metadata() {}

  /**
   * Rejects fields that would break the response, such as a value with a line end, before any is
   * written.
   *
   * @throws RpcException {@code internal}, with the name of the field
   */
  public static void requireSendable(Headers fields) {
    for (int i = 0; i < fields.size(); i++) {
      if (!sendable(fields, i)) {
        throw new RpcException(
            Code.INTERNAL,
            "the handler set a field that cannot be sent: " + printable(fields.name(i)));
      }
    }
  }

  /** Removes fields that would break the response of a failed call. */
  public static void dropUnsendable(Headers fields) {
    Headers kept = new Headers();
    for (int i = 0; i < fields.size(); i++) {
      if (sendable(fields, i)) {
        kept.add(fields.name(i), fields.value(i));
      }
    }
    if (kept.size() < fields.size()) {
      while (!fields.isEmpty()) {
        fields.remove(fields.name(0));
      }
      fields.addAll(kept);
    }
  }

  private static boolean sendable(Headers fields, int index) {
    String name = fields.name(index);
    return PROTOCOL_FIELDS.contains(name)
        || (FieldRules.validName(name) && FieldRules.validValue(fields.value(index)));
  }

  private static String printable(String name) {
    return name.replaceAll("[^!-~]", "?");
  }

  /** Appends the non-protocol fields of {@code source}, with {@code prefix}. */
  public static void copy(Headers source, String prefix, Headers target) {
    for (int i = 0; i < source.size(); i++) {
      String name = source.name(i);
      if (!PROTOCOL_FIELDS.contains(name)) {
        target.add(prefix.isEmpty() ? name : prefix + name, source.value(i));
      }
    }
  }
}
