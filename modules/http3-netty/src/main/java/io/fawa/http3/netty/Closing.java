/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.netty;

import io.fawa.http3.quic.QuicConnectionClosedException;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Turns the reason of a connection's end into an exception or a message. */
final class Closing {
  /** CONNECTION_REFUSED (RFC 9000 §20.1). */
  static final int REFUSED = 0x2;

  /** CRYPTO_ERROR with the alert no_application_protocol (RFC 9001 §8.1). */
  static final int NO_PROTOCOL = 0x178;

  private Closing() {}

  static QuicConnectionClosedException byThisSide(long code, String reason) {
    return new QuicConnectionClosedException(
        true, code, "this side has closed the connection" + with(code, reason));
  }

  static QuicConnectionClosedException byPeer(QuicConnectionCloseEvent event) {
    return new QuicConnectionClosedException(
        event.isApplicationClose(), Integer.toUnsignedLong(event.error()), words(event));
  }

  /** The message for a CONNECTION_CLOSE of the peer, with its code and reason. */
  static String words(QuicConnectionCloseEvent event) {
    String reason = reason(event);
    String head;
    if (event.isApplicationClose()) {
      head = "the peer has closed the connection";
    } else if (event.error() == REFUSED) {
      head = "the peer has refused the connection";
    } else if (event.error() == NO_PROTOCOL) {
      head = "the peer supports no offered ALPN protocol";
    } else if (event.isTlsError()) {
      head = "the peer has aborted the handshake, TLS alert " + (event.error() & 0xff);
    } else {
      head = "the peer has closed the connection for a QUIC transport error";
    }
    return head + with(Integer.toUnsignedLong(event.error()), reason);
  }

  private static String reason(QuicConnectionCloseEvent event) {
    try {
      return new String(event.reason(), StandardCharsets.UTF_8);
    } catch (NullPointerException none) {
      // Netty throws it if there is no reason.
      return "";
    }
  }

  private static String with(long code, String reason) {
    String number = String.format(Locale.ROOT, ", code 0x%x", code);
    return reason.isEmpty() ? number : number + ": " + reason;
  }
}
