/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Decodes the capsules of a WebTransport session (RFC 9297 §3.2). Capsules of unknown types are
 * skipped and not buffered. Single-owner.
 */
public final class CapsuleDecoder {
  /** The code, then the message (draft-ietf-webtrans-http3 §6). */
  private static final int CODE_BYTES = 4;

  private static final int MESSAGE_BYTES_MAX = 1024;

  /** A longer datagram fits no packet. */
  private static final int DATAGRAM_BYTES_MAX = 65_535;

  private static final byte[] NONE = {};

  private final FrameHeader header = new FrameHeader();
  private byte[] payload = NONE;
  private int size;
  private boolean closed;

  /** Receives the capsules. */
  public interface Handler {
    /** An HTTP datagram. */
    void datagram(byte[] payload);

    /** The peer has ended the session. */
    void closed(int code, String message);

    /** The peer asks to end the session soon. */
    void drain();
  }

  /**
   * Decodes octets of the CONNECT stream's content.
   *
   * @throws CapsuleException a capsule is malformed, or bytes follow the one that ends the session
   */
  public void take(byte[] source, int offset, int length, Handler handler) throws CapsuleException {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (closed) {
        throw new CapsuleException(end - at + " bytes behind the end of the session");
      }
      at += header.complete() ? payload(source, at, end - at) : begin(source, at, end - at);
      if (header.complete() && header.remaining() == 0) {
        deliver(handler);
        header.next();
      }
    }
  }

  /** Whether the stream may end here: no capsule is incomplete. */
  public boolean betweenCapsules() {
    return header.empty();
  }

  private int begin(byte[] source, int offset, int length) throws CapsuleException {
    int taken = header.take(source, offset, length);
    if (header.complete()) {
      long max = bufferedMax(header.type());
      if (max >= 0 && header.remaining() > max) {
        throw new CapsuleException(
            "capsule 0x%x of %d bytes, %d are allowed"
                .formatted(header.type(), header.remaining(), max));
      }
      size = 0;
    }
    return taken;
  }

  /** The payload bytes buffered at most; negative if the capsule is skipped. */
  private static long bufferedMax(long type) {
    if (type == Frames.CAPSULE_CLOSE_SESSION) {
      return CODE_BYTES + MESSAGE_BYTES_MAX;
    }
    return type == Frames.CAPSULE_DATAGRAM ? DATAGRAM_BYTES_MAX : -1;
  }

  private int payload(byte[] source, int offset, int length) {
    int count = (int) Math.min(length, header.remaining());
    if (bufferedMax(header.type()) >= 0) {
      if (payload.length - size < count) {
        payload = Arrays.copyOf(payload, size + count);
      }
      System.arraycopy(source, offset, payload, size, count);
      size += count;
    }
    header.spend(count);
    return count;
  }

  private void deliver(Handler handler) throws CapsuleException {
    if (header.type() == Frames.CAPSULE_CLOSE_SESSION) {
      if (size < CODE_BYTES) {
        throw new CapsuleException("the capsule that ends the session has no code");
      }
      closed = true;
      int code = 0;
      for (int i = 0; i < CODE_BYTES; i++) {
        code = (code << 8) | (payload[i] & 0xff);
      }
      handler.closed(
          code, new String(payload, CODE_BYTES, size - CODE_BYTES, StandardCharsets.UTF_8));
    } else if (header.type() == Frames.CAPSULE_DRAIN_SESSION) {
      handler.drain();
    } else if (header.type() == Frames.CAPSULE_DATAGRAM) {
      handler.datagram(Arrays.copyOf(payload, size));
    }
    payload = NONE;
    size = 0;
  }

  /** Encodes the capsule that ends a session; the message is cut to 1,024 octets of UTF-8. */
  public static byte[] close(int code, String message) {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, MESSAGE_BYTES_MAX);
    while (length < text.length && length > 0 && (text[length] & 0xc0) == 0x80) {
      length--; // not within a character
    }
    byte[] content = new byte[CODE_BYTES + length];
    for (int i = 0; i < CODE_BYTES; i++) {
      content[i] = (byte) (code >>> (8 * (CODE_BYTES - 1 - i)));
    }
    System.arraycopy(text, 0, content, CODE_BYTES, length);
    return capsule(Frames.CAPSULE_CLOSE_SESSION, content);
  }

  /** Encodes the capsule that asks to end a session soon. */
  public static byte[] drain() {
    return capsule(Frames.CAPSULE_DRAIN_SESSION, NONE);
  }

  private static byte[] capsule(long type, byte[] content) {
    byte[] capsule = new byte[VarInt.bytes(type) + VarInt.bytes(content.length) + content.length];
    int at = VarInt.put(content.length, capsule, VarInt.put(type, capsule, 0));
    System.arraycopy(content, 0, capsule, at, content.length);
    return capsule;
  }
}
