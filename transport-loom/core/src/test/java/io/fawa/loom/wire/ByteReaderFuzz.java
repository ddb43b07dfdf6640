/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.wire;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FuzzInput;
import io.fawa.http.Fuzzing;
import java.util.List;

/** Any reads of anything: within the bytes, or refused with the position where it was. */
public final class ByteReaderFuzz {
  private ByteReaderFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    byte[] choices = in.bytes(16);
    byte[] bytes = in.rest();
    Fuzzing.allocatesInProportion(bytes.length, () -> read(choices, bytes));
  }

  private static void read(byte[] choices, byte[] bytes) {
    ByteReader reader = new ByteReader(bytes);
    for (byte choice : choices) {
      int before = reader.position();
      int left = reader.remaining();
      try {
        int taken = step(reader, choice);
        require(reader.position() == before + taken, "%d to %d", before, reader.position());
      } catch (MalformedFrameException e) {
        require(reader.position() == before, "moved from %d, and refused", before);
      }
      require(reader.remaining() >= 0 && reader.remaining() <= left, "%d left", reader.remaining());
    }
  }

  private static int step(ByteReader reader, byte choice) throws MalformedFrameException {
    switch (choice & 15) {
      case 0 -> reader.readByte();
      case 1 -> {
        reader.readShortLittle();
        return 2;
      }
      case 2 -> {
        reader.readIntBig();
        return 4;
      }
      case 3 -> {
        reader.readLongLittle();
        return 8;
      }
      case 4 -> {
        int from = reader.position();
        long value = reader.readVarint();
        ByteWriter writer = new ByteWriter(16);
        writer.writeVarint(value);
        require(writer.size() <= reader.position() - from, "a longer form than the shortest");
        return reader.position() - from;
      }
      case 5 -> {
        // None, too many, or fewer than none.
        int length = (choice >> 4) * 0x1000_0001;
        reader.readBytes(length);
        return length;
      }
      case 6 -> {
        int length = choice >> 4;
        reader.skip(length);
        return length;
      }
      default -> {
        reader.requireEnd();
        return 0;
      }
    }
    return 1;
  }

  public static List<byte[]> seeds() {
    byte[] seed = new byte[60];
    for (int i = 0; i < seed.length; i++) {
      seed[i] = (byte) (i < 16 ? i : 0x80 | i);
    }
    return List.of(
        seed,
        new byte[] {
          5, 5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, -1, -1, -1, 0x7f, 1, 0, 0, 0, 9
        });
  }
}
