/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.limits.Allowance;
import io.fawa.limits.Deadline;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.mux.MuxEnd;
import io.fawa.loom.net.smux.Carrier;
import io.fawa.loom.net.smux.SmuxSession;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a peer counts as gone, and what closing waits for. */
@Timeout(240)
class EndingTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void aWriterHearsThatAPeerThatWasFullHasGone() throws Exception {
    KcpOptions options =
        KcpOptions.builder()
            .config(KcpConfig.fast().withWindows(32, 32))
            .silenceMax(Duration.ofSeconds(8))
            .linger(Duration.ZERO)
            .build();
    try (KcpListener listener = KcpListener.bind(Echo.loopback(), options);
        WireTap tap = WireTap.before(listener.localAddress());
        KcpConnection client = KcpConnection.connect(tap.address(), options)) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(() -> {
            try {
              client.output().write(new byte[1_000_000]);
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      try (KcpConnection server = listener.accept(Deadline.after(SOON))) {
        while (tap.sent().stream().noneMatch(EndingTest::asksForWindow)) {
          Thread.onSpinWait();
        }
        assertThat(server.available()).isEqualTo(32 * options.config().segmentBytes());
        tap.cut();
        assertThatThrownBy(writing::get).rootCause().isInstanceOf(PeerGoneException.class);
      }
    }
  }

  private static boolean asksForWindow(byte[] datagram) {
    return datagram[4] == 83;
  }

  /** In a time of its own: nobody sends anything but by the calls here. */
  private static final class Virtual {
    final AtomicInteger datagrams = new AtomicInteger();
    final KcpStack stack;
    long now;

    Virtual(KcpOptions options) {
      OutOfBandMessages outOfBand = new OutOfBandMessages(new ReentrantLock());
      this.stack =
          new KcpStack(
              7,
              options,
              Allowance.unlimited(),
              outOfBand,
              (bytes, at, length) -> datagrams.incrementAndGet(),
              0,
              0);
    }

    /** The peer acknowledges everything below a number. */
    void hearAcknowledged(int una) {
      byte[] ack = new byte[24];
      ack[0] = 7;
      ack[4] = 84;
      ack[7] = 4;
      ack[16] = (byte) una;
      ack[17] = (byte) (una >> 8);
      assertThat(stack.input(0, ack, 0, ack.length, now)).isFalse();
    }

    void send(int segments) {
      for (int i = 0; i < segments; i++) {
        assertThat(stack.kcp().write(new byte[1], 0, 1)).isEqualTo(1);
      }
      stack.flush(now);
    }

    /** Lets time pass and does what is due. */
    void pass(long millis) {
      long until = now + millis;
      while (now < until) {
        now = Math.min(until, Math.max(now + 1, stack.dueMillis(now)));
        stack.update(now);
      }
    }
  }

  @Test
  void oneLostDatagramAfterARestIsNoSilence() {
    Virtual end =
        new Virtual(
            KcpOptions.builder()
                .config(KcpConfig.fast().withWindows(1024, 1024))
                .silenceMax(Duration.ofSeconds(3))
                .build());
    end.send(1);
    while (!end.stack.kcp().info().deadLink()) {
      end.pass(50);
    }
    end.hearAcknowledged(1);
    end.send(999);
    end.pass(20);
    end.hearAcknowledged(1_000);
    end.pass(4_000);
    assertThat(end.stack.silence(end.now)).isNull();
    end.send(1);
    end.pass(200);
    assertThat(end.stack.silence(end.now)).isNull();
    end.hearAcknowledged(1_001);
    end.pass(60_000);
    end.send(1);
    end.pass(2_900);
    assertThat(end.stack.silence(end.now)).isNull();
    // And one that nobody answers, from its first sending on.
    while (end.stack.silence(end.now) == null) {
      end.pass(10);
    }
    assertThat(end.now).isBetween(67_000L + 3_000, 200_000L);
    assertThat(end.stack.silence(end.now)).hasMessageContaining("no acknowledgement for");
  }

  @Test
  void aSessionClosedAtOnceDoesNotWaitForItsCarrier() throws Exception {
    KcpOptions patient = KcpOptions.builder().linger(Duration.ofHours(1)).build();
    try (DatagramSocket nobody = new DatagramSocket(Echo.loopback())) {
      InetSocketAddress address = (InetSocketAddress) nobody.getLocalSocketAddress();
      KcpConnection connection = KcpConnection.connect(address, patient);
      SmuxSession session =
          SmuxSession.client(
              MuxConfig.defaults(),
              Carrier.of(connection.input(), connection.output(), connection));
      session.openStream().output().write(new byte[1_000]);
      session.close(Duration.ZERO);
      assertThat(session.end().orElseThrow().reason()).isEqualTo(MuxEnd.Reason.CLOSED);
      assertThatThrownBy(() -> connection.output().write(1)).hasMessage("connection closed");
    }
  }

  @Test
  void aSessionGivesItsCarrierTheTimeThatIsLeft() throws Exception {
    KcpOptions patient = KcpOptions.builder().linger(Duration.ofHours(1)).build();
    try (KcpListener listener = KcpListener.bind(Echo.loopback(), KcpOptions.defaults());
        WireTap tap = WireTap.before(listener.localAddress())) {
      KcpConnection connection = KcpConnection.connect(tap.address(), patient);
      SmuxSession session =
          SmuxSession.client(
              MuxConfig.defaults(),
              Carrier.of(connection.input(), connection.output(), connection));
      tap.hold(true);
      session.openStream().output().write(new byte[1_000]);
      Thread closer = Thread.ofVirtual().start(() -> session.close(Duration.ofSeconds(40)));
      // Whatever is sent once is lost, so that only a carrier that waits can deliver it.
      while (tap.sent().size() < 3) {
        Thread.onSpinWait();
      }
      tap.hold(false);
      try (KcpConnection server = listener.accept(Deadline.after(SOON))) {
        assertThat(server.input().readNBytes(1_016)).hasSize(1_016);
        closer.join();
      }
    }
  }

  @Test
  void closingTakesNoLongerThanItIsGiven() throws Exception {
    KcpOptions patient = KcpOptions.builder().linger(Duration.ofHours(1)).build();
    try (DatagramSocket nobody = new DatagramSocket(Echo.loopback())) {
      InetSocketAddress address = (InetSocketAddress) nobody.getLocalSocketAddress();
      KcpConnection connection = KcpConnection.connect(address, patient);
      connection.output().write(1);
      connection.close(Duration.ofMillis(10));
      assertThatThrownBy(() -> connection.output().write(1)).hasMessage("connection closed");
    }
  }
}
