/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.perf;

import io.fawa.connect.server.RpcServer;
import io.fawa.perf.bench.v1.BenchService;
import io.fawa.service.config.Cors;
import io.fawa.service.helidon.RpcOnHelidon;
import io.helidon.webserver.WebServerConfig;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The application of {@link Pages} with RPCs before its routes, as in anybody's own application.
 */
public final class PagesWithRpc {
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(10);

  private PagesWithRpc() {}

  /** Serves until told to end. */
  public static void main(String[] args) {
    RpcServer rpc = RpcServer.builder().add(BenchService.bind(new BenchServer())).build();
    WebServerConfig.Builder listener = Pages.listener(args[0]);
    new RpcOnHelidon("pages", rpc, Cors.anyOrigin(), DRAIN_TIMEOUT)
        .prepare(listener, Pages.routing(Path.of(args[1])));
    listener.build().start();
    System.out.println("listening " + args[0]);
  }
}
