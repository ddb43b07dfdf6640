/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.TestTls;
import io.fawa.http3.quic.AddressValidation;
import io.fawa.http3.quic.QuicListener;
import java.io.ByteArrayOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ClientHello in two datagrams, as browsers and Go send it. */
class ClientHelloTest {
  private static final int HALF_BYTES = 800;
  private static final int WHOLE_BYTES = 1100;

  @TempDir static Path folder;
  private static TestTls tls;
  private static String clientId;
  private static byte[] hello;

  @BeforeAll
  static void makeHello() throws Exception {
    tls = TestTls.in(folder);
    byte[] flight = TestQuic.firstFlight(tls);
    Coalesced.Part part = Coalesced.of(flight, flight.length).getFirst();
    clientId = LongHeader.at(flight, 0, flight.length).orElseThrow().source();
    byte[] frames = InitialPacket.opened(flight, part).orElseThrow();
    Coalesced.Cursor cursor = new Coalesced.Cursor(frames, 0, frames.length);
    assertThat(cursor.varInt()).as("CRYPTO").isEqualTo(6);
    assertThat(cursor.varInt()).as("offset").isZero();
    int length = (int) cursor.varInt();
    hello = padded(Arrays.copyOfRange(frames, cursor.at(), cursor.at() + length));
  }

  /** Adds the padding extension (RFC 7685). */
  private static byte[] padded(byte[] small) {
    ByteBuffer large = ByteBuffer.wrap(Arrays.copyOf(small, WHOLE_BYTES));
    int more = WHOLE_BYTES - small.length;
    large.putShort(small.length, (short) 21);
    large.putShort(small.length + 2, (short) (more - 4));
    large.putShort(2, (short) (WHOLE_BYTES - 4));
    // After type, length, version, random, session id, ciphers and compression.
    int at = 4 + 2 + 32;
    at += 1 + large.get(at);
    at += 2 + large.getShort(at);
    at += 1 + large.get(at);
    large.putShort(at, (short) (large.getShort(at) + more));
    return large.array();
  }

  /** A client that has sent nothing. */
  private static final class Client implements AutoCloseable {
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final SocketAddress server;
    private final String id;
    private int packets;

    Client(QuicListener listener) throws Exception {
      server = listener.address();
      byte[] random = new byte[8];
      new SecureRandom().nextBytes(random);
      id = HexFormat.of().formatHex(random);
      socket.setSoTimeout((int) TestQuic.PATIENCE.toMillis());
    }

    void send(int from, int to) throws Exception {
      byte[] packet = packet(from, to);
      socket.send(new DatagramPacket(packet, packet.length, server));
    }

    byte[] packet(int from, int to) {
      ByteArrayOutputStream frames = new ByteArrayOutputStream();
      frames.write(6);
      for (int each : new int[] {from, to - from}) {
        frames.write(0x40 | each >> 8);
        frames.write(each);
      }
      frames.write(hello, from, to - from);
      byte[] whole = Arrays.copyOf(frames.toByteArray(), 1200);
      return InitialPacket.sealed("client in", id, id, clientId, new byte[0], packets++, whole);
    }

    /** Waits for an answer with a Handshake packet: the server's messages were sent. */
    void awaitFlight() throws Exception {
      DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
      boolean had = false;
      while (!had) {
        socket.receive(answer);
        had =
            Coalesced.of(answer.getData(), answer.getLength()).stream()
                .anyMatch(part -> part.is(LongHeader.HANDSHAKE));
      }
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static QuicListener listen() throws Exception {
    return TestQuic.listen(
        TestQuic.serving(tls, TestQuic.limits(), AddressValidation.NEVER), TestQuic::echo);
  }

  @Test
  void aHandshakeSurvivesTheLossOfEitherDatagram() throws Exception {
    try (QuicListener listener = listen()) {
      for (int lost = 0; lost < 2; lost++) {
        try (Client client = new Client(listener)) {
          client.send(lost == 0 ? HALF_BYTES : 0, lost == 0 ? WHOLE_BYTES : HALF_BYTES);
          client.send(0, HALF_BYTES);
          client.send(HALF_BYTES, WHOLE_BYTES);
          client.awaitFlight();
        }
      }
    }
  }

  @Test
  void aPartThatKwikTakesForAnAttackBeginsNothing() throws Exception {
    try (QuicListener listener = listen();
        Client client = new Client(listener)) {
      assertThat(begins(client.packet(HALF_BYTES, WHOLE_BYTES))).isFalse();
      assertThat(begins(client.packet(0, 600))).isFalse();
      assertThat(begins(client.packet(0, HALF_BYTES))).isTrue();
      byte[] spoilt = client.packet(0, HALF_BYTES);
      spoilt[spoilt.length - 1] ^= 1;
      assertThat(begins(spoilt)).isFalse();
      for (int length = 0; length < spoilt.length; length++) {
        assertThat(ClientHelloPart.begins(spoilt, length)).isFalse();
      }
      // A whole ClientHello is accepted though it is small.
      byte[] small = TestQuic.firstFlight(tls);
      assertThat(begins(small)).isTrue();
      client.send(HALF_BYTES, WHOLE_BYTES);
      client.send(0, HALF_BYTES);
      client.send(HALF_BYTES, WHOLE_BYTES);
      client.awaitFlight();
    }
  }

  private static boolean begins(byte[] datagram) {
    return ClientHelloPart.begins(datagram, datagram.length);
  }

  /** See {@link SendingThread}. */
  @Test
  void theSenderSleepsWhileTheHandshakeIsWritten() throws Exception {
    Thread.State state = senderWhileTheHandshakeIsWritten();
    // It may be awake for a moment, as a sleep may end at any time.
    for (int round = 1; round < 5 && state != Thread.State.TIMED_WAITING; round++) {
      state = senderWhileTheHandshakeIsWritten();
    }
    assertThat(state)
        .as("the sender, when the ServerHello is written")
        .isEqualTo(Thread.State.TIMED_WAITING);
  }

  private static Thread.@Nullable State senderWhileTheHandshakeIsWritten() throws Exception {
    Logger logger = Logger.getLogger("io.fawa.http3.kwik");
    SlowSender slow = new SlowSender();
    Level before = logger.getLevel();
    logger.setLevel(Level.FINER);
    logger.setUseParentHandlers(false);
    logger.addHandler(slow);
    try (QuicListener listener = listen();
        Client client = new Client(listener)) {
      client.send(0, HALF_BYTES);
      client.send(HALF_BYTES, WHOLE_BYTES);
      Thread.State state = slow.whileWritten.poll(TestQuic.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      client.awaitFlight();
      return state;
    } finally {
      logger.removeHandler(slow);
      logger.setUseParentHandlers(true);
      logger.setLevel(before);
    }
  }

  /**
   * Keeps the sender busy with its first log line, and records its state when the ServerHello is
   * written.
   */
  private static final class SlowSender extends Handler {
    private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    final BlockingQueue<Thread.State> whileWritten = new LinkedBlockingQueue<>(10);
    private volatile boolean slowed;

    @Override
    public void publish(LogRecord line) {
      String name = Thread.currentThread().getName();
      if (name.startsWith("sender-") && !slowed) {
        slowed = true;
        long begin = System.nanoTime();
        while (whileWritten.isEmpty() && System.nanoTime() - begin < BUSY_NANOS) {
          Thread.onSpinWait();
        }
      } else if (name.startsWith("receiver-") && line.getMessage().contains("ServerHello")) {
        String sender = name.replace("receiver-", "sender-");
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals(sender))
            .forEach(thread -> whileWritten.add(thread.getState()));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
