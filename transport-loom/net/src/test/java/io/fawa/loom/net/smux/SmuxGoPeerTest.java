/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.mux.MuxEnd;
import io.fawa.loom.net.GoPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The original library at the other end of a TCP connection, in both roles and versions. */
@Timeout(300)
class SmuxGoPeerTest {
  private static final long BYTES = 100_000_000L;
  private static final int STREAMS = 4;

  @TempDir static Path folder;

  private static Path program = Path.of("");

  @BeforeAll
  static void build() throws Exception {
    program = GoPeer.buildOrSkip("smux-peer", folder);
  }

  private static MuxConfig config(int version) {
    return MuxConfig.defaults().withVersion(version);
  }

  private static Socket connect(GoPeer peer) throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), peer.address().getPort());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theOriginalServesUs(int version) throws Exception {
    try (GoPeer peer = GoPeer.start(program, "-listen", "127.0.0.1:0", "-version", version);
        SmuxSession session = SmuxSession.client(config(version), Carrier.of(connect(peer)));
        ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> whole = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        int seed = i;
        whole.add(tasks.submit(() -> Echo.isWhole(session, BYTES / STREAMS, seed)));
      }
      for (Future<Boolean> each : whole) {
        assertThat(each.get()).isTrue();
      }
      for (int i = 0; i < 1_000; i++) {
        assertThat(Echo.isWhole(session, i % 7, i)).as("short stream %d", i).isTrue();
      }
      assertThat(session.end()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void weServeTheOriginal(int version) throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        GoPeer peer =
            GoPeer.start(
                program,
                "-connect",
                "127.0.0.1:" + listener.getLocalPort(),
                "-version",
                version,
                "-streams",
                STREAMS,
                "-bytes",
                BYTES / STREAMS);
        SmuxSession session = SmuxSession.server(config(version), Carrier.of(listener.accept()))) {
      Echo.serve(session);
      assertThat(peer.line()).isEqualTo("digest equal");
      assertThat(peer.status()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theOriginalHangsUpOnAnotherVersionAndWeSaySo(int version) throws Exception {
    try (GoPeer peer = GoPeer.start(program, "-listen", "127.0.0.1:0", "-version", 3 - version);
        SmuxSession session =
            SmuxSession.client(
                config(version).withKeepAlive(50, 60_000), Carrier.of(connect(peer)))) {
      assertThatThrownBy(
              () -> {
                SmuxStream stream = session.openStream();
                stream.output().write(new byte[10]);
                stream.input().read();
              })
          .isInstanceOf(SmuxEndedException.class);
      assertThat(session.end().orElseThrow().reason()).isEqualTo(MuxEnd.Reason.CARRIER_LOST);
    }
  }
}
