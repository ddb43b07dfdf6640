/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.nio.ByteBuffer;

/**
 * Passes what Helidon reads to the connection, and has Helidon return as soon as there is something
 * for the receiver. Helidon's loop has no way to be left and entered again but an exception of the
 * kind that it lets through without a close frame; its connection keeps its state in between.
 */
final class HelidonListener implements WsListener {
  /** Leaves Helidon's loop. */
  static final class Paused extends CloseConnectionException {
    private static final long serialVersionUID = 1L;

    private Paused() {
      super("there is something to receive");
    }

    /** It is no failure, and it is thrown for each message. */
    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  private static ServedConnection connection(WsSession session) {
    return ((HelidonContext) session.socketContext()).connection();
  }

  /** Called each time that the loop is entered, and the first time after the upgrade. */
  @Override
  public void onOpen(WsSession session) {
    if (connection(session).opened(session)) {
      throw new Paused();
    }
  }

  @Override
  public void onMessage(WsSession session, BufferData buffer, boolean last) {
    byte[] bytes = new byte[buffer.available()];
    buffer.read(bytes);
    if (connection(session).binary(ByteBuffer.wrap(bytes), last)) {
      throw new Paused();
    }
  }

  @Override
  public void onMessage(WsSession session, String text, boolean last) {
    if (connection(session).text(text, last)) {
      throw new Paused();
    }
  }

  @Override
  public void onPing(WsSession session, BufferData payload) {
    session.pong(payload);
  }

  @Override
  public void onClose(WsSession session, int status, String reason) {
    connection(session).peerClosed(status);
  }

  @Override
  public void onError(WsSession session, Throwable failure) {
    connection(session).failed(failure);
  }
}
