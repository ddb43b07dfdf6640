/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FuzzInput;
import io.fawa.http.Fuzzing;
import io.fawa.http.fields.HeaderBlock;
import io.fawa.http2.FrameReaderTest.Recorder;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Frames: read alike however the bytes are cut, refused with a connection error or an early end
 * alone, no array as long as a frame merely claims to be; what we write is what is read.
 */
public final class FrameReaderFuzz {
  private static final int BLOCK_BYTES_MAX = 1_024;
  private static final int CONTINUATIONS_MAX = 4;
  private static final Http2Config LARGE_FRAMES =
      Http2Config.builder()
          .frameBytesMax(Frames.FRAME_BYTES_MAX)
          .headerListBytesMax(BLOCK_BYTES_MAX)
          .continuationsMax(CONTINUATIONS_MAX)
          .build();

  private FrameReaderFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    FuzzInput in = new FuzzInput(input);
    int choice = in.octet();
    if (choice < 64) {
      writtenIsRead(in);
      return;
    }
    byte[] bytes = in.rest();
    Fuzzing.allocatesInProportion(
        bytes.length,
        () -> {
          List<String> whole = read(bytes, Integer.MAX_VALUE);
          List<String> sliced = read(bytes, choice - 63);
          require(whole.equals(sliced), "%s in slices: %s", whole, sliced);
        });
  }

  private static List<String> read(byte[] bytes, int atATime) throws IOException {
    Recorder recorder = new Recorder();
    FrameReader reader =
        new FrameReader(FrameReaderTest.wire(bytes, atATime), recorder, LARGE_FRAMES);
    try {
      while (reader.next()) {
        // Recorded.
      }
    } catch (ConnectionException e) {
      recorder.events.add(e.code() + " " + e.getMessage());
    } catch (EOFException e) {
      recorder.events.add("end within a frame");
    }
    return recorder.events;
  }

  private static void writtenIsRead(FuzzInput in) {
    FrameBuffer frames = new FrameBuffer();
    List<String> expected = new ArrayList<>();
    for (int stream = 1; in.left() > 0 && stream < 200; stream += 2) {
      write(in, stream, frames, expected);
    }
    Fuzzing.allocatesInProportion(
        frames.size(),
        () -> {
          List<String> read = read(Arrays.copyOf(frames.bytes(), frames.size()), 7);
          require(read.equals(expected), "wrote %s, read %s", expected, read);
        });
  }

  private static void write(FuzzInput in, int stream, FrameBuffer frames, List<String> expected) {
    switch (in.below(7)) {
      case 0 -> {
        byte[] data = in.bytes(in.octet());
        frames.data(stream, data, 0, data.length, 16_384);
        String hex = HexFormat.of().formatHex(data);
        expected.add("data " + stream + " " + hex + " " + data.length + " false");
      }
      case 1 -> {
        HeaderBlock block = new HeaderBlock(0);
        byte[] fields = in.bytes(in.octet());
        block.append(fields, 0, fields.length);
        // Of this size it takes no more frames than the reader allows.
        frames.headers(stream, true, block, 64);
        expected.add("headers " + stream + " " + HexFormat.of().formatHex(fields) + " true true");
      }
      case 2 -> {
        long code = in.below(14);
        frames.rstStream(stream, (int) code);
        expected.add("reset " + stream + " " + ErrorCode.of(code));
      }
      case 3 -> {
        int identifier = in.octet() << 8 | in.octet();
        int value = in.word();
        frames.settings(identifier, value);
        expected.add("settings %04x%08x".formatted(identifier, value));
      }
      case 4 -> {
        long token = (long) in.word() << 32 | (in.word() & 0xffff_ffffL);
        boolean ack = (token & 1) == 0;
        frames.ping(ack, token);
        expected.add("ping " + ack + " " + Long.toHexString(token));
      }
      case 5 -> {
        byte[] debug = "x".repeat(in.octet()).getBytes(StandardCharsets.US_ASCII);
        frames.goAway(stream, ErrorCode.NO_ERROR, debug);
        expected.add("go away " + stream + " NO_ERROR " + "x".repeat(debug.length));
      }
      default -> {
        int increment = Math.max(1, in.word() & 0x7fff_ffff);
        frames.windowUpdate(stream, increment);
        expected.add("window " + stream + " " + increment);
      }
    }
  }

  public static List<byte[]> seeds() {
    HexFormat hex = HexFormat.of();
    return List.of(
        // SETTINGS, HEADERS and padded DATA; then HEADERS in pieces.
        hex.parseHex("7f000006040000000000000300000064" + "000003010400000001828486"),
        hex.parseHex("ff000008000900000001" + "0361626364000000"),
        hex.parseHex(
            "80000001010100000003"
                + "82"
                + "000001090000000003"
                + "84"
                + "000001090400000003"
                + "86"),
        hex.parseHex("90000008012c00000003" + "020000000110" + "8200"),
        hex.parseHex(
            "c0000008060000000000" + "0102030405060708" + "0000080700000000000000000100000002"),
        hex.parseHex("d0000004080000000001" + "00000001" + "000004030000000001" + "00000008"),
        hex.parseHex("a0ffffff000000000001" + "00"),
        hex.parseHex(
            "00" + "0004616263640105010203040502030304000000040501020304050607080601020304"));
  }
}
