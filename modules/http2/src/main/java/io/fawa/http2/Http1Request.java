/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import io.fawa.http.Headers;
import io.fawa.http.fields.RequestFields;
import java.util.Base64;

/**
 * An HTTP/1.1 request without body that requested {@code Upgrade: h2c} and got 101; it continues as
 * stream 1 (RFC 7540 §3.2).
 *
 * @param method the method
 * @param target the path with its query
 * @param authority the value of {@code host}
 * @param headers its header fields, without connection-specific ones
 * @param settings the value of {@code http2-settings}: a SETTINGS payload in base64url
 */
public record Http1Request(
    String method, String target, String authority, Headers headers, String settings) {
  /** Decodes {@link #settings} to the payload of a SETTINGS frame. */
  byte[] settingsPayload() throws ConnectionException {
    byte[] payload;
    try {
      payload = Base64.getUrlDecoder().decode(settings);
    } catch (IllegalArgumentException e) {
      throw new ConnectionException(ErrorCode.PROTOCOL_ERROR, "HTTP2-Settings is not base64url");
    }
    if (payload.length % 6 != 0) {
      throw new ConnectionException(
          ErrorCode.FRAME_SIZE_ERROR, "HTTP2-Settings of " + payload.length + " bytes");
    }
    return payload;
  }

  /** The same as a request of HTTP/2. */
  RequestFields fields() {
    return RequestFields.upgraded(method, authority, target, headers);
  }
}
