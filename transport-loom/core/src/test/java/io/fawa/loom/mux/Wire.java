/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import io.fawa.loom.wire.MalformedFrameException;
import java.util.Arrays;
import java.util.HexFormat;

/** One end under test, with what it says and hears as hex. */
final class Wire {
  private final MuxState mux;
  private long nowMillis;

  Wire(MuxState mux) {
    this.mux = mux;
  }

  static Wire client(MuxConfig config) {
    return new Wire(new MuxState(config, MuxRole.CLIENT, 0));
  }

  static Wire server(MuxConfig config) {
    return new Wire(new MuxState(config, MuxRole.SERVER, 0));
  }

  MuxState mux() {
    return mux;
  }

  /** Everything it has to say. */
  byte[] said() {
    byte[] all = new byte[0];
    byte[] buffer = new byte[mux.outputBytesMax()];
    for (int length = mux.output(buffer, 0, buffer.length);
        length > 0;
        length = mux.output(buffer, 0, buffer.length)) {
      int before = all.length;
      all = Arrays.copyOf(all, before + length);
      System.arraycopy(buffer, 0, all, before, length);
    }
    return all;
  }

  String saidHex() {
    return HexFormat.of().formatHex(said());
  }

  int hear(String hex) throws MalformedFrameException {
    return hear(HexFormat.of().parseHex(hex));
  }

  int hear(byte[] bytes) throws MalformedFrameException {
    return mux.input(bytes, 0, bytes.length, nowMillis);
  }

  Wire at(long millis) {
    nowMillis = millis;
    mux.advance(millis);
    return this;
  }

  /** Reads what is there, at most so much, as hex; "end" at the end. */
  static String read(MuxStream stream, int limit) {
    byte[] target = new byte[limit];
    int length = stream.read(target, 0, limit);
    return length == MuxStream.END ? "end" : HexFormat.of().formatHex(target, 0, length);
  }

  static byte[] push(int version, int streamId, int length) {
    byte[] frame = new byte[MuxCodec.HEAD_BYTES + length];
    new MuxCodec(version).encode(new MuxFrame.Push(streamId, length), frame, 0);
    return frame;
  }

  static byte[] frame(int version, MuxFrame frame) {
    byte[] bytes = new byte[MuxCodec.UPDATE_BYTES];
    int length = new MuxCodec(version).encode(frame, bytes, 0);
    return Arrays.copyOf(bytes, length);
  }
}
