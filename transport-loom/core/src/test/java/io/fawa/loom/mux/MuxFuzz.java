/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FuzzInput;
import io.fawa.http.Fuzzing;
import io.fawa.loom.wire.MalformedFrameException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a peer sends to a smux session, between calls of the application: taken, refused, or the
 * end, with all counts within their limits; frames are what they are made of.
 */
public final class MuxFuzz {
  private static final int RECEIVE_BYTES_MAX = 2_000;
  private static final int STREAMS_MAX = 6;
  private static final MuxConfig SMALL =
      MuxConfig.defaults()
          .withStreamWindowBytes(500)
          .withReceiveBytesMax(RECEIVE_BYTES_MAX)
          .withStreamsMax(STREAMS_MAX)
          .withAcceptBacklogMax(3)
          .withWindowSlackBytes(500);

  private MuxFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    int flags = new FuzzInput(input).octet();
    int version = 1 + (flags & 1);
    MuxConfig config = SMALL.withVersion(version);
    Fuzzing.allocatesInProportion(
        input.length,
        () -> {
          frame(new MuxCodec(version), Arrays.copyOf(input, MuxCodec.UPDATE_BYTES));
          new Session(
                  config, (flags & 2) == 0 ? MuxRole.SERVER : MuxRole.CLIENT, new FuzzInput(input))
              .run();
        });
  }

  private static void frame(MuxCodec codec, byte[] bytes) {
    MuxFrame frame;
    int size;
    try {
      size = codec.bytesNeeded(bytes, 0);
      frame = codec.decode(bytes, 0);
    } catch (MalformedFrameException e) {
      return;
    }
    byte[] again = new byte[MuxCodec.UPDATE_BYTES];
    require(codec.encode(frame, again, 0) == size, "%s is of another size", frame);
    require(Arrays.equals(again, 0, size, bytes, 0, size), "%s is written otherwise", frame);
  }

  private static final class Session {
    private final FuzzInput in;
    private final MuxState mux;
    private final List<MuxStream> streams = new ArrayList<>();
    private final byte[] buffer;
    private long now;

    Session(MuxConfig config, MuxRole role, FuzzInput in) {
      this.in = in;
      mux = new MuxState(config, role, 0);
      buffer = new byte[mux.outputBytesMax()];
    }

    void run() {
      while (in.left() > 0) {
        int choice = in.octet();
        now += choice >>> 4;
        try {
          act(choice & 15);
        } catch (MalformedFrameException e) {
          require(
              mux.end().orElseThrow().reason() == MuxEnd.Reason.PROTOCOL_ERROR, "ended otherwise");
        }
        check();
      }
    }

    private void act(int choice) throws MalformedFrameException {
      switch (choice) {
        case 0 -> mux.accept().ifPresent(streams::add);
        case 1 -> {
          if (mux.whyNotOpen().isEmpty()) {
            streams.add(mux.open());
          }
        }
        case 2 -> mux.output(buffer, 0, buffer.length);
        case 3 -> onStream(stream -> stream.read(buffer, 0, 8 * in.octet()));
        case 4 -> onStream(stream -> stream.write(buffer, 0, 8 * in.octet()));
        case 5 -> onStream(MuxStream::close);
        case 6 -> onStream(MuxStream::closeRead);
        case 7 -> {
          now += 256L * in.octet();
          mux.advance(now);
        }
        default -> input(in.bytes(in.octet()));
      }
    }

    private void onStream(java.util.function.Consumer<MuxStream> act) {
      if (!streams.isEmpty()) {
        MuxStream stream = streams.get(in.below(streams.size()));
        if (!stream.isWriteClosed() || stream.readableBytes() > 0) {
          act.accept(stream);
        }
      }
    }

    private void input(byte[] bytes) throws MalformedFrameException {
      int taken = mux.input(bytes, 0, bytes.length, now);
      require(taken >= 0 && taken <= bytes.length, "%d of %d taken", taken, bytes.length);
      require(taken == bytes.length || !mux.wantsInput(), "wants more, and did not take it");
    }

    private void check() {
      int unread = mux.unreadBytes();
      require(unread >= 0 && unread <= RECEIVE_BYTES_MAX, "%d bytes unread", unread);
      require(mux.unsentBytes() >= 0, "%d bytes unsent", mux.unsentBytes());
      require(mux.streams() <= 2 * STREAMS_MAX, "%d streams", mux.streams());
      require(mux.nextAdvanceIn(now) >= 0, "the next advance is past");
      for (MuxStream stream : streams) {
        require(stream.readableBytes() >= 0, "readable");
        require(stream.writableBytes() >= 0, "writable");
      }
    }
  }

  private static byte[] seed(int flags, int... bytes) {
    byte[] seed = new byte[bytes.length + 1];
    seed[0] = (byte) flags;
    for (int i = 0; i < bytes.length; i++) {
      seed[i + 1] = (byte) bytes[i];
    }
    return seed;
  }

  public static List<byte[]> seeds() {
    return List.of(
        // SYN, data, the stream is accepted, read, answered and closed.
        seed(
            1, 15, 8, 2, 0, 0, 0, 1, 0, 0, 0, 15, 11, 2, 2, 3, 0, 1, 0, 0, 0, 7, 7, 7, 0, 3, 0, 9,
            4, 0, 9, 2, 5, 0, 2),
        seed(
            1, 15, 8, 2, 0, 0, 0, 1, 0, 0, 0, 0, 15, 16, 2, 4, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 255, 0,
            0, 0, 4, 0, 30, 2),
        seed(
            0, 15, 8, 1, 0, 0, 0, 1, 0, 0, 0, 15, 8, 1, 3, 0, 0, 0, 0, 0, 0, 15, 8, 1, 1, 0, 0, 1,
            0, 0, 0),
        seed(3, 1, 4, 0, 99, 2, 7, 255, 7, 255));
  }
}
