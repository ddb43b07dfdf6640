/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import io.fawa.http.fields.HeaderBlock;
import io.fawa.http3.qpack.QpackEncoder;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicConnectionClosedException;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.wire.VarInt;
import io.fawa.limits.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;

/** A client that writes the octets a test gives it. */
final class RawClient implements AutoCloseable {
  final QuicConnection quic;

  RawClient(QuicConnection quic) {
    this.quic = quic;
  }

  /** The octets of a frame. */
  static byte[] frame(long type, byte[] payload) {
    byte[] frame = new byte[VarInt.bytes(type) + VarInt.bytes(payload.length) + payload.length];
    int at = VarInt.put(payload.length, frame, VarInt.put(type, frame, 0));
    System.arraycopy(payload, 0, frame, at, payload.length);
    return frame;
  }

  /** A HEADERS frame. */
  static byte[] headers(String... namesAndValues) {
    HeaderBlock block = new HeaderBlock(64);
    QpackEncoder.begin(block);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      QpackEncoder.encode(namesAndValues[i], namesAndValues[i + 1], block);
    }
    return frame(1, Arrays.copyOf(block.bytes(), block.size()));
  }

  /** A request's HEADERS frame, with further fields. */
  static byte[] request(String method, String... more) {
    String[] fields = {
      ":method", method, ":scheme", "https", ":authority", "localhost", ":path", "/"
    };
    String[] all = Arrays.copyOf(fields, fields.length + more.length);
    System.arraycopy(more, 0, all, fields.length, more.length);
    return headers(all);
  }

  static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static byte[] together(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  QuicStream open(boolean bidirectional, byte[]... parts) throws IOException {
    QuicStream stream = quic.open(bidirectional, Http3Fixture.soon());
    byte[] all = together(parts);
    if (all.length > 0) {
      stream.write(all, 0, all.length, Http3Fixture.soon());
    }
    return stream;
  }

  /** A control stream with SETTINGS. */
  QuicStream control(byte[]... more) throws IOException {
    return open(false, hex("00 0400"), together(more));
  }

  static byte[] rest(QuicStream stream) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] some = new byte[4096];
    int count;
    while ((count = stream.read(some, 0, some.length, Http3Fixture.soon())) >= 0) {
      all.write(some, 0, count);
    }
    return all.toByteArray();
  }

  /** Waits for the end of the connection; returns the server's code, -1 - code for one of QUIC. */
  long closeCode() throws IOException {
    Deadline deadline = Http3Fixture.soon();
    while (!deadline.expired()) {
      try {
        QuicStream stream = quic.accept();
        Thread.ofVirtual()
            .start(() -> {
              try {
                rest(stream);
              } catch (IOException e) {
                // it ends with the connection
              }
            });
      } catch (QuicConnectionClosedException e) {
        return e.byApplication() ? e.code() : -1 - e.code();
      }
    }
    throw new AssertionError("the connection was not closed");
  }

  @Override
  public void close() {
    quic.close();
  }
}
