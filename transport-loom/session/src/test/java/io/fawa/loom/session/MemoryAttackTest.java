/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.secure.ClientHandshake;
import io.fawa.loom.secure.EphemeralKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One who means ill against a server with 128 MiB: others are served, and the process lives. */
@Timeout(180)
class MemoryAttackTest {
  private final List<AutoCloseable> opened = new ArrayList<>();
  private Process process;
  private InetSocketAddress tcp;
  private InetSocketAddress kcp;

  MemoryAttackTest() throws IOException {
    process = start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line = output.readLine();
    assertThat(line).startsWith("listening ");
    String[] ports = line.split(" ", -1);
    tcp = local(ports[1]);
    kcp = local(ports[2]);
    Thread.ofVirtual().start(() -> output.lines().forEach(System.out::println));
  }

  private static InetSocketAddress local(String port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
  }

  private static Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "io.fawa.loom.session.SmallHeapServer")
        .redirectErrorStream(true)
        .start();
  }

  @BeforeEach
  void serves() throws IOException {
    try (RawClient client = RawClient.welcomed(tcp, "uid:1")) {
      client.send("ping");
      assertThat(client.receive()).isEqualTo("echo:ping");
    }
  }

  @AfterEach
  void stop() throws Exception {
    try {
      assertThat(process.isAlive()).as("the server lives").isTrue();
      for (AutoCloseable one : opened) {
        one.close();
      }
      awaitService();
    } finally {
      process.getOutputStream().close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
    assertThat(process.exitValue()).isZero();
  }

  /** It may refuse for a moment, until it knows that the attackers have left. */
  private void awaitService() throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (true) {
      try {
        serves();
        return;
      } catch (IOException e) {
        assertThat(System.nanoTime()).as("not served: %s", e).isLessThan(end);
        Thread.sleep(100);
      }
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
        socket.send(new DatagramPacket(noise, noise.length, kcp));
      }
    }
  }
}
