/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package example.weather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import example.weather.v1.WeatherServiceClient;
import io.fawa.connect.RpcClient;
import io.fawa.connect.RpcException;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http2.Http2Transport;
import io.helidon.webserver.WebServer;
import java.net.URI;

/** Runs what is shown of {@link Calls} and {@link OwnHelidon}. */
public final class CallsTester {
  private CallsTester() {}

  /** The application of the guide, on a free port. */
  public static WebServer ownHelidon() {
    return OwnHelidon.start(0);
  }

  /** Makes the calls of the guide to a running server. */
  public static void callOverHttp2(URI server) {
    try (Http2Transport transport = Http2Transport.to(server)) {
      WeatherServiceClient client = Calls.client(transport);
      assertThat(Calls.tell(client, "Oslo")).isEqualTo("sunny in Oslo");
      assertThat(Calls.tell(client, "Atlantis")).isEqualTo("nobody knows: no such city");
      assertThat(Calls.watch(client, 3)).containsExactly(1, 2, 3);
    }
  }

  /** Makes the calls of the guide within the process, with its interceptors. */
  public static void callWithoutNetwork() {
    assertThat(Calls.withoutNetwork(Calls.guarded())).isEqualTo("sunny in Oslo");
    try (MemoryTransport transport = new MemoryTransport(Calls.guarded(), HttpVersion.HTTP_2)) {
      WeatherServiceClient stranger =
          new WeatherServiceClient(RpcClient.builder(transport).build());
      assertThatThrownBy(() -> Calls.tell(stranger, "Oslo")).isInstanceOf(RpcException.class);
    }
  }
}
