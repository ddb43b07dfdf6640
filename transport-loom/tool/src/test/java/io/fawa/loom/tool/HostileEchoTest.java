/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.loom.net.GoPeer;
import io.fawa.loom.net.udp.KcpConnection;
import io.fawa.loom.net.udp.KcpOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An echo with a small heap, somebody who wants it all, and somebody else who is served. */
@Timeout(180)
class HostileEchoTest {
  private static final String HEAP = "-Xmx64m";

  private static void assertServes(InetSocketAddress echo, String options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    String line = "transfer 127.0.0.1:%d --bytes 300000 %s".formatted(echo.getPort(), options);
    int status =
        Main.run(
            List.of(line.trim().split(" +")),
            new PrintStream(out, true),
            new PrintStream(err, true));
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(status).isZero();
  }

  @Test
  void thirtyThousandMadeUpAddresses() throws Exception {
    try (GoPeer echo = Tool.startWith(List.of(HEAP), "echo", "127.0.0.1:0", "--smux", "1")) {
      InetSocketAddress address = echo.address();
      byte[] push = new byte[25];
      push[4] = 81;
      push[6] = 32;
      push[20] = 1;
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      for (int i = 0; i < 30_000; i++) {
        try (DatagramChannel stranger = DatagramChannel.open().bind(any)) {
          stranger.send(ByteBuffer.wrap(push), address);
        }
      }
      assertServes(address, "--smux 1");
    }
  }

  @ParameterizedTest(name = "with {0} bytes each")
  @ValueSource(ints = {0, 1})
  void streamsByTheThousandInOneSession(int bytesEach) throws Exception {
    KcpOptions options = KcpOptions.builder().linger(Duration.ZERO).build();
    try (GoPeer echo = Tool.startWith(List.of(HEAP), "echo", "127.0.0.1:0", "--smux", "1")) {
      InetSocketAddress address = echo.address();
      KcpConnection attacker = KcpConnection.connect(address, options);
      Thread.ofVirtual()
          .start(() -> {
            try {
              attacker.input().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
              // The attack is over.
            }
          });
      byte[] frames = new byte[65_000 * (8 + 9 * bytesEach)];
      ByteBuffer all = ByteBuffer.wrap(frames).order(ByteOrder.LITTLE_ENDIAN);
      for (int id = 3; all.hasRemaining(); id += 2) {
        all.put((byte) 1).put((byte) 0).putShort((short) 0).putInt(id);
        if (bytesEach > 0) {
          all.put((byte) 1).put((byte) 2).putShort((short) 1).putInt(id).put((byte) 7);
        }
      }
      attacker.output().write(frames);
      assertServes(address, "--smux 1");
      attacker.close();
    }
  }
}
