/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import io.fawa.http.TestTls;
import io.fawa.http3.quic.AddressValidation;
import io.fawa.http3.quic.QuicAcceptor;
import io.fawa.http3.quic.QuicCertificate;
import io.fawa.http3.quic.QuicClientConfig;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicLimits;
import io.fawa.http3.quic.QuicListener;
import io.fawa.http3.quic.QuicServerConfig;
import io.fawa.http3.quic.QuicStream;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What the tests of this provider share. */
final class TestQuic {
  static final Duration PATIENCE = Duration.ofSeconds(60);
  static final String PROTOCOL = "fawa-test";
  static final KwikProvider PROVIDER = new KwikProvider();

  private TestQuic() {}

  static QuicLimits limits() {
    return limits(PATIENCE);
  }

  static QuicLimits limits(Duration handshake) {
    return new QuicLimits(PATIENCE, handshake, 256 * 1024, 1024 * 1024, 16, 16, 16);
  }

  static QuicCertificate identity(TestTls tls) {
    try {
      return new QuicCertificate(tls.key(), List.of(tls.certificate()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static QuicServerConfig serving(TestTls tls, QuicLimits limits, AddressValidation validation) {
    return new QuicServerConfig(
        PROTOCOL, () -> identity(tls), Optional.empty(), limits, 64, validation);
  }

  static QuicClientConfig connecting(TestTls tls) throws Exception {
    return new QuicClientConfig(
        PROTOCOL, "localhost", Optional.of(tls.authorities()), Optional.empty(), limits());
  }

  static QuicListener listen(QuicServerConfig config, QuicAcceptor acceptor) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return PROVIDER.listen(address, config, acceptor);
  }

  /** The first packet of a kwik client. */
  static byte[] firstFlight(TestTls tls) throws Exception {
    try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      SocketAddress address = silent.getLocalSocketAddress();
      Thread connecting =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  PROVIDER.connect((InetSocketAddress) address, connecting(tls), soon());
                } catch (Exception expected) {
                  // Nobody answers, and it is interrupted.
                }
              });
      silent.setSoTimeout((int) PATIENCE.toMillis());
      DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
      silent.receive(packet);
      connecting.interrupt();
      connecting.join();
      return Arrays.copyOf(packet.getData(), packet.getLength());
    }
  }

  static Deadline soon() {
    return Deadline.after(PATIENCE);
  }

  /** Echoes each stream until the connection is closed. */
  static void echo(QuicConnection connection) {
    try {
      while (true) {
        QuicStream stream = connection.accept();
        Thread.ofVirtual().start(() -> echo(stream));
      }
    } catch (IOException closed) {
      // By the client.
    }
  }

  private static void echo(QuicStream stream) {
    byte[] some = new byte[16 * 1024];
    try {
      int had;
      while ((had = stream.read(some, 0, some.length, soon())) >= 0) {
        stream.write(some, 0, had, soon());
      }
      stream.finish();
    } catch (IOException closed) {
      // By the client.
    }
  }

  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    Deadline deadline = soon();
    while (!condition.getAsBoolean()) {
      if (deadline.expired()) {
        throw new AssertionError("timed out waiting until " + what);
      }
      Thread.sleep(5);
    }
  }
}
