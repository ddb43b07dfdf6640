/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3.kwik;

import io.fawa.http.TestTls;
import io.fawa.http3.quic.AddressValidation;
import io.fawa.http3.quic.QuicConnection;
import io.fawa.http3.quic.QuicListener;
import io.fawa.http3.quic.QuicStream;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/** A process that meets network errors; {@link ProcessTest} checks that it survives them. */
final class BadNetwork {
  private BadNetwork() {}

  /** The argument is a folder for keys. */
  public static void main(String[] args) throws Exception {
    TestTls tls = TestTls.in(Path.of(args[0]));
    QuicListener listener =
        TestQuic.listen(
            TestQuic.serving(tls, TestQuic.limits(), AddressValidation.NEVER), TestQuic::echo);
    sendFromClientsThatAreGone(listener.address());
    connectToNoServer(tls);
    echoOnce(listener, tls);
    listener.close();

    // A close under traffic must end kwik's receivers only.
    for (int i = 0; i < 5; i++) {
      QuicListener closing =
          TestQuic.listen(
              TestQuic.serving(tls, TestQuic.limits(), AddressValidation.NEVER), TestQuic::echo);
      QuicConnection client =
          TestQuic.PROVIDER.connect(closing.address(), TestQuic.connecting(tls), TestQuic.soon());
      QuicStream stream = client.open(true, TestQuic.soon());
      stream.write(new byte[4096], 0, 4096, TestQuic.soon());
      closing.close();
      client.close();
    }
    TestQuic.until(
        "the receivers end",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("receiver")));
    System.out.println("survived");
    System.exit(0);
  }

  /** The server's answers to them come back as ICMP port unreachable. */
  private static void sendFromClientsThatAreGone(InetSocketAddress server) throws Exception {
    for (int i = 0; i < 200; i++) {
      byte[] hello = new byte[1200];
      hello[0] = (byte) 0xc0;
      // An unknown version is answered at once.
      hello[1] = 0x1a;
      hello[5] = 8;
      hello[14] = 8;
      try (DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
        client.send(new DatagramPacket(hello, hello.length, server));
      }
    }
  }

  private static void connectToNoServer(TestTls tls) throws Exception {
    InetSocketAddress nobody;
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      nobody = (InetSocketAddress) socket.getLocalSocketAddress();
    }
    try {
      TestQuic.PROVIDER.connect(
          nobody, TestQuic.connecting(tls), Deadline.after(Duration.ofMillis(500)));
      throw new AssertionError("connected to a port where nobody answers");
    } catch (IOException expected) {
      System.out.println(expected.getMessage());
    }
  }

  private static void echoOnce(QuicListener listener, TestTls tls) throws Exception {
    try (QuicConnection client =
        TestQuic.PROVIDER.connect(listener.address(), TestQuic.connecting(tls), TestQuic.soon())) {
      QuicStream stream = client.open(true, TestQuic.soon());
      stream.write(new byte[] {42}, 0, 1, TestQuic.soon());
      byte[] answer = new byte[1];
      if (stream.read(answer, 0, 1, TestQuic.soon()) != 1 || answer[0] != 42) {
        throw new AssertionError("no echo");
      }
    }
  }
}
