/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import io.fawa.loom.wire.PacketOutput;
import java.util.Objects;

/**
 * One end of a KCP conversation, without threads, sockets, clock or randomness: datagrams and the
 * time go in, datagrams and data come out. {@link #info} returns its state, {@link #memory} its
 * memory use.
 *
 * <p>Single-owner: calls must not overlap. Nothing blocks. {@code nowMillis} is any monotonic
 * clock; its low 32 bits are sent, and only this end interprets them. After every call that may
 * change the state, call {@link #nextUpdateIn}, and {@link #update} by that time.
 *
 * <p>Application data is counted in segments: at most the send window and an eighth is held for the
 * peer, and at most twice the receive window (256 more while a message of that many fragments is
 * incomplete) for the reader. In the steady state nothing is allocated; after some idle seconds,
 * memory that is not needed is released.
 */
public final class Kcp {
  /** The result of {@link #nextUpdateIn} when no update is needed before another call. */
  public static final long NEVER = Long.MAX_VALUE;

  /** See {@link #limitLaunches}. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final int FRAGMENTS_MAX = 255;

  private final int conversation;
  private final SegmentPool pool = new SegmentPool();
  private final SendWindow sending = new SendWindow(pool);
  private final ReceiveWindow receiving;
  private final AckList acks;
  private final PeerProgress progress = new PeerProgress();
  private final RoundTrip roundTrip = new RoundTrip();
  private final WindowScale scale = new WindowScale();
  private final Congestion congestion = new Congestion();
  private final SendLimits limits = new SendLimits(sending, scale, congestion);
  private final WindowProbe probe = new WindowProbe();
  private final Packer packer;
  private final Transmitter transmitter;
  private final KcpStats.Counters counters = new KcpStats.Counters();
  private final KcpInfo info;
  private final KcpMemory memory;

  private KcpConfig config;
  private boolean tellWindow;
  private long tickDueMillis = NEVER;

  /**
   * Creates a new conversation.
   *
   * @param conversation its number, the same at both ends
   * @param output receives datagrams, called by {@link #input}, {@link #flush} and {@link #update}
   */
  public Kcp(int conversation, KcpConfig config, PacketOutput output) {
    this.conversation = conversation;
    this.config = config;
    this.receiving = new ReceiveWindow(pool, config.receiveWindow());
    this.acks = new AckList(receiving);
    this.packer = new Packer(conversation, output, config);
    this.transmitter = new Transmitter(sending, packer, roundTrip, counters);
    this.info = new KcpInfo(sending, receiving, limits, probe, transmitter, counters);
    this.memory = new KcpMemory(pool, sending, receiving, acks, packer);
  }

  /**
   * Starts at sequence numbers other than 0, before anything is sent: for tests of wrap-around.
   * Both ends must agree.
   */
  public void startAt(int sendSequence, int receiveSequence) {
    sending.startAt(sendSequence);
    receiving.startAt(receiveSequence);
  }

  /** Changes settings from now on. Segments that exist already keep their size. */
  public void configure(KcpConfig changed) {
    config = changed;
    packer.configure(changed);
    receiving.resize(changed.receiveWindow(), false);
  }

  /** The settings in force. */
  public KcpConfig config() {
    return config;
  }

  /** The statistics and state. */
  public KcpInfo info() {
    return info;
  }

  /** The memory use. */
  public KcpMemory memory() {
    return memory;
  }

  /**
   * Queues one message, split into fragments; in stream mode, a run of bytes. All or nothing: false
   * while the send window is full. Does not retain the array. Nothing is sent before {@link #flush}
   * or the next tick.
   *
   * @throws IllegalArgumentException if it is empty or has more than 255 fragments
   */
  public boolean send(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int size = config.segmentBytes();
    if (length == 0 || (length - 1) / size >= FRAGMENTS_MAX) {
      throw new IllegalArgumentException(
          "message of " + length + " bytes, allowed are 1 to " + (long) FRAGMENTS_MAX * size);
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
   * Queues as many bytes as the send window has room for, as unfragmented segments for a
   * byte-stream reader, and returns how many; 0 while the window is full. Does not retain the
   * array.
   */
  public int write(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    int size = config.segmentBytes();
    int at = offset;
    int end = offset + length;
    if (config.streamMode()) {
      at += sending.appendToLast(bytes, at, length, size);
    }
    int most = limits.heldMax(config);
    while (at < end && limits.held(config) < most) {
      int count = Math.min(size, end - at);
      sending.enqueue(bytes, at, count, 0);
      at += count;
    }
    counters.bytesOut += at - offset;
    return at - offset;
  }

  /** The length of the next message, or -1 if none is complete. */
  public int messageBytes() {
    return receiving.messageBytes();
  }

  /**
   * Reads the next message and returns its length, or -1 if none is complete.
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

  /** How many bytes {@link #read} would return. */
  public int available() {
    return receiving.readyBytes();
  }

  /** Reads up to {@code length} bytes, ignoring message boundaries; 0 if there are none. */
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    boolean full = receiving.full();
    int bytes = receiving.read(target, offset, length);
    hasRead(full, bytes);
    return bytes;
  }

  /** Drops empty segments before the next byte, which a byte-stream reader does not need. */
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
   * Takes a datagram, {@code bytes[offset, offset+length)}, as received; may send at once. Never
   * throws because of its content, and does not retain it.
   */
  public InputResult input(byte[] bytes, int offset, int length, long nowMillis) {
    return input(bytes, offset, length, nowMillis, true);
  }

  /** Takes a datagram rebuilt by FEC: it is late, so its window and time stamps are ignored. */
  public InputResult inputRecovered(byte[] bytes, int offset, int length, long nowMillis) {
    return input(bytes, offset, length, nowMillis, false);
  }

  private InputResult input(byte[] bytes, int offset, int length, long nowMillis, boolean direct) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    // The whole datagram is validated before any of it takes effect.
    InputResult result = KcpDatagram.check(bytes, offset, length, conversation, sending.next());
    if (result != InputResult.ACCEPTED) {
      counters.datagramsRefused++;
      return result;
    }
    counters.datagramsIn++;
    memory.used(nowMillis);
    probe.answered();
    boolean advanced = false;
    boolean resend = false;
    int lastAckAt = -1;
    int at = offset;
    for (int left = length; left >= Header.BYTES; ) {
      int una = Header.unacknowledged(bytes, at);
      if (direct && una - sending.una() >= 0) {
        limits.setRemoteWindow(Header.window(bytes, at));
      }
      advanced |= sending.acknowledgeBelow(una, nowMillis);
      int dataBytes = Header.length(bytes, at);
      switch (Header.command(bytes, at)) {
        case Header.ACK -> {
          int sequence = Header.sequence(bytes, at);
          resend |=
              sending.acknowledge(
                  sequence, Header.timestamp(bytes, at), config.fastResend(), nowMillis);
          boolean timed = !progress.isChallenge(Header.timestamp(bytes, at));
          lastAckAt = timed && sequence - sending.next() < 0 ? at : lastAckAt;
        }
        case Header.PUSH -> takePush(bytes, at, dataBytes, nowMillis);
        case Header.ASK_WINDOW -> tellWindow = true;
        default -> {
          // TELL_WINDOW carries nothing beyond the header.
        }
      }
      at += Header.BYTES + dataBytes;
      left -= Header.BYTES + dataBytes;
    }
    transmitter.answered(advanced);
    if (direct && lastAckAt >= 0) {
      sampleRoundTrip((int) nowMillis - Header.timestamp(bytes, lastAckAt), nowMillis);
    }
    if (config.scaled()) {
      scale.acknowledged(sending.delivered(), sending.una(), sending.next(), nowMillis);
    }
    if (advanced && config.congestionControl()) {
      congestion.acknowledged(limits.remoteWindow(), config.segmentBytes());
    }
    if (advanced || resend) {
      flush(nowMillis);
    } else if (acks.urgent(config)) {
      flushAcks(nowMillis);
    }
    wantTick(nowMillis);
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
    acks.add(sequence, Header.timestamp(bytes, at));
    int fragment = Header.fragment(bytes, at);
    int early = receiving.early();
    if (!receiving.offer(sequence, fragment, bytes, at + Header.BYTES, dataBytes)) {
      counters.repeats++;
    }
    acks.arrived(receiving.early() != early, nowMillis, config);
  }

  /**
   * Whether a datagram was sent after all accepted ones, by its content: it has a push with a later
   * time stamp of the peer, or acknowledges more. Copies and overtaken datagrams are not.
   */
  public boolean isNewest(byte[] bytes, int offset, int length) {
    return KcpDatagram.check(bytes, offset, length, conversation, sending.next())
            == InputResult.ACCEPTED
        && progress.isBehind(bytes, offset, length, sending.una());
  }

  private void sampleRoundTrip(int millis, long nowMillis) {
    if (millis >= 0 && millis <= RoundTrip.RTO_MAX_MILLIS) {
      scale.sample(millis, nowMillis);
      roundTrip.sample(millis, config);
    }
  }

  /** Does the work that is due by now, if any. */
  public void update(long nowMillis) {
    wantTick(nowMillis);
    boolean tick = nowMillis >= tickDueMillis;
    tickDueMillis = tick ? NEVER : tickDueMillis;
    if (tick || nowMillis >= Math.min(transmitter.dueMillis(), probe.dueMillis())) {
      flush(nowMillis);
    }
    memory.trimIfDue(nowMillis);
  }

  /**
   * Milliseconds from now until {@link #update} has something to do: 0 or more, or {@link #NEVER}.
   */
  public long nextUpdateIn(long nowMillis) {
    wantTick(nowMillis);
    long due = Math.min(Math.min(tickDueMillis, transmitter.dueMillis()), probe.dueMillis());
    due = due == NEVER ? memory.trimDueMillis() : due;
    return due == NEVER ? NEVER : Math.max(0, due - nowMillis);
  }

  /**
   * Sends acknowledgements, window probes, new segments as the window allows, and retransmissions.
   */
  public void flush(long nowMillis) {
    memory.used(nowMillis);
    int window = receiving.free();
    int lastAck = acks.putInto(packer, window);
    if (probe.due(limits.peerIsFull(), nowMillis)) {
      transmitter.expectAnswer(nowMillis);
      acks.putProbe(packer, Header.ASK_WINDOW, window, lastAck);
    }
    if (tellWindow) {
      tellWindow = false;
      acks.putProbe(packer, Header.TELL_WINDOW, window, lastAck);
    }
    acks.clear();
    if (progress.challengeDue()) {
      int known = sending.una() - 1;
      packer.put(Header.PUSH, window, progress.takeChallenge(), known, acks.una());
    }
    int effective = limits.effectiveWindow(config);
    int launches = limits.launches(config, effective);
    transmitter.begin(config, nowMillis, window, acks.una());
    transmitter.resend(launches);
    transmitter.launch(launches);
    boolean sparse = launches > 0 && sending.inFlight() <= LossDetector.SPARSE_MAX;
    packer.emitWithCopies(sparse ? config.smallCopies() : 0);
    if (config.congestionControl()) {
      congestion.resent(transmitter, sending.inFlight(), effective, config);
    }
  }

  /** Sends a window probe (WASK) to check that the peer is alive: it responds with WINS. */
  public void probeWindow(long nowMillis) {
    acks.putProbe(packer, Header.ASK_WINDOW, receiving.free(), -1);
    packer.emit();
    memory.used(nowMillis);
  }

  /**
   * Makes the peer prove that it receives: the next flush or tick sends an already acknowledged
   * number again, without data, and the peer acknowledges it with the same time stamp, which should
   * be hard to guess. {@link KcpDatagram#acknowledges} recognizes the response, whose number is the
   * one before {@link KcpInfo#sendUna}.
   */
  public void challenge(int timestamp) {
    progress.challenge(timestamp);
  }

  /**
   * Withholds acknowledgements from now on, so that the peer keeps retransmitting; or sends the
   * withheld ones with the next flush.
   */
  public void withholdAcks(boolean withhold) {
    tellWindow |= acks.withhold(withhold);
  }

  /** Bytes that a flush sends before data: acknowledgements and the like. */
  public int replyBytes() {
    int others = (tellWindow ? 1 : 0) + (progress.challengeDue() ? 1 : 0);
    return (acks.size() + others) * Header.BYTES;
  }

  private void flushAcks(long nowMillis) {
    memory.used(nowMillis);
    acks.putInto(packer, receiving.free());
    acks.clear();
    packer.emit();
  }

  /** Schedules the next tick if needed and not scheduled. */
  private void wantTick(long nowMillis) {
    if (tickDueMillis == NEVER && worksAtTick()) {
      // Each conversation has its own tick phase, so that many sessions do not tick together.
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

  /** Whether a write would be accepted at least in part. */
  public boolean writable() {
    return limits.held(config) < limits.heldMax(config);
  }

  /**
   * Whether a blocked writer should be woken: once an eighth of the window is free, not for each
   * segment.
   */
  public boolean wantsMore() {
    return writable() && limits.held(config) <= scale.window(config);
  }

  /**
   * Lowers the receive window to a number of segments, or restores the configured one. A lowered
   * one bounds all unread segments, even if a message has more fragments.
   */
  public void limitReceiving(int segments) {
    receiving.limit(segments, config.receiveWindow());
  }

  /** Limits the new data of one flush to {@code bytes}, with headers. */
  public void limitLaunches(long bytes) {
    limits.limitLaunches(bytes);
  }
}
