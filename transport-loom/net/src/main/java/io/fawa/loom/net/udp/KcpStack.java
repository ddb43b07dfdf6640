/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import io.fawa.limits.Allowance;
import io.fawa.loom.fec.FecPacket;
import io.fawa.loom.kcp.Kcp;
import io.fawa.loom.kcp.KcpInfo;
import io.fawa.loom.kcp.KcpMemory;
import io.fawa.loom.wire.PacketOutput;
import org.jspecify.annotations.Nullable;

/**
 * The protocols of one connection as one state machine: KCP, forward error correction, address
 * validation, memory limits, and detection of dead peers. Guarded by the connection's lock.
 */
final class KcpStack {
  private static final long ASK_MILLIS = 500;
  private static final long LONG_AGO = Long.MIN_VALUE / 2;

  /**
   * The fixed cost of a connection with a reading thread, with interpreted code; and the fixed
   * shares with which it continues when the budget is used up.
   */
  static final int CONNECTION_BYTES = 16 * 1024;

  private static final int RECEIVE_SHARE_BYTES = 6 * 1024;
  private static final int RECEIVE_ROOM_BYTES = 4 * 1024;
  private static final int SEND_SHARE_BYTES = 3584;

  /**
   * The receive window, in segments, while the budget is used up: they fit into the fixed share.
   */
  private static final int TIGHT_WINDOW = 4;

  /** Segments that may be unacknowledged then. */
  private static final int TIGHT_SENDING = 2;

  /** The most that is queued before the budget is checked again. */
  private static final int WRITE_BYTES_MAX = 64 * 1024;

  private final KcpOptions options;
  private final PacketOutput output;
  private final FecLayer fec;
  private final Kcp kcp;
  private final KcpInfo info;
  private final KcpMemory memory;
  private final AddressProof proof;
  private final Allowance allowance;
  private final Holding receiving;
  private final Holding sending;
  private final Holding besides;
  private final OutOfBandMessages outOfBand;
  private boolean tight;
  private boolean over;
  private long heardMillis;
  private long nowMillis;
  private long askedMillis = LONG_AGO;

  /**
   * Creates a new conversation.
   *
   * @param allowance from which {@link #CONNECTION_BYTES} are already taken
   * @param output receives packets to be sealed and sent
   * @param sealBytes overhead of a seal
   */
  KcpStack(
      int conversation,
      KcpOptions options,
      Allowance allowance,
      OutOfBandMessages outOfBand,
      PacketOutput output,
      int sealBytes,
      long now) {
    this.options = options;
    this.outOfBand = outOfBand;
    this.output = output;
    this.heardMillis = now;
    this.nowMillis = now;
    this.proof = new AddressProof(sealBytes);
    this.allowance = allowance;
    this.receiving = new Holding(allowance, RECEIVE_SHARE_BYTES, RECEIVE_ROOM_BYTES);
    this.sending = new Holding(allowance, SEND_SHARE_BYTES, 0);
    this.besides = new Holding(allowance, 0, 0);
    this.fec = new FecLayer(options.fec(), this::emit, this::rebuilt);
    this.kcp = new Kcp(conversation, options.config(), fec.output());
    this.info = kcp.info();
    this.memory = kcp.memory();
  }

  Kcp kcp() {
    return kcp;
  }

  KcpConnectionStats stats() {
    return new KcpConnectionStats(info.stats(), info.srttMillis(), fec.rebuiltPackets());
  }

  OutOfBandMessages outOfBand() {
    return outOfBand;
  }

  /** Sends a non-KCP packet; if it must not be sent yet, it is dropped, as a network might. */
  void emit(byte[] bytes, int offset, int length) {
    if (proof.take(length)) {
      output.emit(bytes, offset, length);
    }
  }

  private void rebuilt(byte[] bytes, int offset, int length) {
    kcp.inputRecovered(bytes, offset, length, nowMillis);
  }

  // Input.

  /**
   * Takes a datagram of this conversation, or parity of it. Returns whether it has proven the
   * peer's address.
   */
  boolean input(int type, byte[] bytes, int offset, int length, long now) {
    begin(now);
    heardMillis = now;
    boolean proven = false;
    if (proof.given()) {
      pass(type, bytes, offset, length, now);
    } else {
      proven = passUnproven(new Datagram(type, bytes, offset, length), now);
    }
    kcp.skipEmpty();
    settle();
    return proven;
  }

  private void begin(long now) {
    nowMillis = now;
    fec.tick(now);
  }

  private void pass(int type, byte[] bytes, int offset, int length, long now) {
    switch (type) {
      case FecPacket.DATA -> {
        int payload = offset + FecPacket.DATA_HEADER_BYTES;
        kcp.input(bytes, payload, FecPacket.dataBytes(bytes, offset), now);
        fec.input(bytes, offset, length);
      }
      case FecPacket.PARITY -> fec.input(bytes, offset, length);
      case FecPacket.OUT_OF_BAND -> outOfBand.keep(bytes, offset);
      default -> kcp.input(bytes, offset, length, now);
    }
  }

  private boolean passUnproven(Datagram datagram, long now) {
    proof.heard(datagram.length());
    if (proof.isScarce()) {
      kcp.withholdAcks(true);
    }
    limitLaunches();
    boolean echoed = proof.isIn(datagram, info.sendUna());
    long before = info.acknowledged();
    pass(datagram.type(), datagram.bytes(), datagram.offset(), datagram.length(), now);
    if (echoed || info.acknowledged() > before) {
      proof.give();
      kcp.withholdAcks(false);
      kcp.limitLaunches(Kcp.UNLIMITED);
      kcp.flush(now);
      return true;
    }
    challengeIfDue(now);
    return false;
  }

  /** Whether the segments are newer than all received before. */
  boolean isNewest(Datagram datagram) {
    return kcp.isNewest(datagram.bytes(), datagram.segmentsAt(), datagram.segmentBytes());
  }

  /**
   * Adjusts the allowance to what is held; lowers the peer's window if there is nothing to take.
   */
  void settle() {
    long held = memory.unreadBytes();
    if (over) {
      receiving.rest(held);
      closeIfRead();
      return;
    }
    sending.settle(memory.unacknowledgedBytes());
    boolean without = !receiving.settle(held);
    if (without != tight) {
      tight = without;
      kcp.limitReceiving(tight ? TIGHT_WINDOW : Integer.MAX_VALUE);
    }
    trimUnused();
    settleBesides();
  }

  /** Trims unused segments to what is taken and not held. */
  private void trimUnused() {
    memory.trimUnused(
        receiving.freeBytes(memory.unreadBytes())
            + sending.freeBytes(memory.unacknowledgedBytes()));
  }

  /** The same for other memory, which also grows by sending. */
  private void settleBesides() {
    if (over) {
      return;
    }
    fec.hold(besides.settle(besideBytes()));
    if (besides.freeBytes(besideBytes()) < 0) {
      outOfBand.clear();
    }
  }

  private long besideBytes() {
    return fec.memoryBytes() + outOfBand.memoryBytes();
  }

  /** Gives back spare memory. */
  private void rest() {
    if (memory.rested()) {
      fec.trim();
    }
    receiving.rest(memory.unreadBytes());
    sending.rest(memory.unacknowledgedBytes());
    besides.rest(besideBytes());
    memory.trimUnused(0);
  }

  /**
   * The conversation has ended: gives back everything; readable bytes once they are read or
   * dropped.
   */
  void end() {
    over = true;
    fec.trim();
    memory.trimUnused(0);
    settle();
  }

  private void closeIfRead() {
    if (kcp.available() == 0 || receiving.takenBytes() == 0) {
      allowance.close();
    }
  }

  /** Drops unread bytes. */
  void discard() {
    allowance.close();
  }

  // Output.

  /**
   * Queues as many bytes as window and budget allow and returns how many. A writer without room
   * waits for acknowledgements: the fixed share is always available.
   */
  int write(byte[] bytes, int offset, int length) {
    int segmentBytes = kcp.config().segmentBytes();
    int wanted = (Math.min(length, WRITE_BYTES_MAX) + segmentBytes - 1) / segmentBytes;
    long memoryBytes = kcp.config().segmentMemoryBytes();
    long room = sending.reach(memory.unacknowledgedBytes(), wanted * memoryBytes);
    long segments = Math.min(wanted, room / memoryBytes);
    if (segments <= 0) {
      segments = info.waiting() < TIGHT_SENDING ? 1 : 0;
    }
    int written = kcp.write(bytes, offset, (int) Math.min(length, segments * segmentBytes));
    trimUnused();
    return written;
  }

  void flush(long now) {
    begin(now);
    limitLaunches();
    kcp.flush(now);
    settleBesides();
  }

  /** Does the work that is due. */
  void update(long now) {
    begin(now);
    challengeIfDue(now);
    limitLaunches();
    kcp.update(now);
    settleBesides();
    if (!over && (memory.rested() || !allowance.hasSpare())) {
      rest();
    }
  }

  /** When {@link #update} is due next, or {@link TimerWheel#NEVER}. */
  long dueMillis(long now) {
    long wait = kcp.nextUpdateIn(now);
    long at = wait == Kcp.NEVER ? TimerWheel.NEVER : now + wait;
    long idle = options.idleTimeout().toMillis();
    return Math.min(
        Math.min(at, proof.challengeAtMillis()), idle > 0 ? heardMillis + idle : TimerWheel.NEVER);
  }

  private void limitLaunches() {
    if (!proof.given()) {
      kcp.limitLaunches(proof.launchBytes(kcp.replyBytes()));
    }
  }

  // Detection of dead peers.

  /** Requires the peer to prove its address by a number: until then little is sent to it. */
  void demandProof(int cookie, long now) {
    proof.demand(cookie, now);
    kcp.limitLaunches(0);
  }

  private void challengeIfDue(long now) {
    if (now >= proof.challengeAtMillis()) {
      kcp.challenge(proof.challenge(now));
    }
  }

  /** Probes the peer, and returns whether it has failed to respond since the probe. */
  boolean failsToAnswer(long now) {
    boolean asked = askedMillis > heardMillis;
    boolean unanswered = asked && now - askedMillis >= ASK_MILLIS;
    if (!asked && now - askedMillis >= ASK_MILLIS) {
      askedMillis = Math.max(now, heardMillis + 1);
      kcp.probeWindow(now);
    }
    return unanswered;
  }

  /** The reason why the peer counts as dead, if it does. */
  @Nullable PeerGoneException silence(long now) {
    // An idle time before does not count: there was nothing to respond to.
    long unanswered = now - Math.max(heardMillis, info.unansweredSinceMillis());
    if (unanswered >= options.silenceMax().toMillis()) {
      if (info.deadLink() && info.waiting() > 0) {
        return new PeerGoneException("no acknowledgement for " + unanswered + " ms");
      }
      if (info.probeUnanswered()) {
        return new PeerGoneException("no response to window probes for " + unanswered + " ms");
      }
    }
    long silent = now - heardMillis;
    long idle = options.idleTimeout().toMillis();
    return idle > 0 && silent >= idle
        ? new PeerGoneException("nothing received for " + silent + " ms")
        : null;
  }
}
