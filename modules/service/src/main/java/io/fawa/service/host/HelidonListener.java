/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.connect.RpcServer;
import io.fawa.http2.Http2Config;
import io.fawa.service.Cors;
import io.fawa.service.metrics.Metrics;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http1.Http1ConnectionSelectorConfig;
import java.time.Duration;
import java.util.Optional;

/** What {@link io.fawa.service.RpcOnHelidon} puts into a listener. */
public final class HelidonListener {
  private HelidonListener() {}

  /**
   * Has a listener speak HTTP/1.1 and our HTTP/2, and put RPCs before its routes.
   *
   * @param drainTimeout how long calls over HTTP/2 may go on when the server stops
   */
  public static void prepare(
      ListenerConfig.BuilderBase<?, ?> listener,
      HttpRouting.Builder routing,
      RpcServer rpc,
      Cors cors,
      Metrics metrics,
      Duration drainTimeout) {
    Front front = new Front(rpc, cors, metrics);
    Http2Connections http2 =
        new Http2Connections(front, Optional.empty(), Http2Config.builder().build(), drainTimeout);
    Http1ConnectionSelector http1 =
        Http1ConnectionSelectorConfig.builder()
            .config(Http1Config.create())
            .addUpgrader(new Http2Upgrader(http2))
            .build();
    routing.addFilter(new Http1Filter(front, () -> false));
    listener
        .useNio(false)
        .contentEncoding(new PassThroughEncodings())
        .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
        .addProtocol(NoProtocol.HTTP_1_1)
        .addConnectionSelector(new ProtocolSelector(http1, http2))
        .addRouting(routing);
  }
}
