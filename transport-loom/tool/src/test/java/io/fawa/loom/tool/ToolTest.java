/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Deadline;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.net.GoPeer;
import io.fawa.loom.net.udp.KcpConnection;
import io.fawa.loom.net.udp.KcpListener;
import io.fawa.loom.net.udp.KcpOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program against itself, as a user starts it. */
@Timeout(120)
class ToolTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String line) {
    List<String> words = List.of(line.trim().split(" +"));
    return Main.run(words, new PrintStream(out, true), new PrintStream(err, true));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  private static GoPeer start(String line) throws IOException {
    return Tool.start((Object[]) line.trim().split(" +"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--ours",
        "--smux 1",
        "--crypt aes-128-gcm --pass phrase",
        "--smux 2 --fec 10+3 --ours",
        "--crypt salsa20 --key 0011223344556677889900112233445566778899001122334455667788990011"
            + " --fec=3+2 --mtu 600 --window 64",
      })
  void transfersAndPingsOverABadLink(String options) throws Exception {
    try (GoPeer echo = start("echo 127.0.0.1:0 " + options);
        GoPeer link =
            start(
                "link 127.0.0.1:0 %s --delay 3ms --jitter 2ms --loss 0.05 --reorder 0.05 --seed 3"
                    .formatted(Tool.address(echo)))) {
      String address = Tool.address(link);
      assertThat(run("transfer %s --warm 100000 --bytes 300000 %s".formatted(address, options)))
          .isZero();
      assertThat(text(out))
          .matches("transfer 300000 bytes each way, [0-9.]+ MB/s, digest equal\\R");
      out.reset();
      assertThat(run("ping %s --rate 200 --seconds 1 %s".formatted(address, options))).isZero();
      assertThat(text(out))
          .matches("ping 200 of 200 back, p50 [0-9.]+ p99 [0-9.]+ p99.9 [0-9.]+ ms\\R");
    }
  }

  @Test
  void aSilentPeerFailsATransfer() throws Exception {
    try (GoPeer link = start("link 127.0.0.1:0 127.0.0.1:1 --loss 1");
        GoPeer transfer =
            start("transfer %s --bytes 5000 --patience 300ms".formatted(Tool.address(link)))) {
      assertThat(transfer.line()).isEmpty();
      assertThat(transfer.status()).isEqualTo(1);
    }
  }

  @Test
  void badOptionsEndTheProcessWithStatusTwo() throws Exception {
    try (GoPeer process = start("echo 127.0.0.1:0 --smux 7")) {
      assertThat(process.line()).isEmpty();
      assertThat(process.status()).isEqualTo(2);
    }
  }

  /** An echo that changes the byte at one place of everything it gives back. */
  private static String liar(KcpListener listener, int place) throws IOException {
    Thread.ofVirtual()
        .start(() -> {
          byte[] bytes = new byte[4096];
          try (KcpConnection connection = listener.accept()) {
            for (int at = 0; true; ) {
              int count = connection.read(bytes, 0, bytes.length, Deadline.none());
              if (at <= place && place < at + count) {
                bytes[place - at] ^= 1;
              }
              at += count;
              connection.write(bytes, 0, count, Deadline.none());
            }
          } catch (IOException e) {
            // The client is content, or not.
          }
        });
    return "127.0.0.1:" + listener.localAddress().getPort();
  }

  private static KcpListener listener() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    KcpConfig config = KcpConfig.fast().withWindows(1024, 1024).withStreamMode(true);
    return KcpListener.bind(any, KcpOptions.builder().config(config).build());
  }

  @Test
  void anotherByteFailsATransfer() throws Exception {
    try (KcpListener listener = listener()) {
      assertThat(run("transfer " + liar(listener, 70_000) + " --bytes 100000")).isEqualTo(1);
      assertThat(text(out)).contains("transfer 100000 bytes each way").contains("digest DIFFERS");
      out.reset();
      String untimed = "transfer " + liar(listener, 10_000) + " --warm 50000 --bytes 100000";
      assertThat(run(untimed)).isEqualTo(1);
      assertThat(text(out)).contains("transfer 100000 bytes each way").contains("digest DIFFERS");
    }
  }

  @Test
  void anotherNumberFailsAPing() throws Exception {
    try (KcpListener listener = listener()) {
      // The lowest byte of the third number.
      assertThat(run("ping " + liar(listener, 203) + " --rate 100 --seconds 1")).isEqualTo(1);
      assertThat(text(out)).startsWith("ping 2 of 100 back");
    }
  }
}
