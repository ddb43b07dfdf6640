/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import io.fawa.loom.secure.ClientHandshake;
import io.fawa.loom.secure.EphemeralKeys;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One who means ill against a server with 128 MiB: others are served, and the process lives. */
@Timeout(180)
class MemoryAttackTest {
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final ServerProcess server;
  private final InetSocketAddress tcp;

  MemoryAttackTest() throws IOException {
    server = ServerProcess.ofHeap("128m");
    tcp = server.tcp;
  }

  @BeforeEach
  void serves() throws IOException {
    server.requireService();
  }

  @AfterEach
  void stop() throws Exception {
    try (server) {
      for (AutoCloseable one : opened) {
        one.close();
      }
      server.awaitService();
    }
  }

  @Test
  void halfPacksOfMany() throws Exception {
    byte[] almost = new byte[4 + 16_383];
    almost[2] = 0x40; // a pack of 16,384 bytes
    for (int i = 0; i < 4_000; i++) {
      try {
        RawClient client = new RawClient(tcp);
        opened.add(client);
        client.raw(almost);
      } catch (IOException refused) {
        // That is a defence.
      }
    }
  }

  @Test
  void manyWhoAskMuchAndReadNothing() throws Exception {
    byte[] pack = new byte[16_000];
    List<Thread> asking = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String uid = "uid:" + i;
      asking.add(Thread.ofVirtual().start(() -> ask(uid, pack)));
    }
    for (Thread thread : asking) {
      thread.join(Duration.ofSeconds(20));
    }
  }

  private void ask(String uid, byte[] pack) {
    try (RawClient client = RawClient.welcomed(tcp, uid)) {
      long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      for (int k = 0; k < 500 && System.nanoTime() < end; k++) {
        client.send(pack);
      }
      Thread.sleep(2_000);
    } catch (IOException refused) {
      // That is a defence.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void hellosWithoutALogin() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 3_000; i++) {
      byte[] secret = new byte[EphemeralKeys.KEY_BYTES];
      byte[] salt = new byte[16];
      random.nextBytes(secret);
      random.nextBytes(salt);
      try {
        RawClient client = new RawClient(tcp);
        opened.add(client);
        client.send(new ClientHandshake(new EphemeralKeys(secret), salt, Optional.empty()).hello());
      } catch (IOException refused) {
        // That is a defence.
      }
    }
  }

  @Test
  void noiseOnTheKcpPort() throws Exception {
    Random random = new Random(2);
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int i = 0; i < 50_000; i++) {
        byte[] noise = new byte[random.nextInt(1, 1_400)];
        random.nextBytes(noise);
        socket.send(new DatagramPacket(noise, noise.length, server.kcp));
      }
    }
  }
}
