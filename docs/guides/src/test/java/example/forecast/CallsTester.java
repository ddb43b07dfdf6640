/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import example.forecast.v1.ForecastServiceClient;
import io.fawa.connect.RpcException;
import io.fawa.connect.client.RpcClient;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.Transport;
import io.fawa.http1.Http1Transport;
import io.fawa.http2.Http2Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;

/** Makes the calls of the guide within the test's process. */
public final class CallsTester {
  private CallsTester() {}

  /** Over sockets, to the guide's own server. */
  public static void overBothVersions() throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    try (TinyServer server = new TinyServer(listener, Main.rpc())) {
      server.start();
      URI url = URI.create("http://127.0.0.1:" + listener.getLocalPort());
      try (Transport http1 = Http1Transport.to(url);
          Transport http2 = Http2Transport.to(url)) {
        for (Transport transport : List.of(http1, http2)) {
          ForecastServiceClient client = Clients.client(transport);
          assertThat(Calls.tell(client, "Oslo")).isEqualTo("sunny in Oslo");
          assertThat(Calls.watch(client, 3)).containsExactly(1, 2, 3);
          assertThat(Calls.report(client, 1, 2, 6).getMeanDegrees()).isEqualTo(3);
          assertThat(Calls.whyNot(client, "Atlantis"))
              .contains("no such city", "CITY_SANK", "Oslo");
          assertThat(Calls.metadata(client)).isEqualTo("3 bytes from station 7");
        }
        assertThat(Calls.follow(Clients.client(http2), "Rome")).containsExactly("sunny in Rome");
      }
    }
  }

  /** Without a socket, with the interceptors. */
  public static void inMemory() {
    assertThat(Calls.withoutNetwork(Calls.guarded())).isEqualTo("sunny in Oslo");
    try (MemoryTransport transport = new MemoryTransport(Calls.guarded(), HttpVersion.HTTP_2)) {
      ForecastServiceClient stranger =
          new ForecastServiceClient(RpcClient.builder(transport).build());
      assertThatThrownBy(() -> Calls.tell(stranger, "Oslo")).isInstanceOf(RpcException.class);
    }
  }
}
