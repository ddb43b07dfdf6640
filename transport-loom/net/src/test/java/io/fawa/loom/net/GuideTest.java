/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Deadline;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.net.smux.Carrier;
import io.fawa.loom.net.smux.SmuxSession;
import io.fawa.loom.net.smux.SmuxStream;
import io.fawa.loom.net.udp.KcpConnection;
import io.fawa.loom.net.udp.KcpListener;
import io.fawa.loom.net.udp.KcpOptions;
import io.fawa.loom.seal.PacketCipher;
import io.fawa.loom.seal.PassPhrase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the guide prints is here, compiled and run; nothing else is printed there. */
@Timeout(60)
class GuideTest {
  private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Duration SOON = Duration.ofSeconds(20);

  private static KcpOptions options() {
    KcpOptions options =
        KcpOptions.builder()
            .config(KcpConfig.fast().withStreamMode(true).withWindows(1024, 1024))
            .cipher(PacketCipher.AES_256_GCM, PassPhrase.key("correct horse battery staple"))
            .build();
    return options;
  }

  /** Only compiled: it takes a port that may be somebody else's, and does not end. */
  static void listen(KcpOptions options) throws IOException {
    try (KcpListener listener = KcpListener.bind(new InetSocketAddress(4000), options)) {
      while (true) {
        KcpConnection connection = listener.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      }
    }
  }

  static void serve(KcpConnection connection) {
    try (connection) {
      connection.input().transferTo(connection.output());
    } catch (IOException e) {
      // The peer has gone. KCP has no end of stream: this is how every conversation ends.
    }
  }

  private static byte[] ask(InetSocketAddress server, KcpOptions options, byte[] request)
      throws IOException {
    try (KcpConnection connection = KcpConnection.connect(server, options)) {
      connection.output().write(request);
      return connection.input().readNBytes(request.length);
    }
  }

  private static byte[] askStream(KcpConnection connection, byte[] request) throws IOException {
    Carrier carrier = Carrier.of(connection.input(), connection.output(), connection);
    try (SmuxSession session = SmuxSession.client(MuxConfig.defaults(), carrier);
        SmuxStream stream = session.openStream()) {
      stream.output().write(request);
      stream.closeWrite();
      return stream.input().readNBytes(1 << 16);
    }
  }

  private static KcpListener listener() throws IOException {
    return KcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), options());
  }

  @Test
  void aServerAndAClient() throws Exception {
    try (KcpListener listener = listener()) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              serve(listener.accept(Deadline.after(SOON)));
            } catch (IOException e) {
              // The client misses its answer.
            }
          });
      byte[] request = {1, 2, 3};
      assertThat(ask(listener.localAddress(), options(), request)).isEqualTo(request);
    }
  }

  @Test
  void streamsOverOneConnection() throws Exception {
    try (KcpListener listener = listener()) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              KcpConnection connection = listener.accept(Deadline.after(SOON));
              Carrier carrier = Carrier.of(connection.input(), connection.output(), connection);
              try (SmuxSession session = SmuxSession.server(MuxConfig.defaults(), carrier);
                  SmuxStream stream = session.acceptStream()) {
                stream.input().transferTo(stream.output());
                stream.closeWrite();
              }
            } catch (IOException e) {
              // The client misses its answer.
            }
          });
      byte[] request = {1, 2, 3};
      KcpConnection connection = KcpConnection.connect(listener.localAddress(), options());
      assertThat(askStream(connection, request)).isEqualTo(request);
    }
  }

  private static List<String> printed() throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(Files.readString(Path.of("../../docs/guides/kcp.md")));
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  @Test
  void everythingPrintedIsHere() throws Exception {
    Path source = Path.of("src/test/java", getClass().getName().replace('.', '/') + ".java");
    String here = Files.readString(source).replaceAll("\\s", "");
    assertThat(printed()).hasSizeGreaterThan(4);
    for (String block : printed()) {
      assertThat(here).contains(block.replaceAll("\\s", ""));
    }
  }
}
