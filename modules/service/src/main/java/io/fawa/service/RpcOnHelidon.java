/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import io.fawa.connect.RpcServer;
import io.fawa.service.host.HelidonListener;
import io.fawa.service.metrics.Metrics;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;

/**
 * RPCs in a Helidon application of one's own: every dialect over HTTP/1.1 and HTTP/2 on its
 * listeners, before its ordinary routes, which answer on both versions as well. TLS, ports, health
 * and the rest stay the application's. It may be put into several listeners; immutable and
 * thread-safe. Closing it takes its meters out of the registry, after the server has stopped.
 */
public final class RpcOnHelidon implements AutoCloseable {
  private final RpcServer rpc;
  private final Cors cors;
  private final Duration drainTimeout;
  private final Metrics metrics;

  /**
   * Serves {@code rpc}.
   *
   * @param name what meters call the application
   * @param cors which pages of other origins may call it
   * @param drainTimeout how long calls over HTTP/2 may go on when the server stops
   */
  public RpcOnHelidon(String name, RpcServer rpc, Cors cors, Duration drainTimeout) {
    this.rpc = rpc;
    this.cors = cors;
    this.drainTimeout = drainTimeout;
    this.metrics = new Metrics(name);
  }

  /**
   * Prepares a listener: its protocols, its content encodings, which are the dialects' own
   * business, and its routing.
   *
   * @param listener the server itself, or another socket of it
   * @param routing its routes; added to the listener here and nowhere else
   */
  public void prepare(ListenerConfig.BuilderBase<?, ?> listener, HttpRouting.Builder routing) {
    HelidonListener.prepare(listener, routing, rpc, cors, metrics, drainTimeout);
  }

  @Override
  public void close() {
    metrics.close();
  }
}
