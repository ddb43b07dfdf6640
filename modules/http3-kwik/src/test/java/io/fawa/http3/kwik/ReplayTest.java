/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.TestTls;
import io.fawa.http3.quic.AddressValidation;
import io.fawa.http3.quic.QuicListener;
import io.fawa.limits.Deadline;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.kwik.core.QuicClientConnection;
import tech.kwik.core.QuicClientConnection.StreamEarlyData;
import tech.kwik.core.QuicSessionTicket;
import tech.kwik.core.QuicStream;
import tech.kwik.core.StreamClosedException;

/** 0-RTT sent by kwik's own client. */
class ReplayTest {
  private static final byte[] EARLY = "early".getBytes(StandardCharsets.UTF_8);

  private static final int TRIES_MAX = 5;
  private static final Duration CLIENT_IDLE = Duration.ofSeconds(10);

  @TempDir static Path folder;
  private static TestTls tls;

  private final AtomicInteger served = new AtomicInteger();

  @BeforeAll
  static void makeKey() throws Exception {
    tls = TestTls.in(folder);
  }

  private QuicListener listen(Duration handshake) throws Exception {
    return TestQuic.listen(
        TestQuic.serving(tls, TestQuic.limits(handshake), AddressValidation.NEVER),
        connection -> {
          served.incrementAndGet();
          TestQuic.echo(connection);
        });
  }

  /**
   * The client has nobody who mends its lost timer (decision 032), so it gets more than one try.
   */
  @Test
  void earlyDataArrivesAfterTheHandshake() throws Exception {
    try (QuicListener listener = listen(TestQuic.PATIENCE)) {
      int tries = 1;
      while (!earlyDataComesBack(listener.address().getPort())) {
        tries++;
        assertThat(tries).isLessThanOrEqualTo(TRIES_MAX);
      }
      int all = 2 * tries;
      TestQuic.until("all are served", () -> served.get() == all);
    }
  }

  /** False if the client does not send it again within its idle timeout. */
  private static boolean earlyDataComesBack(int port) throws Exception {
    QuicClientConnection client = client(port, ticket(port));
    List<QuicStream> streams = client.connect(List.of(new StreamEarlyData(EARLY, true)));
    try {
      InputStream in = streams.getFirst().getInputStream();
      assertThat(in.readNBytes(EARLY.length + 1)).isEqualTo(EARLY);
      return true;
    } catch (StreamClosedException e) {
      return false;
    } finally {
      client.close();
    }
  }

  @Test
  void earlyDataThatIsReplayedIsNotServed() throws Exception {
    try (QuicListener listener = listen(Duration.ofSeconds(8));
        DatagramSocket replaying = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      List<byte[]> flight = flightWithEarlyData(ticket(listener.address().getPort()));
      TestQuic.until("the first connection is served", () -> served.get() == 1);
      TestQuic.until("it is gone", () -> listener.connections() == 0);
      for (int at = 0; at < TRIES_MAX && listener.connections() == 0; at++) {
        // UDP may lose one.
        for (byte[] each : flight) {
          replaying.send(new DatagramPacket(each, each.length, listener.address()));
        }
        awaitAny(listener, Deadline.after(Duration.ofSeconds(1)));
      }
      TestQuic.until("a handshake begins", () -> listener.connections() == 1);
      TestQuic.until("it is given up", () -> listener.connections() == 0);
      assertThat(served).hasValue(1);
    }
  }

  private static void awaitAny(QuicListener listener, Deadline end) throws InterruptedException {
    while (listener.connections() == 0 && !end.expired()) {
      Thread.sleep(5);
    }
  }

  private static QuicSessionTicket ticket(int port) throws Exception {
    QuicClientConnection client = client(port, null);
    client.connect();
    TestQuic.until("a ticket comes", () -> !client.getNewSessionTickets().isEmpty());
    client.close();
    return client.getNewSessionTickets().getFirst();
  }

  /** The packets of a client with a ticket that gets no answer. */
  private static List<byte[]> flightWithEarlyData(QuicSessionTicket ticket) throws Exception {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      silent.setSoTimeout((int) TestQuic.PATIENCE.toMillis());
      int port = ((InetSocketAddress) silent.getLocalSocketAddress()).getPort();
      QuicClientConnection client = client(port, ticket);
      Thread connecting =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.connect(List.of(new StreamEarlyData(EARLY, true)));
                } catch (Exception expected) {
                  // Interrupted.
                }
              });
      List<byte[]> flight = new ArrayList<>();
      boolean early = false;
      while (!early) {
        DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
        silent.receive(packet);
        flight.add(Arrays.copyOf(packet.getData(), packet.getLength()));
        early =
            Coalesced.of(packet.getData(), packet.getLength()).stream()
                .anyMatch(part -> part.is(LongHeader.ZERO_RTT));
      }
      connecting.interrupt();
      connecting.join();
      return flight;
    }
  }

  private static QuicClientConnection client(int port, @Nullable QuicSessionTicket ticket)
      throws Exception {
    QuicClientConnection.Builder builder =
        QuicClientConnection.newBuilder()
            .applicationProtocol(TestQuic.PROTOCOL)
            .host("localhost")
            .proxy("127.0.0.1")
            .port(port)
            .connectTimeout(TestQuic.PATIENCE)
            .maxIdleTimeout(CLIENT_IDLE)
            .customTrustStore(tls.authorities());
    return ticket == null ? builder.build() : builder.sessionTicket(ticket).build();
  }
}
