/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import io.fawa.loom.wire.PacketOutput;
import java.util.Objects;

/**
 * One end of a KCP conversation, without threads, sockets, clock or randomness: datagrams and the
 * time go in, datagrams and data come out.
 *
 * <p>Single-owner: calls must not overlap. Nothing blocks. {@code nowMillis} is any clock that does
 * not go back; its low 32 bits go over the wire, and only its owner ever interprets them. After
 * every call that may have changed something, ask {@link #nextUpdateIn} and call {@link #update} by
 * then.
 *
 * <p>Data of the application is counted in segments: at most the send window and an eighth is held
 * for the peer, and at most twice the receive window (256 more while a message of that many
 * fragments is incomplete) for the reader. In the steady state nothing is allocated; memory for
 * more than an idle conversation needs is let go after some seconds of rest.
 */
public final class Kcp {
  /** Answer of {@link #nextUpdateIn} when only a call from outside can change anything. */
  public static final long NEVER = Long.MAX_VALUE;

  /** See {@link #limitLaunches}. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final int FRAGMENTS_MOST = 255;

  private static final long REST_MILLIS = 5_000;

  private final int conversation;
  private final SegmentPool pool = new SegmentPool();
  private final SendWindow sending = new SendWindow(pool);
  private final ReceiveWindow receiving;
  private final AckList acks = new AckList();
  private final PeerProgress progress = new PeerProgress();
  private final RoundTrip roundTrip = new RoundTrip();
  private final WindowScale scale = new WindowScale();
  private final Congestion congestion = new Congestion();
  private final SendLimits limits = new SendLimits(sending, scale, congestion);
  private final WindowProbe probe = new WindowProbe();
  private final Packer packer;
  private final Transmitter transmitter;
  private final KcpStats.Counters counters = new KcpStats.Counters();

  private KcpConfig config;
  private boolean tellWindow;
  private boolean withholding;
  private int withheldFrom;

  private long tickDueMillis = NEVER;
  private long restSinceMillis = NEVER;

  /**
   * A conversation at its very beginning.
   *
   * @param conversation its number, the same at both ends
   * @param output takes datagrams, from within {@link #input}, {@link #flush} and {@link #update}
   */
  public Kcp(int conversation, KcpConfig config, PacketOutput output) {
    this.conversation = conversation;
    this.config = config;
    this.receiving = new ReceiveWindow(pool, config.receiveWindow());
    this.packer = new Packer(conversation, output, config);
    this.transmitter = new Transmitter(sending, packer, roundTrip, counters);
  }

  /**
   * Begins at other numbers than the 0 that is on the wire, before anything is sent: for tests of
   * what happens when numbers wrap. Both ends must agree.
   */
  public void startAt(int sendSequence, int receiveSequence) {
    sending.startAt(sendSequence);
    receiving.startAt(receiveSequence);
  }

  /** Changes settings from now on. Segments that are cut already keep their size. */
  public void configure(KcpConfig changed) {
    config = changed;
    packer.configure(changed);
    receiving.resize(changed.receiveWindow(), false);
  }

  /** The settings in force. */
  public KcpConfig config() {
    return config;
  }

  /** The conversation's number. */
  public int conversation() {
    return conversation;
  }

  /**
   * Queues one message, cut into fragments; in stream mode, one row of bytes. All of it or nothing:
   * false while the send window is full. Does not retain the array. Nothing goes out before {@link
   * #flush} or the next tick.
   *
   * @throws IllegalArgumentException if it is empty or has more than 255 fragments
   */
  public boolean send(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int size = config.segmentBytes();
    if (length == 0 || (length - 1) / size >= FRAGMENTS_MOST) {
      throw new IllegalArgumentException(
          "message of " + length + " bytes, allowed are 1 to " + (long) FRAGMENTS_MOST * size);
    }
    if (!writable()) {
      return false;
    }
    int at = offset;
    int end = offset + length;
    if (config.streamMode()) {
      at += sending.appendToLast(bytes, at, length, size);
    }
    sending.enqueueAll(bytes, at, end, size, !config.streamMode());
    counters.bytesOut += length;
    return true;
  }

  /**
   * Queues as many bytes as the send window has room for, each segment on its own as a reader of
   * bytes expects it, and answers how many; 0 while the window is full. Does not retain the array.
   */
  public int write(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int size = config.segmentBytes();
    int at = offset;
    int end = offset + length;
    if (config.streamMode()) {
      at += sending.appendToLast(bytes, at, length, size);
    }
    int most = limits.heldMost(config);
    while (at < end && limits.held(config) < most) {
      int count = Math.min(size, end - at);
      sending.enqueue(bytes, at, count, 0);
      at += count;
    }
    counters.bytesOut += at - offset;
    return at - offset;
  }

  /** Bytes of the next message, or -1 if none is there as a whole. */
  public int messageBytes() {
    return receiving.messageBytes();
  }

  /**
   * Reads the next message and answers its length, or -1 if none is there as a whole.
   *
   * @throws IllegalArgumentException if it does not fit; it stays readable
   */
  public int receive(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    int bytes = receiving.messageBytes();
    if (bytes > length) {
      throw new IllegalArgumentException("message of " + bytes + " bytes, room for " + length);
    }
    if (bytes < 0) {
      return -1;
    }
    boolean full = receiving.full();
    receiving.readMessage(target, offset);
    hasRead(full, bytes);
    return bytes;
  }

  /** Bytes that {@link #read} would answer without regard to messages. */
  public int available() {
    return receiving.readyBytes();
  }

  /** Reads up to {@code length} bytes without regard to messages; 0 if there are none. */
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    boolean full = receiving.full();
    int bytes = receiving.read(target, offset, length);
    hasRead(full, bytes);
    return bytes;
  }

  /** Forgets segments without data before the next byte: a reader of bytes has no use for them. */
  public void skipEmpty() {
    boolean full = receiving.full();
    receiving.skipEmpty();
    hasRead(full, 0);
  }

  private void hasRead(boolean wasFull, int bytes) {
    counters.bytesIn += bytes;
    tellWindow |= wasFull && !receiving.full();
  }

  /**
   * Takes a datagram, {@code bytes[offset, offset+length)}, as it came from the network; may send
   * at once. Never throws for what is in it, and does not retain it.
   */
  public InputResult input(byte[] bytes, int offset, int length, long nowMillis) {
    return input(bytes, offset, length, nowMillis, true);
  }

  /**
   * Takes a datagram rebuilt from others: it is late, so it says nothing of the peer's window and
   * of the round-trip time.
   */
  public InputResult inputRecovered(byte[] bytes, int offset, int length, long nowMillis) {
    return input(bytes, offset, length, nowMillis, false);
  }

  private InputResult input(byte[] bytes, int offset, int length, long nowMillis, boolean direct) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    // All of a datagram is looked at before anything of it counts.
    InputResult result = KcpDatagram.check(bytes, offset, length, conversation, sending.next());
    if (result != InputResult.ACCEPTED) {
      counters.datagramsRefused++;
      return result;
    }
    counters.datagramsIn++;
    restSinceMillis = nowMillis;
    probe.answered();
    boolean advanced = false;
    boolean overtaken = false;
    int lastAckAt = -1;
    int at = offset;
    for (int left = length; left >= Header.BYTES; ) {
      int una = Header.unacknowledged(bytes, at);
      if (direct && una - sending.firstInFlight() >= 0) {
        limits.setRemoteWindow(Header.window(bytes, at));
      }
      advanced |= sending.acknowledgeBelow(una, nowMillis);
      int dataBytes = Header.length(bytes, at);
      switch (Header.command(bytes, at)) {
        case Header.ACK -> {
          int sequence = Header.sequence(bytes, at);
          overtaken |=
              sending.acknowledge(
                  sequence, Header.timestamp(bytes, at), config.fastResend(), nowMillis);
          boolean timed = !progress.isChallenge(Header.timestamp(bytes, at));
          lastAckAt = timed && sequence - sending.next() < 0 ? at : lastAckAt;
        }
        case Header.PUSH -> takePush(bytes, at, dataBytes, nowMillis);
        case Header.ASK_WINDOW -> tellWindow = true;
        default -> {
          // TELL_WINDOW says no more than every header says.
        }
      }
      at += Header.BYTES + dataBytes;
      left -= Header.BYTES + dataBytes;
    }
    transmitter.answered();
    if (advanced) {
      transmitter.advanced();
    }
    if (direct && lastAckAt >= 0) {
      sampleRoundTrip((int) nowMillis - Header.timestamp(bytes, lastAckAt), nowMillis);
    }
    if (config.scaled()) {
      scale.acknowledged(sending.delivered(), sending.firstInFlight(), sending.next(), nowMillis);
    }
    if (advanced && config.congestionControl()) {
      congestion.acknowledged(limits.remoteWindow(), config.segmentBytes());
    }
    answer(advanced || overtaken, nowMillis);
    return InputResult.ACCEPTED;
  }

  private void takePush(byte[] bytes, int at, int dataBytes, long nowMillis) {
    counters.segmentsIn++;
    int sequence = Header.sequence(bytes, at);
    progress.pushed(Header.timestamp(bytes, at));
    if (!receiving.covers(sequence)) {
      counters.beyondWindow++;
      return;
    }
    if (!withholding) {
      acks.add(sequence, Header.timestamp(bytes, at));
    }
    int fragment = Header.fragment(bytes, at);
    int early = receiving.early();
    if (!receiving.offer(sequence, fragment, bytes, at + Header.BYTES, dataBytes)) {
      counters.repeats++;
    }
    acks.arrived(receiving.early() != early, nowMillis, config);
  }

  /**
   * Whether a datagram was sent after all that were accepted so far, as far as it says: it pushes
   * at a later time on the peer's clock, or acknowledges more. A copy is not, and neither is one
   * that others have overtaken.
   */
  public boolean isNewest(byte[] bytes, int offset, int length) {
    return KcpDatagram.check(bytes, offset, length, conversation, sending.next())
            == InputResult.ACCEPTED
        && progress.isBehind(bytes, offset, length, sending.firstInFlight());
  }

  private void sampleRoundTrip(int millis, long nowMillis) {
    if (millis >= 0 && millis <= RoundTrip.TIMEOUT_MOST_MILLIS) {
      scale.sample(millis, nowMillis);
      roundTrip.sample(millis, config);
    }
  }

  private void answer(boolean resend, long nowMillis) {
    if (resend) {
      flush(nowMillis);
    } else if (acks.urgent(config)) {
      flushAcks(nowMillis);
    }
    wantTick(nowMillis);
  }

  /** Does what is due by now; nothing if that is nothing. */
  public void update(long nowMillis) {
    wantTick(nowMillis);
    boolean tick = nowMillis >= tickDueMillis;
    tickDueMillis = tick ? NEVER : tickDueMillis;
    if (tick || nowMillis >= Math.min(transmitter.dueMillis(), probe.dueMillis())) {
      flush(nowMillis);
    }
    if (resting() && nowMillis - restSinceMillis >= REST_MILLIS) {
      trim();
    }
  }

  /**
   * Milliseconds from now until {@link #update} has something to do: 0 or more, or {@link #NEVER}.
   */
  public long nextUpdateIn(long nowMillis) {
    wantTick(nowMillis);
    long due = Math.min(Math.min(tickDueMillis, transmitter.dueMillis()), probe.dueMillis());
    if (due == NEVER && resting()) {
      due = restSinceMillis + REST_MILLIS;
    }
    return due == NEVER ? NEVER : Math.max(0, due - nowMillis);
  }

  /** Sends acknowledgements, probes, what the window allows of the queue, and what is due again. */
  public void flush(long nowMillis) {
    restSinceMillis = nowMillis;
    int window = receiving.free();
    int lastAck = acks.putInto(packer, window, una());
    if (probe.due(limits.peerIsFull(), nowMillis)) {
      transmitter.expectAnswer(nowMillis);
      putProbe(Header.ASK_WINDOW, window, lastAck);
    }
    if (tellWindow) {
      tellWindow = false;
      putProbe(Header.TELL_WINDOW, window, lastAck);
    }
    acks.clear();
    if (progress.challengeDue()) {
      int known = sending.firstInFlight() - 1;
      packer.put(Header.PUSH, window, progress.takeChallenge(), known, una());
    }
    int effective = limits.effectiveWindow(config);
    int launches = limits.launches(config, effective);
    long earlyBefore = counters.fastResends + counters.earlyResends;
    long timeoutsBefore = counters.timeouts;
    transmitter.begin(config, nowMillis, window, una());
    transmitter.resend(launches);
    transmitter.launch(launches);
    boolean sparse = launches > 0 && sending.inFlight() <= LossDetector.SPARSE_MOST;
    packer.emitWithCopies(sparse ? config.smallCopies() : 0);
    if (config.congestionControl()) {
      boolean early = counters.fastResends + counters.earlyResends != earlyBefore;
      boolean timedOut = counters.timeouts != timeoutsBefore;
      congestion.resent(early, timedOut, sending.inFlight(), effective, config);
    }
  }

  /** Asks the peer to show that it is there: it answers with its window. */
  public void ask(long nowMillis) {
    putProbe(Header.ASK_WINDOW, receiving.free(), -1);
    packer.emit();
    restSinceMillis = nowMillis;
  }

  /**
   * Has the peer show that it receives: with the next flush or tick it is sent a number once more
   * that it has, without data, and acknowledges that with the same time stamp, which should be hard
   * to guess. {@link KcpDatagram#acknowledges} knows the answer, whose number is the one before
   * {@link #firstInFlight}.
   */
  public void challenge(int timestamp) {
    progress.challenge(timestamp);
  }

  /**
   * Withholds acknowledgements from now on, so that the peer goes on sending what it has sent; or
   * makes up for it with the next flush.
   */
  public void withholdAcks(boolean withhold) {
    if (withhold != withholding) {
      withholding = withhold;
      withheldFrom = receiving.next();
      tellWindow |= !withhold;
    }
  }

  private int una() {
    return withholding ? withheldFrom : receiving.next();
  }

  /** Bytes that a flush sends before data: acknowledgements and the like. */
  public int replyBytes() {
    int others = (tellWindow ? 1 : 0) + (progress.challengeDue() ? 1 : 0);
    return (acks.size() + others) * Header.BYTES;
  }

  private void flushAcks(long nowMillis) {
    restSinceMillis = nowMillis;
    acks.putInto(packer, receiving.free(), una());
    acks.clear();
    packer.emit();
  }

  /** The original leaves time and number of the last acknowledgement in a probe; so do we. */
  private void putProbe(int command, int window, int lastAck) {
    int timestamp = lastAck < 0 ? 0 : acks.timestamp(lastAck);
    int sequence = lastAck < 0 ? 0 : acks.sequence(lastAck);
    packer.put(command, window, timestamp, sequence, una());
  }

  /** Sets the next tick if there is something that waits for it and none is set. */
  private void wantTick(long nowMillis) {
    if (tickDueMillis == NEVER && worksAtTick()) {
      // Ticks lie on a grid of the conversation's own, so that many sessions do not tick together.
      int interval = config.intervalMillis();
      tickDueMillis = nowMillis + interval - Math.floorMod(nowMillis + conversation, interval);
    }
  }

  private boolean worksAtTick() {
    return !acks.isEmpty()
        || tellWindow
        || progress.challengeDue()
        || sending.pending() < sending.inFlight()
        || (sending.queued() > 0 && limits.launches(config, limits.effectiveWindow(config)) > 0)
        || limits.peerIsFull() != probe.armed();
  }

  private boolean resting() {
    return sending.waiting() == 0
        && receiving.buffered() == 0
        && (pool.size() > 0 || !packer.trimmed());
  }

  /** Whether it has rested so long that memory was let go. */
  public boolean rested() {
    return sending.waiting() == 0 && receiving.buffered() == 0 && !resting();
  }

  private void trim() {
    pool.clear();
    packer.trim();
    sending.trim();
    receiving.trim();
    acks.trim();
  }

  /** Segments held for the peer: queued and in flight. */
  public int waiting() {
    return sending.waiting();
  }

  /** Memory of segments that are held for the peer. */
  public long unacknowledgedBytes() {
    return sending.heldBytes();
  }

  /** Whether a write would be accepted at least in part. */
  public boolean writable() {
    return limits.held(config) < limits.heldMost(config);
  }

  /**
   * Whether a writer that found no room should be woken: not for each segment, but once an eighth
   * of the window is free.
   */
  public boolean wantsMore() {
    return writable() && limits.held(config) <= scale.window(config);
  }

  /** Segments in flight. */
  public int inFlight() {
    return sending.inFlight();
  }

  /** The number of the lowest segment the peer does not have for sure. */
  public int firstInFlight() {
    return sending.firstInFlight();
  }

  /** The number of the segment expected next from the peer. */
  public int nextExpected() {
    return receiving.next();
  }

  /** Segments held for the reader, in order or not. */
  public int buffered() {
    return receiving.buffered();
  }

  /** Memory that these take. */
  public long heldBytes() {
    return receiving.heldBytes();
  }

  /**
   * Lowers the receive window to a number of segments, or takes the setting's again. A lowered one
   * bounds all that is held and not read, also where a message has more fragments.
   */
  public void limitReceiving(int segments) {
    boolean lowered = segments < config.receiveWindow();
    receiving.resize(lowered ? segments : config.receiveWindow(), lowered);
  }

  /** Memory of segments that wait to be used again. */
  public long unusedBytes() {
    return pool.memoryBytes();
  }

  /** Keeps so many bytes at most of segments that wait to be used again. */
  public void trimUnused(long bytesMax) {
    pool.trim(bytesMax);
  }

  /** What one flush sends for the first time has at most so many bytes, headers included. */
  public void limitLaunches(long bytes) {
    limits.limitLaunches(bytes);
  }

  /** Segments of ours that the peer has acknowledged, each once. */
  public long acknowledged() {
    return sending.delivered();
  }

  /** The receive window the peer told last, in segments; 32 before it told any. */
  public int remoteWindow() {
    return limits.remoteWindow();
  }

  /**
   * Whether a segment has been sent so often that nobody seems to be there, and no lower one was
   * acknowledged since.
   */
  public boolean deadLink() {
    return transmitter.deadLink();
  }

  /** Whether a full peer was asked for its window and has not answered. */
  public boolean probeUnanswered() {
    return probe.unanswered();
  }

  /** When the first thing was sent that the peer has not answered; {@link #NEVER} if it has. */
  public long unansweredSinceMillis() {
    return transmitter.unansweredSinceMillis();
  }

  /** The smoothed round-trip time; 0 before the first sample. */
  public int roundTripMillis() {
    return roundTrip.smoothedMillis();
  }

  /** How much round-trip times vary. */
  public int roundTripVarianceMillis() {
    return roundTrip.varianceMillis();
  }

  /** How long a segment waits for its acknowledgement before it is sent again. */
  public int timeoutMillis() {
    return roundTrip.timeoutMillis();
  }

  /** The congestion window in segments; it counts only where congestion control is on. */
  public int congestionWindow() {
    return congestion.window();
  }

  /** What has happened so far. */
  public KcpStats stats() {
    return counters.snapshot(packer.datagrams());
  }
}
