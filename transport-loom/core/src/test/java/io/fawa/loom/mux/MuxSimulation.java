/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import io.fawa.loom.wire.MalformedFrameException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;

/**
 * Two sessions over a lossless pipe in each direction, everything drawn from one seed: settings,
 * streams, sizes of writes, reads and pieces on the wire, stalls, and when who ends what. After
 * every step the bounds are checked, at the end that all bytes came whole and in order.
 */
final class MuxSimulation {
  private static final int PIPE_BYTES_MAX = 300_000;
  private static final int STEPS_MAX = 1_000_000;

  private final long seed;
  private final Random random;
  private final MuxConfig config;
  private final End left;
  private final End right;
  private final int streamsWanted;
  private int streamsOpened;
  private long nowMillis;
  private long bytesRead;
  private long bytesTaken;

  MuxSimulation(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    int window = 1 + random.nextInt(random.nextBoolean() ? 500 : 70_000);
    this.config =
        MuxConfig.defaults()
            .withVersion(1 + random.nextInt(2))
            .withFrameBytesMax(1 + random.nextInt(random.nextBoolean() ? 50 : 65_535))
            .withStreamWindowBytes(window)
            .withReceiveBytesMax(window + random.nextInt(100_000))
            .withWindowSlackBytes(0)
            .withStreamSendBytesMax(1 + random.nextInt(100_000))
            .withSendBytesMax(1 + random.nextInt(100_000))
            .withKeepAlive(50, 1_000_000);
    this.left = new End(new MuxState(config, MuxRole.CLIENT, 0, budget));
    this.right = new End(new MuxState(config, MuxRole.SERVER, 0, budget));
    this.streamsWanted = 1 + random.nextInt(12);
  }

  /** Counts, and is now and then short of bytes to keep for later. */
  private final MuxBudget budget =
      new MuxBudget() {
        @Override
        public boolean take(int bytes) {
          bytesTaken += bytes;
          return true;
        }

        @Override
        public void give(int bytes) {
          bytesTaken -= bytes;
        }

        @Override
        public boolean hasSpare() {
          return random.nextBoolean();
        }

        @Override
        public long refusals() {
          return 0;
        }
      };

  /** One end, the bytes on their way from it, and what its streams have still to do. */
  private final class End {
    private final MuxState mux;
    private final byte[] buffer;
    private byte[] pipe = new byte[1024];
    private int pipeStart;
    private int pipeEnd;
    private boolean stalled;
    private final Map<Integer, Flow> flows = new HashMap<>();
    private final List<Flow> inOrder = new ArrayList<>();

    End(MuxState mux) {
      this.mux = mux;
      this.buffer = new byte[mux.outputBytesMax() + random.nextInt(100_000)];
    }

    void add(MuxStream stream) {
      Flow flow = new Flow(stream, this == left);
      if (flows.put(stream.id(), flow) != null) {
        throw failure("stream " + stream.id() + " came twice");
      }
      inOrder.add(flow);
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("on the way " + onTheWay());
      for (Flow flow : inOrder) {
        text.append(", stream ").append(flow.stream.id());
        text.append(": to write ").append(flow.toWrite).append(", written ").append(flow.written);
        text.append(", read ").append(flow.read).append(flow.ended ? ", ended" : "");
      }
      return text.toString();
    }

    int onTheWay() {
      return pipeEnd - pipeStart;
    }

    void send(int length) {
      if (pipe.length - pipeEnd < length) {
        byte[] longer = new byte[2 * (onTheWay() + length)];
        System.arraycopy(pipe, pipeStart, longer, 0, onTheWay());
        pipeEnd = onTheWay();
        pipeStart = 0;
        pipe = longer;
      }
      System.arraycopy(buffer, 0, pipe, pipeEnd, length);
      pipeEnd += length;
    }
  }

  /** What one end does with one stream. */
  private final class Flow {
    private final MuxStream stream;
    private final boolean fromLeft;
    private int toWrite = random.nextInt(bytesMax());
    private int written;
    private int read;
    private boolean ended;
    private boolean mayRead = true;
    private boolean mayWrite = true;

    Flow(MuxStream stream, boolean fromLeft) {
      this.stream = stream;
      this.fromLeft = fromLeft;
      stream.onChange(() -> mayRead = true, () -> mayWrite = true);
    }

    /** So that the smallest windows and frames do not take for ever. */
    private int bytesMax() {
      int most = random.nextInt(4) == 0 ? 400_000 : 3_000;
      most = Math.min(most, 100 * config.streamWindowBytes());
      most = Math.min(most, 100 * Math.min(config.sendBytesMax(), config.streamSendBytesMax()));
      return Math.min(most, 500 * config.frameBytesMax());
    }

    boolean isDone() {
      return toWrite < 0 && ended;
    }

    void write() {
      if (toWrite == 0) {
        stream.closeWrite();
        toWrite = -1;
      } else if (toWrite > 0 && mayWrite) {
        byte[] bytes = new byte[Math.min(toWrite, 1 + random.nextInt(50_000))];
        for (int i = 0; i < bytes.length; i++) {
          bytes[i] = content(fromLeft, written + i);
        }
        int accepted = stream.write(bytes, 0, bytes.length);
        // Who was refused waits until told, as a blocked thread does.
        mayWrite = accepted == bytes.length;
        written += accepted;
        toWrite -= accepted;
      }
    }

    void read() {
      if (!mayRead) {
        return;
      }
      byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 100 : 100_000)];
      int count = stream.read(bytes, 0, bytes.length);
      if (count == MuxStream.END) {
        ended = true;
        return;
      }
      mayRead = count > 0;
      for (int i = 0; i < count; i++) {
        if (bytes[i] != content(!fromLeft, read + i)) {
          throw failure("stream " + stream.id() + ": another byte at " + (read + i));
        }
      }
      read += count;
      bytesRead += count;
    }

    private byte content(boolean byLeft, int position) {
      int mixed = (stream.id() * 31 + (byLeft ? 7 : 0)) * 0x9e3779b9 + position * 0x85ebca6b;
      return (byte) (mixed >>> 24);
    }
  }

  /** Runs to the end and answers how many bytes were read. */
  long run() throws MalformedFrameException {
    int steps = 0;
    while (!isDone()) {
      step(random.nextBoolean() ? left : right);
      check(left);
      check(right);
      if (++steps > STEPS_MAX) {
        throw failure("not done after " + steps + " steps: " + left + ", " + right);
      }
    }
    for (End end : List.of(left, right)) {
      require(end.mux.streams() == 0, "streams are left");
      require(end.mux.unreadBytes() == 0, "unread bytes are left");
      require(end.mux.unsentBytes() == 0, "unsent bytes are left");
      require(end.mux.end().isEmpty(), "ended: " + end.mux.end());
      end.mux.end(MuxEnd.Reason.CLOSED, "done");
    }
    require(bytesTaken == 0, bytesTaken + " bytes of the budget were not given back");
    for (Flow flow : left.inOrder) {
      Flow other = Objects.requireNonNull(right.flows.get(flow.stream.id()));
      require(flow.written == other.read && flow.read == other.written, "lengths differ");
    }
    return bytesRead;
  }

  private boolean isDone() {
    return streamsOpened == streamsWanted
        && left.flows.size() == right.flows.size()
        && left.flows.size() == streamsWanted
        && allDone(left)
        && allDone(right)
        && left.onTheWay() + right.onTheWay() == 0
        && !left.mux.hasOutput()
        && !right.mux.hasOutput();
  }

  private static boolean allDone(End end) {
    return end.inOrder.stream().allMatch(Flow::isDone);
  }

  private void step(End end) throws MalformedFrameException {
    switch (random.nextInt(8)) {
      case 0 -> open(end);
      case 1, 2 -> anyFlow(end).ifPresent(Flow::write);
      case 3, 4 -> anyFlow(end).ifPresent(Flow::read);
      case 5 -> output(end);
      case 6 -> deliver(end, end == left ? right : left);
      default -> {
        nowMillis += random.nextInt(3);
        end.mux.advance(nowMillis);
        end.stalled = random.nextInt(4) == 0;
      }
    }
  }

  private Optional<Flow> anyFlow(End end) {
    int count = end.inOrder.size();
    return count == 0 ? Optional.empty() : Optional.of(end.inOrder.get(random.nextInt(count)));
  }

  private void open(End end) {
    if (streamsOpened < streamsWanted) {
      streamsOpened++;
      end.add(end.mux.open());
    }
  }

  private void output(End end) {
    if (end.stalled || end.onTheWay() > PIPE_BYTES_MAX) {
      return;
    }
    int capacity =
        end.mux.outputBytesMax() + random.nextInt(end.buffer.length - end.mux.outputBytesMax() + 1);
    int length = end.mux.output(end.buffer, 0, capacity);
    require(length <= capacity, "more than asked for");
    end.send(length);
  }

  private void deliver(End from, End to) throws MalformedFrameException {
    int length = Math.min(from.onTheWay(), 1 + random.nextInt(random.nextBoolean() ? 20 : 90_000));
    if (length == 0) {
      return;
    }
    boolean wanted = to.mux.wantsInput();
    int taken = to.mux.input(from.pipe, from.pipeStart, length, nowMillis);
    require(wanted == (taken > 0), "wantsInput said otherwise");
    require(taken == length || !to.mux.wantsInput(), "stopped without a reason");
    from.pipeStart += taken;
    for (Optional<MuxStream> next = to.mux.accept(); next.isPresent(); next = to.mux.accept()) {
      to.add(next.get());
    }
  }

  private void check(End end) {
    MuxState mux = end.mux;
    require(mux.unreadBytes() <= config.receiveBytesMax(), "too much unread");
    require(mux.unsentBytes() <= config.sendBytesMax(), "too much unsent");
    int readable = 0;
    for (Flow flow : end.inOrder) {
      int here = flow.stream.readableBytes();
      readable += here;
      if (config.version() == 2) {
        int most = Math.max(MuxConfig.INITIAL_WINDOW_BYTES, config.streamWindowBytes());
        require(here <= most, "more than its window");
      }
    }
    require(readable == mux.unreadBytes(), "unread bytes do not add up");
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      throw failure(what);
    }
  }

  private AssertionError failure(String what) {
    return new AssertionError("seed " + seed + ", " + config + ": " + what);
  }
}
