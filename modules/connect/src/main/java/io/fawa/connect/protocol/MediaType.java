/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.protocol;

import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import java.util.Locale;

/** Compares content types (RFC 9110 §8.3.1). */
public final class MediaType {
  private MediaType() {}

  /**
   * The failure for a response of an unexpected content type.
   *
   * @param sameProtocol true if only the codec differs
   */
  static RpcException refusal(String got, String wanted, boolean sameProtocol) {
    return new RpcException(
        sameProtocol ? Code.INTERNAL : Code.UNKNOWN,
        "invalid content-type: \"" + got + "\"; expecting \"" + wanted + "\"");
  }

  /** Type and subtype of a content type, in lower case and without parameters. */
  public static String of(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }
}
