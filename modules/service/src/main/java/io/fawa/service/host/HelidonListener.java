/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.host;

import io.fawa.connect.RpcServer;
import io.fawa.http1.Http1ServerConfig;
import io.fawa.http2.Http2Config;
import io.fawa.limits.Budget;
import io.fawa.service.Cors;
import io.fawa.service.guard.CrossOrigin;
import io.fawa.service.guard.KnownHosts;
import io.fawa.service.metrics.Metrics;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What {@link io.fawa.service.RpcOnHelidon} puts into listeners. Immutable and thread-safe. */
public final class HelidonListener {
  private final Front front;
  private final CallNotes notes;
  private final Duration drainTimeout;

  /**
   * Serves {@code rpc}.
   *
   * @param drainTimeout how long calls may go on when the server stops
   */
  public HelidonListener(RpcServer rpc, Cors cors, Metrics metrics, Duration drainTimeout) {
    this.notes = CallNotes.of(metrics, AccessLog.off());
    this.front = new Front(rpc, cors, foreign(cors), notes, new RpcCodes());
    this.drainTimeout = drainTimeout;
  }

  /** Has a listener speak our HTTP/1.1 and HTTP/2, and put RPCs before its routes. */
  public void prepare(ListenerConfig.BuilderBase<?, ?> listener, HttpRouting.Builder routing) {
    new Connections(
            new AcceptedSockets(Admission.unlimited()),
            socket -> Optional.empty(),
            front::serve,
            Http1ServerConfig.DEFAULTS.withUpgrades(Set.of("h2c")),
            Http2Config.builder().build(),
            Budget.ofProcess(),
            drainTimeout,
            notes)
        .prepare(listener);
    listener.addRouting(routing);
  }

  /** The routes are the application's, which knows what its own pages send. */
  private static Front.Foreign foreign(Cors cors) {
    CrossOrigin crossOrigin = new CrossOrigin(cors, true, new KnownHosts(List.of()));
    return (exchange, rpc) -> rpc && crossOrigin.refuses(exchange, true);
  }
}
