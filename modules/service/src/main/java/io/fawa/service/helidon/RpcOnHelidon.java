/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service.helidon;

import io.fawa.connect.server.RpcServer;
import io.fawa.service.config.Cors;
import io.fawa.service.metrics.Metrics;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;

/**
 * Adds RPCs to a Helidon application: every protocol over HTTP/1.1 and HTTP/2 on its listeners,
 * before its ordinary routes, which are served on both versions too. TLS, ports, health and the
 * rest belong to the application. It can be used for several listeners; immutable and thread-safe.
 */
public final class RpcOnHelidon {
  private final Metrics metrics;
  private final HelidonListener prepared;

  /**
   * Serves {@code rpc}.
   *
   * @param name the name of the application in metrics
   * @param cors the origins whose pages may call it
   * @param drainTimeout how long calls over HTTP/2 may continue when the server stops
   */
  public RpcOnHelidon(String name, RpcServer rpc, Cors cors, Duration drainTimeout) {
    this.metrics = new Metrics(name);
    this.prepared = new HelidonListener(rpc, cors, metrics, drainTimeout);
  }

  /**
   * Prepares a listener: its protocols, its content encodings, which the protocols handle
   * themselves, and its routing.
   *
   * @param listener the server itself, or another socket of it
   * @param routing its routes; added to the listener here and nowhere else
   */
  public void prepare(ListenerConfig.BuilderBase<?, ?> listener, HttpRouting.Builder routing) {
    prepared.prepare(listener, routing);
  }

  /** The metrics, for a route of the application. */
  public Metrics metrics() {
    return metrics;
  }
}
