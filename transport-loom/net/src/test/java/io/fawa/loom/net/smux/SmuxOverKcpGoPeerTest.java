/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Deadline;
import io.fawa.loom.fec.FecConfig;
import io.fawa.loom.kcp.KcpConfig;
import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.net.GoPeer;
import io.fawa.loom.net.udp.KcpConnection;
import io.fawa.loom.net.udp.KcpListener;
import io.fawa.loom.net.udp.KcpOptions;
import io.fawa.loom.testkit.LinkConditions;
import io.fawa.loom.testkit.UdpLink;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both original libraries, one upon the other, at the other end of a bad link, in both roles. */
@Timeout(300)
class SmuxOverKcpGoPeerTest {
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final long BYTES = 10_000_000;

  @TempDir static Path folder;

  private static Path program = Path.of("");

  @BeforeAll
  static void build() throws Exception {
    program = GoPeer.buildOrSkip("kcp-peer", folder);
  }

  private static KcpOptions options(boolean fec, boolean ours) {
    KcpConfig config = KcpConfig.fast().withWindows(1024, 1024).withStreamMode(true);
    KcpOptions.Builder builder =
        KcpOptions.builder()
            .config(ours ? KcpConfig.adaptive() : config)
            // The original is gone before it could acknowledge what we say last.
            .linger(Duration.ofMillis(300));
    return fec ? builder.fec(FecConfig.defaults()).build() : builder.build();
  }

  private static MuxConfig mux(int version) {
    return MuxConfig.defaults().withVersion(version);
  }

  private static Carrier carrier(KcpConnection connection) {
    return Carrier.of(connection.input(), connection.output(), connection);
  }

  private static UdpLink link(InetSocketAddress server, double lossRate) throws Exception {
    return UdpLink.open(
        LOOPBACK, server, LinkConditions.perfect().withDelay(2, 1).withLoss(lossRate), 17);
  }

  private static GoPeer start(int version, boolean fec, Object... role) throws Exception {
    List<Object> arguments = new ArrayList<>(List.of(role));
    arguments.addAll(List.of("-smux", version));
    arguments.addAll(fec ? List.of("-data", 10, "-parity", 3) : List.of());
    return GoPeer.start(program, arguments.toArray());
  }

  @ParameterizedTest
  @CsvSource({
    "1, false, false, 0.0",
    "2, true, false, 0.0",
    "1, true, true, 0.1",
    "2, false, false, 0.1",
    "2, false, true, 0.1",
  })
  void streamsAreExchanged(int version, boolean fec, boolean ours, double lossRate)
      throws Exception {
    KcpOptions options = options(fec, ours);
    try (GoPeer peer = start(version, fec, "-listen", "127.0.0.1:0");
        UdpLink link = link(peer.address(), lossRate);
        SmuxSession session =
            SmuxSession.client(
                mux(version), carrier(KcpConnection.connect(link.address(), options)))) {
      assertThat(Echo.isWhole(session, BYTES, version)).isTrue();
      assertThat(Echo.isWhole(session, 1, version)).isTrue();
    }
    try (KcpListener listener = KcpListener.bind(LOOPBACK, options);
        UdpLink link = link(listener.localAddress(), lossRate);
        GoPeer peer =
            start(
                version,
                fec,
                "-connect",
                "127.0.0.1:" + link.address().getPort(),
                "-bytes",
                BYTES);
        SmuxSession session =
            SmuxSession.server(
                mux(version), carrier(listener.accept(Deadline.after(Duration.ofSeconds(60)))))) {
      Echo.serve(session);
      assertThat(peer.line()).endsWith(", digest equal");
      assertThat(peer.status()).isZero();
    }
  }
}
