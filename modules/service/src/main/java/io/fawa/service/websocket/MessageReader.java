/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import io.fawa.limits.Allowance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Joins frames to messages within a limit (RFC 6455 §5.4). Single-owner. */
final class MessageReader {
  private final FrameReader frames;
  private final int messageBytesMax;
  private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
  private final Allowance allowance;
  private Optional<OpCode> kind = Optional.empty();

  /** Bytes of the message that the endpoint has. */
  private int handed;

  /** Whether {@link #kind} is set, for other threads. */
  private volatile boolean fragmented;

  /** Creates a reader that takes messages from an allowance while they are assembled. */
  MessageReader(FrameReader.ByteSource source, int messageBytesMax, Allowance allowance) {
    this.frames = new FrameReader(source, allowance);
    this.messageBytesMax = messageBytesMax;
    this.allowance = allowance;
  }

  /**
   * Gives back what the message before has taken: its reader is done with it. Until then it counts,
   * as an endpoint that waits holds it.
   */
  void release() {
    allowance.give(handed);
    handed = 0;
  }

  /** Whether a message is incomplete. Thread-safe. */
  boolean unfinished() {
    return fragmented || frames.withinPayload();
  }

  /** Changes when more of a message arrives. Thread-safe. */
  int progress() {
    return frames.progress();
  }

  /** The meaning of a frame. */
  sealed interface Event {
    /** A whole message and the bytes of its payload. */
    record Message(WebSocketMessage message, int bytes) implements Event {}

    /** Part of a message, and the bytes of its payload. */
    record Fragment(int bytes) implements Event {}

    @SuppressWarnings("ArrayRecordComponent") // sent back unchanged
    record Ping(byte[] payload) implements Event {}

    record Pong() implements Event {}

    /** The code is 1005 if the peer sent none. */
    record Close(int code, String reason) implements Event {}
  }

  /**
   * Reads one frame, waiting for it.
   *
   * @throws ViolationException the frame breaks a rule; its code says which
   * @throws IOException the connection is lost
   */
  Event next() throws IOException {
    // Earlier fragments count towards the limit.
    FrameReader.Frame frame = frames.next(messageBytesMax - fragments.size());
    return switch (frame.code()) {
      case TEXT, BINARY -> {
        if (kind.isPresent()) {
          throw broken("a new message inside a fragmented one");
        }
        kind = Optional.of(frame.code());
        yield append(frame);
      }
      case CONTINUATION -> {
        if (kind.isEmpty()) {
          throw broken("a continuation frame without a first frame");
        }
        yield append(frame);
      }
      case PING -> {
        allowance.give(frame.payload().length);
        yield new Event.Ping(frame.payload());
      }
      case PONG -> {
        allowance.give(frame.payload().length);
        yield new Event.Pong();
      }
      case CLOSE -> {
        allowance.give(frame.payload().length);
        yield close(frame.payload());
      }
    };
  }

  private Event append(FrameReader.Frame frame) throws ViolationException {
    byte[] payload = frame.payload();
    if (!frame.last()) {
      fragments.writeBytes(payload);
      fragmented = true;
      return new Event.Fragment(payload.length);
    }
    byte[] whole = payload;
    if (fragments.size() > 0) {
      fragments.writeBytes(payload);
      whole = fragments.toByteArray();
      fragments.reset();
    }
    handed += whole.length;
    boolean text = kind.orElseThrow() == OpCode.TEXT;
    kind = Optional.empty();
    fragmented = false;
    return new Event.Message(
        text ? new WebSocketMessage.Text(text(whole, 0)) : new WebSocketMessage.Binary(whole),
        whole.length);
  }

  private static Event close(byte[] payload) throws ViolationException {
    if (payload.length == 0) {
      return new Event.Close(CloseCodes.NONE_GIVEN, "");
    }
    if (payload.length == 1) {
      throw broken("a close frame with one byte");
    }
    int code = ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    if (!CloseCodes.maySend(code)) {
      throw broken("close code " + code);
    }
    return new Event.Close(code, text(payload, 2));
  }

  private static String text(byte[] bytes, int offset) throws ViolationException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, offset, bytes.length - offset))
          .toString();
    } catch (CharacterCodingException e) {
      throw new ViolationException(ViolationException.NOT_CONSISTENT, "text that is not UTF-8");
    }
  }

  private static ViolationException broken(String how) {
    return new ViolationException(ViolationException.PROTOCOL_ERROR, how);
  }
}
