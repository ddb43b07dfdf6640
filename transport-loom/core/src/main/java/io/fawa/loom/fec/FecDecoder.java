/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import io.fawa.loom.wire.LittleEndian;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Rebuilds lost data packets of the last few groups. Single-owner. Never throws because of a
 * packet's content; holds at most eight groups of at most D packets.
 *
 * <p>The caller delivers the payload of data packets itself, at once; the decoder delivers only
 * rebuilt packets. If the peer's groups have another size, nothing is rebuilt until that size is
 * known. A single contradicting packet is not enough to assume so: it could be forged.
 *
 * <p>Rebuilding with a wrong size is dangerous: bytes that all packets share come out right with
 * any size, so the result looks like a packet of the conversation with another number and other
 * data. Hence a size that was not agreed on is used only once the received packets exclude all
 * others.
 */
public final class FecDecoder {
  private static final int GROUPS_MAX = 8;
  private static final int CONTRADICTIONS_MAX = 3;
  private static final int CONTRADICTIONS_AMONG = 258;
  private static final int SHARD_BYTES = 1536;

  /** The cost of a group for each packet, besides the packet. */
  private static final int SLOT_BYTES = 16;

  /** Receives rebuilt payloads. */
  @FunctionalInterface
  public interface Recovered {
    /** One payload, {@code bytes[offset, offset+length)}; not to be retained. */
    void recovered(byte[] bytes, int offset, int length);
  }

  private final Recovered recovered;
  private final FecTuner tuner = new FecTuner();
  private final ArrayDeque<byte[]> free = new ArrayDeque<>(2);
  private final FecGroup[] groups = new FecGroup[GROUPS_MAX];

  private FecConfig config;
  private ReedSolomon code;
  private FecEvidence evidence;
  private int groupCount;
  private long touches;
  private boolean proven;
  private boolean tuning;
  private int contradictions;
  private int packetsWatched;
  private long memoryBytes;
  private long rebuiltPackets;
  private long parityPackets;
  private long misfits;

  /**
   * Creates a decoder that initially assumes the size of our own groups.
   *
   * @param agreed whether the peer is known to use this size, so that no proof is needed
   */
  public FecDecoder(FecConfig expected, boolean agreed, Recovered recovered) {
    this.config = expected;
    this.evidence = new FecEvidence(expected);
    this.proven = agreed;
    this.code = ReedSolomon.of(expected);
    this.recovered = recovered;
  }

  /**
   * Takes a data or parity packet, {@code packet[offset, offset+length)}, as classified by {@link
   * FecPacket#type}; others are ignored. Does not retain it.
   */
  public void input(byte[] packet, int offset, int length) {
    int type = FecPacket.type(packet, offset, length);
    if (type != FecPacket.DATA && type != FecPacket.PARITY) {
      return;
    }
    long sequence = FecPacket.sequence(packet, offset);
    boolean parity = type == FecPacket.PARITY;
    parityPackets += parity ? 1 : 0;
    tuner.sample(sequence, parity);
    boolean fits = fits(sequence, parity);
    watch(fits, sequence, parity);
    if (tuning) {
      tune();
    } else if (fits && sequence < config.sequenceEnd()) {
      int position = (int) (sequence % config.groupShards());
      FecGroup group = group(sequence / config.groupShards());
      if (!group.finished() && !group.has(position)) {
        int bytes = length - FecPacket.HEADER_BYTES;
        byte[] shard = takeShard(bytes);
        System.arraycopy(packet, offset + FecPacket.HEADER_BYTES, shard, 0, bytes);
        group.put(position, shard, bytes);
        finish(group);
      }
    }
  }

  /** The size of the peer's groups as far as known. */
  public FecConfig config() {
    return config;
  }

  /** Whether the peer's groups have another size, which is not known yet. */
  public boolean tuning() {
    return tuning;
  }

  /** How many data packets have been rebuilt. */
  public long rebuiltPackets() {
    return rebuiltPackets;
  }

  /** How many parity packets have arrived. */
  public long parityPackets() {
    return parityPackets;
  }

  /** How many packets were rebuilt to something impossible, or contradicted the size. */
  public long misfits() {
    return misfits;
  }

  /** The memory of groups, and of buffers kept for the next ones. */
  public long memoryBytes() {
    return memoryBytes;
  }

  /**
   * Releases memory that an idle conversation does not need; present groups are not rebuilt any
   * more.
   */
  public void trim() {
    memoryBytes = 0;
    groupCount = 0;
    Arrays.fill(groups, null);
    free.clear();
  }

  private boolean fits(long sequence, boolean parity) {
    return parity == sequence % config.groupShards() >= config.dataShards();
  }

  private void watch(boolean fits, long sequence, boolean parity) {
    if (++packetsWatched > CONTRADICTIONS_AMONG) {
      packetsWatched = 0;
      contradictions = 0;
    }
    if (fits) {
      evidence.fits(sequence, parity);
      if (!proven && evidence.suffices()) {
        proven = true;
        for (int i = 0; i < groupCount; i++) {
          finish(groups[i]);
        }
      }
      return;
    }
    misfits++;
    proven = false;
    evidence.contradicts();
    if (++contradictions >= CONTRADICTIONS_MAX) {
      tuning = true;
    }
  }

  private void tune() {
    tuner
        .find()
        .ifPresent(found -> {
          config = found;
          code = ReedSolomon.of(found);
          evidence = new FecEvidence(found);
          proven = true;
          tuning = false;
          contradictions = 0;
          tuner.forget();
          trim();
        });
  }

  /** The group of a number: an existing one, or a new one in place of the least recently used. */
  private FecGroup group(long id) {
    touches++;
    FecGroup stalest = null;
    for (int i = 0; i < groupCount; i++) {
      FecGroup group = groups[i];
      if (group.id() == id) {
        group.touch(touches);
        return group;
      }
      stalest = stalest == null || group.touched() < stalest.touched() ? group : stalest;
    }
    if (stalest == null || groupCount < GROUPS_MAX) {
      stalest = new FecGroup(config.groupShards());
      memoryBytes += (long) config.groupShards() * SLOT_BYTES;
      groups[groupCount++] = stalest;
    }
    stalest.releaseTo(free);
    stalest.begin(id, touches);
    return stalest;
  }

  private void finish(FecGroup group) {
    int data = config.dataShards();
    if (!group.finished() && group.count(0, data) < data) {
      if (!proven || group.count(0, config.groupShards()) < data) {
        return;
      }
      rebuild(group);
    }
    group.finish(free);
  }

  private void rebuild(FecGroup group) {
    int length = group.longest();
    boolean[] present = new boolean[config.groupShards()];
    byte[][] shards = new byte[config.groupShards()][];
    for (int i = 0; i < shards.length; i++) {
      present[i] = group.has(i);
      if (!present[i]) {
        group.put(i, takeShard(length), 0);
      }
      int before = group.capacity(i);
      shards[i] = group.padded(i, length);
      memoryBytes += shards[i].length - before;
    }
    code.reconstruct(shards, present, 0, length);
    for (int i = 0; i < config.dataShards(); i++) {
      if (!present[i]) {
        int size = LittleEndian.getShort(shards[i], 0);
        if (size >= 2 && size <= length) {
          rebuiltPackets++;
          recovered.recovered(shards[i], 2, size - 2);
        } else {
          misfits++;
        }
      }
    }
  }

  private byte[] takeShard(int length) {
    byte[] shard = free.pollLast();
    if (shard != null && shard.length >= length) {
      return shard;
    }
    byte[] made = new byte[Math.max(length, SHARD_BYTES)];
    memoryBytes += made.length - (shard == null ? 0 : shard.length);
    return made;
  }
}
