/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.helidon;

import io.fawa.connect.server.RpcServer;
import io.fawa.http.ExchangeHandler;
import io.fawa.http1.Http1ServerConfig;
import io.fawa.http2.Http2Config;
import io.fawa.limits.Budget;
import io.fawa.service.config.Cors;
import io.fawa.service.guard.CrossOrigin;
import io.fawa.service.guard.KnownHosts;
import io.fawa.service.host.AccessLog;
import io.fawa.service.host.CallNotes;
import io.fawa.service.host.Front;
import io.fawa.service.host.FrontCalls;
import io.fawa.service.host.RpcCodes;
import io.fawa.service.listener.Protocols;
import io.fawa.service.metrics.Metrics;
import io.fawa.service.routing.OrdinaryRoutes;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Configures listeners for {@link io.fawa.service.helidon.RpcOnHelidon}. Immutable and thread-safe.
 */
public final class HelidonListener {
  /** The same as the engines' idle time-outs. */
  private static final Duration FIRST_BYTES_TIMEOUT = Duration.ofMinutes(1);

  private final Front front;
  private final CallNotes notes;
  private final Duration drainTimeout;

  /**
   * Serves {@code rpc}.
   *
   * @param drainTimeout how long calls may continue when the server stops
   */
  public HelidonListener(RpcServer rpc, Cors cors, Metrics metrics, Duration drainTimeout) {
    this.notes = CallNotes.of(metrics, AccessLog.off());
    this.front = new Front(rpc, cors, foreign(cors), notes, new RpcCodes());
    this.drainTimeout = drainTimeout;
  }

  /** Makes a listener use our HTTP/1.1 and HTTP/2, and serve RPCs before its routes. */
  public void prepare(ListenerConfig.BuilderBase<?, ?> listener, HttpRouting.Builder routing) {
    AcceptedSockets sockets = new AcceptedSockets();
    Protocols protocols =
        new Protocols(
            Http1ServerConfig.DEFAULTS.withUpgrades(Set.of("h2c")),
            Http2Config.builder().build(),
            FIRST_BYTES_TIMEOUT,
            drainTimeout,
            notes::refused);
    listener
        .useNio(false)
        .connectionOptions(sockets)
        .protocolsDiscoverServices(false)
        .addConnectionSelector(
            new ProtocolSelector(sockets, protocols, Budget.ofProcess(), this::handler))
        .addRouting(routing);
  }

  private ExchangeHandler handler(ConnectionContext context) {
    HttpRouting routing = context.router().routing(HttpRouting.class, HttpRouting.empty());
    OrdinaryRoutes ordinary = new OrdinaryRoutes(context.listenerContext(), routing);
    return new FrontCalls(front, ordinary);
  }

  /** The routes belong to the application, which decides what its own pages may send. */
  private static Front.Foreign foreign(Cors cors) {
    CrossOrigin crossOrigin = new CrossOrigin(cors, true, new KnownHosts(List.of()));
    return (exchange, rpc) -> rpc && crossOrigin.refuses(exchange, true);
  }
}
