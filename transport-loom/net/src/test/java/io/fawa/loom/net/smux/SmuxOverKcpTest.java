/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.net.smux;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.limits.Deadline;
import io.fawa.loom.mux.MuxConfig;
import io.fawa.loom.net.udp.KcpConnection;
import io.fawa.loom.net.udp.KcpListener;
import io.fawa.loom.net.udp.KcpOptions;
import io.fawa.loom.seal.PacketCipher;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole stack: streams over KCP over sealed datagrams. */
@Timeout(240)
class SmuxOverKcpTest {
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final KcpOptions SEALED =
      KcpOptions.builder()
          .cipher(PacketCipher.AES_128, new byte[16])
          .linger(Duration.ofSeconds(50))
          .build();

  private static Carrier carrier(KcpConnection connection) {
    return Carrier.of(connection.input(), connection.output(), connection);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void streamsRunOverSealedDatagrams(int version) throws Exception {
    MuxConfig config = MuxConfig.defaults().withVersion(version);
    try (KcpListener listener = KcpListener.bind(LOOPBACK, SEALED);
        SmuxSession client =
            SmuxSession.client(
                config, carrier(KcpConnection.connect(listener.localAddress(), SEALED)));
        ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> whole = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int seed = i;
        whole.add(tasks.submit(() -> Echo.isWhole(client, 500_000, seed)));
      }
      try (SmuxSession server =
          SmuxSession.server(
              config, carrier(listener.accept(Deadline.after(Duration.ofSeconds(60)))))) {
        Echo.serve(server);
        for (Future<Boolean> each : whole) {
          assertThat(each.get()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void closingSendsWhatWasWrittenFirst(int version) throws Exception {
    MuxConfig config = MuxConfig.defaults().withVersion(version);
    try (KcpListener listener = KcpListener.bind(LOOPBACK, SEALED)) {
      SmuxSession client =
          SmuxSession.client(
              config, carrier(KcpConnection.connect(listener.localAddress(), SEALED)));
      client.openStream().output().write(new byte[100_000]);
      try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
        tasks.execute(() -> client.close(Duration.ofSeconds(50)));
        try (SmuxSession server =
            SmuxSession.server(
                config, carrier(listener.accept(Deadline.after(Duration.ofSeconds(60)))))) {
          assertThat(server.acceptStream().input().readAllBytes()).hasSize(100_000);
        }
      }
    }
  }
}
