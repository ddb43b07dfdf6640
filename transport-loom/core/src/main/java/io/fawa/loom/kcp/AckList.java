/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import java.util.Arrays;

/**
 * Segments to acknowledge at the next flush: their numbers, and the times to echo.
 *
 * <p>Acknowledgements wait for a tick, so that many share a datagram, unless they fill one. If
 * segments arrive one at a time, one that is out of order or fills a gap is acknowledged at once
 * (RFC 5681 §4.2): the first lets the sender detect loss, the second opens its window.
 */
final class AckList {
  private static final int LEAST = 8;

  private final ReceiveWindow receiving;
  private int[] pairs = new int[2 * LEAST];
  private int size;
  private boolean pressing;
  private long lastMillis = Long.MIN_VALUE / 2;
  private boolean withholding;
  private int withheldFrom;

  AckList(ReceiveWindow receiving) {
    this.receiving = receiving;
  }

  /** The una to send: rcv_nxt, unless acknowledgements are withheld. */
  int una() {
    return withholding ? withheldFrom : receiving.next();
  }

  /**
   * Starts or stops withholding acknowledgements; returns whether withheld ones are to be sent now.
   */
  boolean withhold(boolean withhold) {
    boolean ends = withholding && !withhold;
    if (withhold && !withholding) {
      withheldFrom = receiving.next();
    }
    withholding = withhold;
    return ends;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Adds an acknowledgement, unless they are withheld. */
  void add(int sequence, int timestamp) {
    if (withholding) {
      return;
    }
    if (2 * size == pairs.length) {
      pairs = Arrays.copyOf(pairs, 2 * pairs.length);
    }
    pairs[2 * size] = sequence;
    pairs[2 * size + 1] = timestamp;
    size++;
  }

  /**
   * A segment has arrived.
   *
   * @param disorder whether it left or filled a gap
   */
  void arrived(boolean disorder, long nowMillis, KcpConfig config) {
    pressing |= disorder && nowMillis - lastMillis >= config.intervalMillis() / 2;
    lastMillis = nowMillis;
  }

  /** Whether they should be sent before the next tick. */
  boolean urgent(KcpConfig config) {
    return size >= config.mtuBytes() / Header.BYTES
        || (size > 0 && (pressing || config.ackNoDelay()));
  }

  /**
   * Writes all acknowledgements except those that {@link #una} covers; the last one is always
   * written, for its time stamp. Returns the index of the last written entry, or -1.
   */
  int putInto(Packer packer, int window) {
    int una = una();
    int last = -1;
    for (int i = 0; i < size; i++) {
      if (sequence(i) - una >= 0 || i == size - 1) {
        packer.put(Header.ACK, window, timestamp(i), sequence(i), una);
        last = i;
      }
    }
    return last;
  }

  /**
   * Writes a window probe (WASK) or the response to one (WINS), with the sequence and the time
   * stamp of the acknowledgement before it, if there is one, as the original does.
   */
  void putProbe(Packer packer, int command, int window, int lastAck) {
    int timestamp = lastAck < 0 ? 0 : timestamp(lastAck);
    int sequence = lastAck < 0 ? 0 : sequence(lastAck);
    packer.put(command, window, timestamp, sequence, una());
  }

  private int sequence(int index) {
    return pairs[2 * index];
  }

  private int timestamp(int index) {
    return pairs[2 * index + 1];
  }

  void clear() {
    size = 0;
    pressing = false;
  }

  void trim() {
    if (size == 0 && pairs.length > 2 * LEAST) {
      pairs = new int[2 * LEAST];
    }
  }
}
