/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** First packets from many addresses that never answer, as if they were spoofed. */
@Timeout(300)
public abstract class InitialFloodContract extends QuicFixture {
  private static final int CLIENTS = 60;
  private static final int CONNECTIONS_MAX = 24;
  private static final Duration HANDSHAKE = Duration.ofSeconds(10);

  private static QuicLimits limitsOfServer() {
    return new QuicLimits(PATIENCE, HANDSHAKE, STREAM_WINDOW, CONNECTION_WINDOW, 16, 16, 64);
  }

  /** Whether clients with an unvalidated address take no place. */
  protected boolean retriesWithoutState() {
    return true;
  }

  @Test
  void underLoadAddressesAreValidatedAndRealClientsConnect() throws Exception {
    List<byte[]> flights = flights();
    try (QuicServerSide side =
        listen(serving(limitsOfServer(), CONNECTIONS_MAX, AddressValidation.UNDER_LOAD))) {
      QuicListener listener = side.listener();
      int retries = 0;
      for (int i = 0; i < flights.size(); i++) {
        // 127.0.0.2 and further: each from an address of its own.
        InetAddress source = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) (2 + i)});
        try (DatagramSocket client = new DatagramSocket(0, source)) {
          byte[] flight = flights.get(i);
          client.send(new DatagramPacket(flight, flight.length, listener.address()));
          retries += isRetry(client) ? 1 : 0;
        }
        assertThat(listener.connections()).isLessThanOrEqualTo(CONNECTIONS_MAX);
      }
      assertThat(retries).as("Retry packets").isPositive();
      if (retriesWithoutState()) {
        try (QuicConnection client = connect(side, connecting(limits()))) {
          assertEchoes(client, side.next(), "meanwhile");
        }
      }
      until("all were given up", () -> listener.connections() == 0);
      assertEchoes(connect(side, connecting(limits())), side.next(), "genuine");
    }
  }

  /** Whether the first answer is a long header of type Retry (RFC 9000 §17.2.5). */
  private static boolean isRetry(DatagramSocket client) throws IOException {
    client.setSoTimeout(2000);
    DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
    try {
      client.receive(answer);
    } catch (SocketTimeoutException silence) {
      return false;
    }
    return (answer.getData()[0] & 0xf0) == 0xf0;
  }

  /** The first packets of {@link #CLIENTS} clients, each with keys of its own. */
  private List<byte[]> flights() throws Exception {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      silent.setSoTimeout((int) PATIENCE.toMillis());
      InetSocketAddress address = (InetSocketAddress) silent.getLocalSocketAddress();
      List<byte[]> flights = new ArrayList<>();
      while (flights.size() < CLIENTS) {
        Task<QuicConnection> connecting =
            Task.start(
                () -> provider().connect(address, connecting(limits()), Deadline.after(PATIENCE)));
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        silent.receive(packet);
        flights.add(Arrays.copyOf(packet.getData(), packet.getLength()));
        connecting.interrupt();
        failure(IOException.class, connecting::get);
      }
      return flights;
    }
  }
}
