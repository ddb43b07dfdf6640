/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong for one costs nobody else the reader or the timers of a socket. */
@Timeout(240)
class UdpPortTest {
  private static final class FailsOnce implements UdpPort.Handler {
    final BlockingQueue<Byte> received = new LinkedBlockingQueue<>(1_000);

    @Override
    public void received(byte[] bytes, int offset, int length, InetSocketAddress from) {
      if (bytes[offset] == 0) {
        throw new OutOfMemoryError("no heap for this one");
      }
      received.add(bytes[offset]);
    }

    @Override
    public void ended(IOException cause) {
      // Nothing here waits for it.
    }
  }

  @Test
  void whereMemoryRanOutForOneDatagramTheNextIsTaken() throws Exception {
    FailsOnce handler = new FailsOnce();
    UdpPort port = new UdpPort(Echo.loopback(), Optional.empty(), KcpOptions.defaults(), handler);
    try (DatagramSocket peer = new DatagramSocket(Echo.loopback())) {
      port.start();
      for (byte i = 0; i < 2; i++) {
        peer.send(new DatagramPacket(new byte[] {i}, 1, port.localAddress()));
      }
      assertThat(handler.received.poll(60, TimeUnit.SECONDS)).isEqualTo((byte) 1);
      assertThat(port.refused()).isEqualTo(1);
    } finally {
      port.close();
    }
  }

  @Test
  void whereATimerFailedTheNextRings() throws Exception {
    BlockingQueue<String> rung = new LinkedBlockingQueue<>(1_000);
    UdpPort port =
        new UdpPort(Echo.loopback(), Optional.empty(), KcpOptions.defaults(), new FailsOnce());
    try {
      TimerWheel.Timer bad =
          new TimerWheel.Timer(() -> {
            rung.add("bad");
            throw new OutOfMemoryError("no heap for this one");
          });
      TimerWheel.Timer good = new TimerWheel.Timer(() -> rung.add("good"));
      port.timers().schedule(bad, port.nowMillis() + 1);
      port.timers().schedule(good, port.nowMillis() + 50);
      port.start();
      assertThat(rung.poll(60, TimeUnit.SECONDS)).isEqualTo("bad");
      assertThat(rung.poll(60, TimeUnit.SECONDS)).isEqualTo("good");
    } finally {
      port.close();
    }
  }
}
