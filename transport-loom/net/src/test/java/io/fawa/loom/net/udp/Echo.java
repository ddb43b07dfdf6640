/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Deadline;
import io.fawa.loom.testkit.LinkConditions;
import io.fawa.loom.testkit.UdpLink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Gives bytes back, and sends bytes to be given back. */
final class Echo {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Echo() {}

  /** An address of the loopback with a port that the system chooses. */
  static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** Stands before a server and loses datagrams, each way, by a seed. */
  static UdpLink lossyLink(InetSocketAddress server, double lossRate, long seed)
      throws IOException {
    return UdpLink.open(loopback(), server, LinkConditions.perfect().withLoss(lossRate), seed);
  }

  /** Serves every connection until the listener is closed. */
  static void serve(KcpListener listener) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              KcpConnection connection = listener.accept();
              Thread.ofVirtual().start(() -> serve(connection));
            }
          } catch (IOException e) {
            // Closed.
          }
        });
  }

  private static void serve(KcpConnection connection) {
    byte[] buffer = new byte[32_768];
    try (connection) {
      while (true) {
        int count = connection.read(buffer, 0, buffer.length, Deadline.none());
        connection.write(buffer, 0, count, Deadline.none());
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  /** Sends bytes and fails unless the same come back. */
  static void transfer(KcpConnection connection, long length) throws Exception {
    MessageDigest sent = MessageDigest.getInstance("SHA-256");
    try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<byte[]> received = tasks.submit(() -> digest(connection, length));
      byte[] block = new byte[65_536];
      Random random = new Random(length);
      for (long left = length; left > 0; left -= block.length) {
        random.nextBytes(block);
        int count = (int) Math.min(left, block.length);
        sent.update(block, 0, count);
        connection.write(block, 0, count, Deadline.after(PATIENCE));
      }
      assertThat(received.get()).isEqualTo(sent.digest());
    }
  }

  private static byte[] digest(KcpConnection connection, long length) throws Exception {
    byte[] buffer = new byte[32_768];
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (long left = length; left > 0; ) {
      int most = (int) Math.min(left, buffer.length);
      int count = connection.read(buffer, 0, most, Deadline.after(PATIENCE));
      digest.update(buffer, 0, count);
      left -= count;
    }
    return digest.digest();
  }
}
