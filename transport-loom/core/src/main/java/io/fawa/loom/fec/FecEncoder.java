/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import io.fawa.loom.wire.PacketOutput;
import java.util.Arrays;

/**
 * Numbers packets and adds parity to each full group. Single-owner. Emits packets at once, and the
 * parity of a group right after its last packet.
 */
public final class FecEncoder implements PacketOutput {
  /**
   * If the last packet of a group comes later than this after the one before it, no parity is sent.
   */
  private static final long GROUP_PATIENCE_MILLIS = 500;

  private static final int SHARD_BYTES_FIRST = 1536;
  private static final byte[] NOTHING = {};

  private final FecConfig config;
  private final int headroomBytes;
  private final int tailroomBytes;
  private final PacketOutput output;
  private final ReedSolomon code;

  /** The protected part of each packet, then the parity, all at the same offset. */
  private final byte[][] shards;

  private final int[] lengths;

  private long next;
  private int count;
  private int longest;
  private long nowMillis;
  private long lastMillis = Long.MIN_VALUE / 2;
  private boolean protecting = true;
  private boolean bare;
  private long memoryBytes;
  private long parityPackets;

  /**
   * An encoder at number 0.
   *
   * @param headroomBytes bytes left free before each packet for outer headers
   * @param tailroomBytes bytes left free after each parity packet for a tag; data packets have the
   *     tailroom of their buffer
   */
  public FecEncoder(FecConfig config, int headroomBytes, int tailroomBytes, PacketOutput output) {
    this.config = config;
    this.headroomBytes = headroomBytes;
    this.tailroomBytes = tailroomBytes;
    this.output = output;
    this.code = ReedSolomon.of(config);
    this.shards = new byte[config.groupShards()][];
    this.lengths = new int[config.dataShards()];
    Arrays.fill(shards, NOTHING);
  }

  /** Starts at a sequence number other than 0: a multiple of the group's size. */
  void startAt(long sequence) {
    next = sequence;
  }

  /** Sets the time of the packets that follow. */
  public void tick(long millis) {
    nowMillis = millis;
  }

  /**
   * Sets whether groups that begin from now on get parity, for which their packets are kept.
   * Otherwise packets are numbered as always and not kept; those of the present group are dropped.
   */
  public void protect(boolean wanted) {
    protecting = wanted;
    if (!wanted) {
      bare = true;
      drop();
    }
  }

  /** The memory of the present group. */
  public long memoryBytes() {
    return memoryBytes;
  }

  /**
   * Emits one packet with its header, which goes into the 8 bytes before {@code offset}; then
   * parity, if this was the last of its group. Does not retain the buffer.
   */
  @Override
  public void emit(byte[] buffer, int offset, int length) {
    int start = offset - FecPacket.DATA_HEADER_BYTES;
    FecPacket.putHeader(buffer, start, next, FecPacket.DATA);
    FecPacket.putSize(buffer, start, length);
    advance(1);
    bare = count == 0 ? !protecting : bare;
    if (bare) {
      count++;
    } else {
      keep(buffer, start + FecPacket.HEADER_BYTES, length + 2);
    }
    output.emit(buffer, start, length + FecPacket.DATA_HEADER_BYTES);
    if (count == config.dataShards()) {
      // A packet alone in its group does not wait for others, so it always gets parity.
      if (!bare && (nowMillis - lastMillis < GROUP_PATIENCE_MILLIS || count == 1)) {
        emitParity();
      } else {
        advance(config.parityShards());
      }
      count = 0;
      longest = 0;
    }
    lastMillis = nowMillis;
  }

  /** How many parity packets were created. */
  public long parityPackets() {
    return parityPackets;
  }

  /** Releases memory that an idle conversation does not need, unless a group is incomplete. */
  public void trim() {
    if (count == 0) {
      drop();
    }
  }

  private void drop() {
    Arrays.fill(shards, NOTHING);
    memoryBytes = 0;
  }

  private void keep(byte[] buffer, int offset, int length) {
    byte[] shard = room(count, length);
    System.arraycopy(buffer, offset, shard, payloadOffset(), length);
    lengths[count] = length;
    longest = Math.max(longest, length);
    count++;
  }

  private void emitParity() {
    int offset = payloadOffset();
    for (int i = 0; i < count; i++) {
      byte[] shard = room(i, longest);
      Arrays.fill(shard, offset + lengths[i], offset + longest, (byte) 0);
    }
    for (int i = count; i < shards.length; i++) {
      room(i, longest);
    }
    code.encode(shards, offset, longest);
    for (int i = count; i < shards.length; i++) {
      FecPacket.putHeader(shards[i], headroomBytes, next, FecPacket.PARITY);
      advance(1);
      parityPackets++;
      output.emit(shards[i], headroomBytes, FecPacket.HEADER_BYTES + longest);
    }
  }

  private byte[] room(int index, int length) {
    int needed = payloadOffset() + length + tailroomBytes;
    byte[] shard = shards[index];
    if (shard.length < needed) {
      memoryBytes += Math.max(needed, SHARD_BYTES_FIRST) - shard.length;
      shard = Arrays.copyOf(shard, Math.max(needed, SHARD_BYTES_FIRST));
      shards[index] = shard;
    }
    return shard;
  }

  private int payloadOffset() {
    return headroomBytes + FecPacket.HEADER_BYTES;
  }

  private void advance(int by) {
    next += by;
    if (next >= config.sequenceEnd()) {
      next = 0;
    }
  }
}
