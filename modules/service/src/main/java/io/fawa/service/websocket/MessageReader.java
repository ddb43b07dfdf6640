/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketContext;
import io.helidon.websocket.ClientWsFrame;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsCloseException;
import io.helidon.websocket.WsOpCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Joins frames to messages within a limit (RFC 6455 §5.4). Single-owner. */
final class MessageReader {
  private static final int CONTROL_BYTES_MAX = 125;

  /** 1007 (RFC 6455 §7.4.1). */
  private static final int NOT_CONSISTENT = 1007;

  private final SocketContext socket;
  private final DataReader input;
  private final int messageBytesMax;
  private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
  private Optional<WsOpCode> kind = Optional.empty();

  MessageReader(SocketContext socket, DataReader input, int messageBytesMax) {
    this.socket = socket;
    this.input = input;
    this.messageBytesMax = messageBytesMax;
  }

  /** What a frame amounts to. */
  sealed interface Event {
    /** A whole message and the bytes of its payload. */
    record Message(WebSocketMessage message, int bytes) implements Event {}

    record Fragment() implements Event {}

    @SuppressWarnings("ArrayRecordComponent") // sent back as it is
    record Ping(byte[] payload) implements Event {}

    record Pong() implements Event {}

    /** The code is 1005 where the peer gave none. */
    record Close(int code, String reason) implements Event {}
  }

  /**
   * Reads one frame, waiting for it.
   *
   * @throws WsCloseException the frame breaks a rule; its code says which
   * @throws RuntimeException the connection is lost
   */
  Event next() {
    ClientWsFrame frame = read();
    return switch (frame.opCode()) {
      case TEXT, BINARY -> {
        if (kind.isPresent()) {
          throw broken("a new message inside a fragmented one");
        }
        kind = Optional.of(frame.opCode());
        yield append(frame);
      }
      case CONTINUATION -> {
        if (kind.isEmpty()) {
          throw broken("a continuation of nothing");
        }
        yield append(frame);
      }
      case PING -> new Event.Ping(control(frame));
      case PONG -> {
        control(frame);
        yield new Event.Pong();
      }
      case CLOSE -> close(control(frame));
    };
  }

  private ClientWsFrame read() {
    try {
      // What fragments have taken already is not left for the next one; a control frame always is.
      return ClientWsFrame.read(
          socket, input, Math.max(messageBytesMax - fragments.size(), CONTROL_BYTES_MAX));
    } catch (IllegalArgumentException e) {
      throw broken("an unknown opcode");
    }
  }

  private Event append(ClientWsFrame frame) {
    byte[] payload = bytes(frame);
    if (fragments.size() + payload.length > messageBytesMax) {
      throw new WsCloseException(
          "message over " + messageBytesMax + " bytes", WsCloseCodes.TOO_BIG);
    }
    if (!frame.fin()) {
      fragments.writeBytes(payload);
      return new Event.Fragment();
    }
    byte[] whole = payload;
    if (fragments.size() > 0) {
      fragments.writeBytes(payload);
      whole = fragments.toByteArray();
      fragments.reset();
    }
    boolean text = kind.orElseThrow() == WsOpCode.TEXT;
    kind = Optional.empty();
    return new Event.Message(
        text ? new WebSocketMessage.Text(text(whole, 0)) : new WebSocketMessage.Binary(whole),
        whole.length);
  }

  private static byte[] control(ClientWsFrame frame) {
    if (!frame.fin() || frame.payloadLength() > CONTROL_BYTES_MAX) {
      throw broken("a control frame that is fragmented or over " + CONTROL_BYTES_MAX + " bytes");
    }
    return bytes(frame);
  }

  private static Event close(byte[] payload) {
    if (payload.length == 0) {
      return new Event.Close(CloseCodes.NONE_GIVEN, "");
    }
    if (payload.length == 1) {
      throw broken("half a close code");
    }
    int code = ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    if (!CloseCodes.maySend(code)) {
      throw broken("close code " + code);
    }
    return new Event.Close(code, text(payload, 2));
  }

  private static byte[] bytes(ClientWsFrame frame) {
    BufferData payload = frame.payloadData();
    byte[] bytes = new byte[payload.available()];
    payload.read(bytes);
    return bytes;
  }

  private static String text(byte[] bytes, int offset) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, offset, bytes.length - offset))
          .toString();
    } catch (CharacterCodingException e) {
      throw new WsCloseException("text that is not UTF-8", NOT_CONSISTENT);
    }
  }

  private static WsCloseException broken(String how) {
    return new WsCloseException(how, WsCloseCodes.PROTOCOL_ERROR);
  }
}
