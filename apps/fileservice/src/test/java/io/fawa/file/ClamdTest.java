/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Tools;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ClamAV's own daemon, with one signature of ours. */
@Timeout(240)
class ClamdTest {
  static final String VIRUS = "this file is a virus, says the test";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private static Path folder;

  private static Process daemon;
  private static Path socket;

  @BeforeAll
  static void start() throws Exception {
    daemon = daemon(folder);
    socket = folder.resolve("socket");
  }

  /** Starts one whose socket is in {@code folder}. */
  static Process daemon(Path folder) throws IOException, InterruptedException {
    String clamd = Tools.require("clamd", "/usr/sbin/clamd");
    Path database = Files.createDirectories(folder.resolve("database"));
    Files.writeString(
        database.resolve("test.ndb"),
        "Fawa.Test:0:*:" + HexFormat.of().formatHex(VIRUS.getBytes(StandardCharsets.US_ASCII)));
    Path configuration =
        Files.writeString(
            folder.resolve("clamd.conf"),
            """
            DatabaseDirectory %s
            LocalSocket %s
            Foreground yes
            StreamMaxLength 2M
            """
                .formatted(database, folder.resolve("socket")));
    Process process =
        new ProcessBuilder(clamd, "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!answers(folder.resolve("socket"))) {
      assertThat(process.isAlive()).as("clamd runs, see its log").isTrue();
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(20);
    }
    return process;
  }

  /** Its socket is there before anybody listens on it. */
  private static boolean answers(Path socket) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap("zPING\0".getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(4);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {
        // The rest of it.
      }
      return new String(answer.array(), StandardCharsets.US_ASCII).equals("PONG");
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (daemon != null) {
      daemon.destroy();
      assertThat(daemon.waitFor(120, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void findsWhatItKnows() throws IOException {
    Clamd scan = new Clamd(UnixDomainSocketAddress.of(socket), 1 << 21, LIMIT, 2);
    assertThat(scan(scan, "a " + VIRUS + " b")).contains("Fawa.Test.UNOFFICIAL");
    assertThat(scan(scan, "hello")).isEmpty();
    assertThat(scan(scan, "")).isEmpty();
    byte[] large = new byte[1_500_000];
    new Random(1).nextBytes(large);
    assertThat(scan.scan(new ByteArrayInputStream(large), large.length)).isEmpty();
  }

  @Test
  void whatTheDaemonDoesNotTakeIsAFailure() {
    // The daemon's own limit is lower than ours: nobody has checked it.
    Clamd lenient = new Clamd(UnixDomainSocketAddress.of(socket), 10 << 20, LIMIT, 1);
    assertThatThrownBy(() -> lenient.scan(new ByteArrayInputStream(new byte[3 << 20]), 3 << 20))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aDaemonThatIsNotThereIsAFailure() {
    Clamd scan = new Clamd(UnixDomainSocketAddress.of(folder.resolve("none")), 100, LIMIT, 1);
    assertThatThrownBy(() -> scan(scan, "hello")).isInstanceOf(IOException.class);
  }

  @Test
  void aDaemonThatIsSilentIsNotWaitedForLonger() throws IOException {
    try (ServerSocket silent = new ServerSocket(0)) {
      Clamd scan =
          new Clamd(
              Clamd.address("localhost:" + silent.getLocalPort()), 100, Duration.ofMillis(200), 1);
      Thread.ofVirtual().start(() -> accept(silent));
      assertThatThrownBy(() -> scan(scan, "hello")).isInstanceOf(IOException.class);
    }
  }

  /** Keeps what it accepts until the test has ended. */
  private static void accept(ServerSocket server) {
    try (Socket held = server.accept()) {
      held.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      Thread.currentThread().interrupt(); // the test has ended
    }
  }

  private static java.util.Optional<String> scan(Clamd scan, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return scan.scan(new ByteArrayInputStream(bytes), bytes.length);
  }
}
