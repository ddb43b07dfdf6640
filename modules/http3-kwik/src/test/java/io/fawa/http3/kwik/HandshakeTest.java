/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.TestTls;
import io.fawa.http3.quic.AddressValidation;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicListener;
import io.fawa.limits.Deadline;
import io.fawa.limits.DeadlineExceededException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Handshakes that are never completed, one or many. */
class HandshakeTest {
  private static final int RETRY_BITS = 0xf0;

  @TempDir static Path folder;
  private static TestTls tls;

  @BeforeAll
  static void makeKey() throws Exception {
    tls = TestTls.in(folder);
  }

  /** Kwik by itself keeps a connection that waits for a token for ever, with two threads. */
  @Test
  void abandonedHandshakesLeaveNoThreads() throws Exception {
    for (AddressValidation each : List.of(AddressValidation.ALWAYS, AddressValidation.NEVER)) {
      try (QuicListener listener =
          TestQuic.listen(
              TestQuic.serving(tls, TestQuic.limits(Duration.ofSeconds(5)), each),
              TestQuic::echo)) {
        int before = connectionThreads();
        List<DatagramSocket> clients = new ArrayList<>();
        int most = 0;
        for (int i = 0; i < 10; i++) {
          clients.add(begin(listener.address()));
          most = Math.max(most, listener.connections());
        }
        assertThat(most).isPositive();
        TestQuic.until("none is under way", () -> listener.connections() == 0);
        TestQuic.until(each + ": threads end", () -> connectionThreads() <= before);
        clients.forEach(DatagramSocket::close);
      }
    }
  }

  private static int connectionThreads() {
    return (int)
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread ->
                thread.getName().startsWith("receiver-") || thread.getName().startsWith("sender-"))
            .count();
  }

  /** A client that falls silent after the first answer. */
  private static DatagramSocket begin(InetSocketAddress server) throws Exception {
    DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    byte[] flight = TestQuic.firstFlight(tls);
    client.send(new DatagramPacket(flight, flight.length, server));
    client.setSoTimeout((int) TestQuic.PATIENCE.toMillis());
    client.receive(new DatagramPacket(new byte[1500], 1500));
    return client;
  }

  @Test
  void underLoadAddressesAreValidated() throws Exception {
    try (QuicListener listener =
        TestQuic.listen(
            TestQuic.serving(tls, TestQuic.limits(), AddressValidation.UNDER_LOAD),
            TestQuic::echo)) {
      assertThat(retries(listener.address())).isFalse();
      List<DatagramSocket> clients = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        clients.add(begin(listener.address()));
      }
      assertThat(retries(listener.address())).isTrue();
      try (QuicConnection client =
          TestQuic.PROVIDER.connect(
              listener.address(), TestQuic.connecting(tls), TestQuic.soon())) {
        assertThat(client.closed()).isFalse();
      }
      clients.forEach(DatagramSocket::close);
    }
  }

  /** Whether a first flight is answered by a Retry packet. */
  private static boolean retries(InetSocketAddress server) throws Exception {
    try (DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      byte[] flight = TestQuic.firstFlight(tls);
      client.send(new DatagramPacket(flight, flight.length, server));
      client.setSoTimeout((int) TestQuic.PATIENCE.toMillis());
      DatagramPacket answer = new DatagramPacket(new byte[1500], 1500);
      client.receive(answer);
      return (answer.getData()[0] & RETRY_BITS) == RETRY_BITS;
    }
  }

  @Test
  void aClientThatIsInterruptedOrLateLeavesNoThreads() throws Exception {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
      BlockingQueue<Exception> failures = new LinkedBlockingQueue<>(100);
      Thread connecting =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  TestQuic.PROVIDER.connect(address, TestQuic.connecting(tls), TestQuic.soon());
                } catch (Exception e) {
                  failures.add(e);
                }
              });
      silent.setSoTimeout((int) TestQuic.PATIENCE.toMillis());
      silent.receive(new DatagramPacket(new byte[1500], 1500));
      connecting.interrupt();
      assertThat(failures.poll(TestQuic.PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(InterruptedIOException.class);
      assertThatThrownBy(() ->
              TestQuic.PROVIDER.connect(
                  address, TestQuic.connecting(tls), Deadline.after(Duration.ofMillis(100))))
          .isInstanceOf(DeadlineExceededException.class);
      TestQuic.until("threads end", () -> clientThreads() == 0);
    }
  }

  private static long clientThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("receiver|receiver-loop|sender"))
        .count();
  }
}
