/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;

/** The runner's framing: a length in four bytes, then a message. */
final class Frames {
  private Frames() {}

  /** The next message; empty at the end of the stream. */
  static <T extends Message> Optional<T> read(DataInputStream in, Parser<T> parser)
      throws IOException {
    int length;
    try {
      length = in.readInt();
    } catch (EOFException e) {
      return Optional.empty();
    }
    return Optional.of(parser.parseFrom(in.readNBytes(length)));
  }

  /** Writes one message and flushes. */
  static void write(DataOutputStream out, Message message) throws IOException {
    byte[] bytes = message.toByteArray();
    out.writeInt(bytes.length);
    out.write(bytes);
    out.flush();
  }
}
