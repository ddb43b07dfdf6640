/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.websocket;

import io.fawa.limits.Allowance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Joins frames to messages within a limit (RFC 6455 §5.4). Single-owner. */
final class MessageReader {
  /** What a lenient decoder puts for bytes that are not UTF-8; a text may have it of its own. */
  private static final char REPLACEMENT = '\uFFFD';

  private static final int PIECE_CHARS = 4_096;

  /** A text of so many bytes and more is charged for each copy of it that is made to handle it. */
  private static final int LONG_TEXT_BYTES = 16_384;

  /** As bytes, as text, and as what was decoded from it. */
  private static final int TEXT_COPIES = 3;

  private final FrameReader frames;
  private final int messageBytesMax;
  private ByteArrayOutputStream fragments = new ByteArrayOutputStream();
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
      // Its buffer may be of the longest message, and the next may never come.
      fragments = new ByteArrayOutputStream();
    }
    handed += whole.length;
    boolean text = kind.orElseThrow() == OpCode.TEXT;
    if (text && whole.length >= LONG_TEXT_BYTES) {
      work((TEXT_COPIES - 1) * whole.length);
    }
    kind = Optional.empty();
    fragmented = false;
    return new Event.Message(
        text ? new WebSocketMessage.Text(text(whole, 0)) : new WebSocketMessage.Binary(whole),
        whole.length);
  }

  /** Takes memory for the work on a message. */
  private void work(int bytes) throws ViolationException {
    if (!allowance.tryTake(bytes)) {
      throw new ViolationException(
          ViolationException.TRY_AGAIN_LATER, "no memory left to handle a message");
    }
    handed += bytes;
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
    String text = new String(bytes, offset, bytes.length - offset, StandardCharsets.UTF_8);
    // A strict decoder takes two bytes a character beside the text, so it only judges suspects.
    if (text.indexOf(REPLACEMENT) >= 0 && !isUtf8(bytes, offset)) {
      throw new ViolationException(ViolationException.NOT_CONSISTENT, "text that is not UTF-8");
    }
    return text;
  }

  private static boolean isUtf8(byte[] bytes, int offset) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer from = ByteBuffer.wrap(bytes, offset, bytes.length - offset);
    CharBuffer piece = CharBuffer.allocate(PIECE_CHARS);
    CoderResult result = CoderResult.OVERFLOW;
    while (result.isOverflow()) {
      piece.clear();
      result = decoder.decode(from, piece, true);
    }
    return result.isUnderflow();
  }

  private static ViolationException broken(String how) {
    return new ViolationException(ViolationException.PROTOCOL_ERROR, how);
  }
}
