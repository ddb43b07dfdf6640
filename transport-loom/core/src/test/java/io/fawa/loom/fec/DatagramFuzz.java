/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.fec;

import static io.fawa.http.Fuzzing.require;

import io.fawa.http.FuzzInput;
import io.fawa.http.Fuzzing;
import io.fawa.loom.kcp.InputResult;
import io.fawa.loom.kcp.Kcp;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.kcp.KcpDatagram;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * Datagrams on the way a connection takes them, FEC and KCP: nothing throws, what is held stays
 * within the windows, what was checked beforehand is what is then accepted.
 */
public final class DatagramFuzz {
  private static final int WINDOW = 32;
  private static final int CONVERSATION = 0x01020304;

  private DatagramFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Fuzzing.allocatesInProportion(input.length, () -> new Receiver(new FuzzInput(input)).run());
  }

  private static final class Receiver {
    private final FuzzInput in;
    private final Kcp kcp;
    private final FecDecoder decoder;
    private final byte[] buffer = new byte[4096];
    private long now;
    private long sentDatagrams;

    Receiver(FuzzInput in) {
      this.in = in;
      int flags = in.octet();
      KcpConfig config =
          (flags & 1) == 0 ? KcpConfig.fast() : KcpConfig.fast().withSendWindowMax(64);
      kcp =
          new Kcp(
              CONVERSATION,
              config.withWindows(WINDOW, WINDOW),
              (bytes, offset, length) -> sentDatagrams++);
      decoder =
          new FecDecoder(
              (flags & 2) == 0 ? new FecConfig(2, 1) : FecConfig.defaults(),
              (flags & 4) == 0,
              (bytes, offset, length) -> kcp.inputRecovered(bytes, offset, length, now));
    }

    void run() {
      int steps = 0;
      while (in.left() > 0) {
        steps++;
        int choice = in.octet();
        now += choice >>> 4;
        switch (choice & 15) {
          case 0 -> kcp.write(buffer, 0, 16 * in.octet());
          case 1 -> kcp.read(buffer, 0, 16 * in.octet());
          case 2 -> now += 256L * in.octet();
          case 3 -> receive();
          default -> take(in.bytes(in.octet()));
        }
        kcp.update(now);
        require(
            kcp.info().buffered() <= 2 * WINDOW + 256, "%d segments held", kcp.info().buffered());
        require(kcp.info().waiting() <= 4 * WINDOW, "%d segments wait", kcp.info().waiting());
        require(kcp.info().inFlight() >= 0, "in flight");
        require(kcp.available() >= 0, "available");
        require(kcp.info().remoteWindow() >= 0, "remote window");
        require(kcp.nextUpdateIn(now) >= 0, "the next update is past");
        require(kcp.info().rtoMillis() > 0, "no time-out");
      }
      require(sentDatagrams <= 400L * steps, "%d datagrams in %d steps", sentDatagrams, steps);
    }

    private void receive() {
      int bytes = kcp.messageBytes();
      require(bytes <= kcp.available(), "a message of %d bytes", bytes);
      if (bytes >= 0) {
        byte[] message = new byte[bytes];
        require(kcp.receive(message, 0, bytes) == bytes, "not the message");
      }
    }

    private void take(byte[] bytes) {
      int type = FecPacket.type(bytes, 0, bytes.length);
      if (type == FecPacket.DATA) {
        input(bytes, FecPacket.DATA_HEADER_BYTES, FecPacket.dataBytes(bytes, 0));
      } else if (type == FecPacket.OUT_OF_BAND) {
        int size = FecPacket.outOfBandBytes(bytes, 0);
        require(
            size >= 0 && size <= bytes.length - FecPacket.OUT_OF_BAND_HEADER_BYTES,
            "%d bytes out of band",
            size);
      } else if (type == FecPacket.NONE) {
        input(bytes, 0, bytes.length);
      }
      decoder.input(bytes, 0, bytes.length);
    }

    private void input(byte[] bytes, int offset, int length) {
      boolean wellFormed = KcpDatagram.wellFormed(bytes, offset, length);
      if (wellFormed) {
        KcpDatagram.mayOpen(bytes, offset, length, WINDOW);
      }
      int before = kcp.info().buffered();
      InputResult result = kcp.input(bytes, offset, length, now);
      require(wellFormed || result != InputResult.ACCEPTED, "accepted what is malformed");
      require(
          result == InputResult.ACCEPTED || kcp.info().buffered() == before,
          "%s, and kept",
          result);
    }
  }

  /** A conversation as our own ends have it, datagram by datagram, as the receiver sees it. */
  private static byte[] conversation(int flags, boolean protect) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(flags);
    FecEncoder encoder =
        new FecEncoder(
            new FecConfig(2, 1), 0, 0, (bytes, offset, length) -> put(out, bytes, offset, length));
    Kcp sender =
        new Kcp(
            CONVERSATION,
            KcpConfig.fast().withMtu(100, 0, 0),
            (bytes, offset, length) -> {
              if (protect) {
                byte[] packet = new byte[FecPacket.DATA_HEADER_BYTES + length];
                System.arraycopy(bytes, offset, packet, FecPacket.DATA_HEADER_BYTES, length);
                encoder.emit(packet, FecPacket.DATA_HEADER_BYTES, length);
              } else {
                put(out, bytes, offset, length);
              }
            });
    for (int i = 1; i <= 4; i++) {
      sender.send(new byte[40 * i], 0, 40 * i);
      sender.update(100L * i);
    }
    out.write(1);
    out.write(255);
    return out.toByteArray();
  }

  private static void put(ByteArrayOutputStream out, byte[] bytes, int offset, int length) {
    out.write(0x14);
    out.write(length);
    out.write(bytes, offset, length);
  }

  public static List<byte[]> seeds() {
    return List.of(conversation(0, false), conversation(0, true), conversation(7, true));
  }
}
