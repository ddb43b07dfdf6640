/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fawa.loom.session.carrier.Frames;
import io.fawa.loom.session.carrier.PackConnection;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;

/** What both ends of a WebSocket send: a pack as a binary message, or as text. */
abstract sealed class WebSocketConnection implements PackConnection
    permits ClientConnection, ServedConnection {
  private final SocketAddress remote;

  WebSocketConnection(SocketAddress remote) {
    this.remote = remote;
  }

  @Override
  public final SocketAddress remoteAddress() {
    return remote;
  }

  /** WebSocket has no half-close. */
  @Override
  public final boolean finish() {
    return false;
  }

  static IOException closedHere() {
    return new SocketException("the connection is closed");
  }

  /** A pack as the payload of a binary message. */
  static byte[] binaryPayload(byte[] pack) {
    return Frames.of(List.of(pack));
  }

  /** A pack as the payload of a text message. */
  static String textPayload(byte[] pack) {
    Frames.of(List.of(pack)); // checks its length
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(pack)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "a pack of " + pack.length + " bytes, allowed is UTF-8 in a text message", e);
    }
  }
}
