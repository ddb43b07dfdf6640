/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.testkit;

import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.fec.FecDecoder;
import io.fawa.loom.fec.FecEncoder;
import io.fawa.loom.fec.FecPacket;
import io.fawa.loom.kcp.Kcp;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.wire.LittleEndian;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * One end of a conversation on a simulated network: KCP, optional FEC, and a checksum of four bytes
 * behind each packet, so that corrupted ones count as lost.
 */
public final class KcpEnd {
  private static final int CHECKSUM_BYTES = 4;

  private final SimNetwork network;
  private final Kcp kcp;
  private final FecDecoder decoder;
  private final Optional<FecEncoder> encoder;
  private SimNetwork.Link link;
  private long wakeAtMillis = Kcp.NEVER;
  private int largestPacketBytes;
  private long spoilt;

  KcpEnd(SimNetwork network, int conversation, KcpConfig config, Optional<FecConfig> fec) {
    this.network = network;
    this.link = network.link(LinkConditions.perfect().withLoss(1), packet -> {});
    KcpConfig inner =
        config.withMtu(config.mtuBytes(), FecPacket.DATA_HEADER_BYTES, CHECKSUM_BYTES);
    this.encoder = fec.map(f -> new FecEncoder(f, 0, CHECKSUM_BYTES, this::transmit));
    this.kcp =
        new Kcp(
            conversation,
            inner,
            (buffer, offset, length) ->
                encoder.ifPresentOrElse(
                    e -> e.emit(buffer, offset, length), () -> transmit(buffer, offset, length)));
    FecConfig guess = fec.orElse(new FecConfig(1, 1));
    this.decoder =
        new FecDecoder(
            guess,
            false,
            (bytes, offset, length) ->
                kcp.inputRecovered(bytes, offset, length, network.nowMillis()));
  }

  void connect(SimNetwork.Link outgoing) {
    link = outgoing;
  }

  /** The state machine; call {@link #changed} after calls that may have changed something. */
  public Kcp kcp() {
    return kcp;
  }

  /** The decoder for packets of the other end. */
  public FecDecoder decoder() {
    return decoder;
  }

  /** The largest packet sent, with FEC header and without checksum. */
  public int largestPacketBytes() {
    return largestPacketBytes;
  }

  /** Packets that arrived with a wrong checksum. */
  public long spoilt() {
    return spoilt;
  }

  /** Writes what fits into the window, sends it at once, and returns how many bytes that was. */
  public int write(byte[] bytes, int offset, int length) {
    int taken = kcp.write(bytes, offset, length);
    flush();
    return taken;
  }

  /** Sends what is queued at once. */
  public void flush() {
    tick();
    kcp.flush(network.nowMillis());
    changed();
  }

  /** Reads available bytes, up to {@code length}. */
  public int read(byte[] target, int offset, int length) {
    int bytes = kcp.read(target, offset, length);
    changed();
    return bytes;
  }

  /** Schedules the next update of the state machine. */
  public void changed() {
    long wait = kcp.nextUpdateIn(network.nowMillis());
    if (wait == Kcp.NEVER) {
      return;
    }
    long wake = network.nowMillis() + wait;
    if (wake < wakeAtMillis) {
      wakeAtMillis = wake;
      network.at(wake, () -> wake(wake));
    }
  }

  private void wake(long plannedMillis) {
    if (plannedMillis == wakeAtMillis) {
      wakeAtMillis = Kcp.NEVER;
      tick();
      kcp.update(network.nowMillis());
      changed();
    }
  }

  void receive(byte[] packet) {
    int length = packet.length - CHECKSUM_BYTES;
    if (length < 0 || LittleEndian.getInt(packet, length) != checksum(packet, 0, length)) {
      spoilt++;
      return;
    }
    tick();
    switch (FecPacket.type(packet, 0, length)) {
      case FecPacket.DATA -> {
        int bytes = FecPacket.dataBytes(packet, 0);
        kcp.input(packet, FecPacket.DATA_HEADER_BYTES, bytes, network.nowMillis());
        decoder.input(packet, 0, length);
      }
      case FecPacket.PARITY -> decoder.input(packet, 0, length);
      default -> kcp.input(packet, 0, length, network.nowMillis());
    }
    changed();
  }

  private void tick() {
    encoder.ifPresent(e -> e.tick(network.nowMillis()));
  }

  private void transmit(byte[] buffer, int offset, int length) {
    largestPacketBytes = Math.max(largestPacketBytes, length);
    LittleEndian.putInt(buffer, offset + length, checksum(buffer, offset, length));
    link.send(buffer, offset, length + CHECKSUM_BYTES);
  }

  private static int checksum(byte[] bytes, int offset, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
