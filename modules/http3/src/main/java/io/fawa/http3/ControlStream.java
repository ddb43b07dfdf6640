/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.wire.FrameHeader;
import io.fawa.http3.wire.Frames;
import io.fawa.http3.wire.Settings;
import io.fawa.http3.wire.SettingsException;
import io.fawa.http3.wire.VarInt;
import io.fawa.limits.Deadline;
import java.io.IOException;

/**
 * The peer's control stream (RFC 9114 §6.2.1): SETTINGS first, then frames that concern the whole
 * connection. One thread reads until the connection ends.
 */
final class ControlStream {
  /** Frames that each request entitles the peer to, such as PRIORITY_UPDATE (RFC 9218 §7.2). */
  private static final int FRAMES_PER_REQUEST = 4;

  private static final int UNKNOWN_BYTES_MAX = 65_536;

  private final QuicStream stream;
  private final Http3Config config;
  private final Handler handler;
  private final FrameHeader header = new FrameHeader();
  private final byte[] buffer = new byte[512];
  private int at;
  private int limit;
  private long frames;

  /** Receives the frames. */
  interface Handler {
    void settings(Settings settings) throws IOException;

    void goAway(long id) throws IOException;

    /** The requests of the connection so far. */
    long requests();
  }

  ControlStream(QuicStream stream, Http3Config config, Handler handler) {
    this.stream = stream;
    this.config = config;
    this.handler = handler;
  }

  /**
   * Reads for as long as the connection lives.
   *
   * @throws ConnectionFault the peer broke the protocol
   * @throws IOException the connection has ended
   */
  void read() throws IOException {
    header();
    if (header.type() != Frames.SETTINGS) {
      throw new ConnectionFault(
          Http3Error.MISSING_SETTINGS,
          "the control stream begins with frame 0x%x".formatted(header.type()));
    }
    handler.settings(settings());
    while (true) {
      header();
      frame();
    }
  }

  private Settings settings() throws IOException {
    try {
      return Settings.read(payload(Settings.PAYLOAD_BYTES_MAX));
    } catch (SettingsException e) {
      throw new ConnectionFault(
          e.cutShort() ? Http3Error.FRAME_ERROR : Http3Error.SETTINGS_ERROR,
          String.valueOf(e.getMessage()));
    }
  }

  private void frame() throws IOException {
    long type = header.type();
    if (type == Frames.DATA
        || type == Frames.HEADERS
        || type == Frames.SETTINGS
        || type == Frames.PUSH_PROMISE
        || Frames.forbidden(type)) {
      throw new ConnectionFault(
          Http3Error.FRAME_UNEXPECTED, "frame 0x%x on the control stream".formatted(type));
    }
    if (++frames > config.unproductiveFramesMax() + FRAMES_PER_REQUEST * handler.requests()) {
      throw new ConnectionFault(
          Http3Error.EXCESSIVE_LOAD,
          frames + " frames on the control stream, for " + handler.requests() + " requests");
    }
    if (type == Frames.GOAWAY) {
      handler.goAway(number());
    } else if (type == Frames.CANCEL_PUSH || type == Frames.MAX_PUSH_ID) {
      number(); // no push is ever made
    } else {
      skip();
    }
  }

  private long number() throws IOException {
    byte[] payload = payload(VarInt.BYTES_MAX);
    if (payload.length == 0 || VarInt.bytesOf(payload[0]) != payload.length) {
      throw new ConnectionFault(
          Http3Error.FRAME_ERROR, "frame 0x%x does not hold one varint".formatted(header.type()));
    }
    return VarInt.get(payload, 0);
  }

  private byte[] payload(int max) throws IOException {
    long length = header.remaining();
    if (length > max) {
      throw new ConnectionFault(
          Http3Error.FRAME_ERROR,
          "frame 0x%x of %d bytes, %d are allowed".formatted(header.type(), length, max));
    }
    byte[] payload = new byte[(int) length];
    for (int i = 0; i < payload.length; i++) {
      payload[i] = next();
    }
    return payload;
  }

  private void skip() throws IOException {
    if (header.remaining() > UNKNOWN_BYTES_MAX) {
      throw new ConnectionFault(
          Http3Error.EXCESSIVE_LOAD,
          "frame 0x%x of %d bytes, %d are allowed"
              .formatted(header.type(), header.remaining(), UNKNOWN_BYTES_MAX));
    }
    for (long left = header.remaining(); left > 0; left--) {
      next();
    }
  }

  private void header() throws IOException {
    header.next();
    while (!header.complete()) {
      byte octet = next();
      header.take(new byte[] {octet}, 0, 1);
    }
  }

  private byte next() throws IOException {
    if (at == limit) {
      at = 0;
      limit = Math.max(0, stream.read(buffer, 0, buffer.length, Deadline.none()));
      if (limit == 0) {
        throw new ConnectionFault(
            Http3Error.CLOSED_CRITICAL_STREAM, "the peer ended its control stream");
      }
    }
    return buffer[at++];
  }
}
