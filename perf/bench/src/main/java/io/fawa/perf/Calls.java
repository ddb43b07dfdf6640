/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.perf;

import com.sun.management.OperatingSystemMXBean;
import io.fawa.api.greet.v1.GreetServiceClient;
import io.fawa.api.greet.v1.SayHelloRequest;
import io.fawa.connect.Protocol;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.http2.Http2Transport;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Calls SayHello by gRPC with fawa's client, from many virtual threads at once. Arguments: {@code
 * HOST:PORT CALLERS WARM_SECONDS SECONDS}. Prints the calls of the measured time, its seconds, and
 * the process's CPU seconds in it, as JSON.
 */
public final class Calls {
  private static final SayHelloRequest ADA = SayHelloRequest.newBuilder().setName("Ada").build();

  private final GreetServiceClient client;
  private final LongAdder done = new LongAdder();
  private final AtomicBoolean end = new AtomicBoolean();

  private Calls(GreetServiceClient client) {
    this.client = client;
  }

  /** Runs once. */
  public static void main(String[] args) throws Exception {
    URI server = URI.create("http://" + args[0]);
    RpcClientConfig config = RpcClientConfig.DEFAULTS.withProtocol(Protocol.GRPC);
    try (Http2Transport transport = Http2Transport.builder(server).build()) {
      RpcClient rpc = RpcClient.builder(transport).config(config).build();
      new Calls(new GreetServiceClient(rpc))
          .measure(
              Integer.parseInt(args[1]),
              Duration.ofSeconds(Long.parseLong(args[2])),
              Duration.ofSeconds(Long.parseLong(args[3])));
    }
  }

  private void measure(int callers, Duration warm, Duration measured) throws InterruptedException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < callers; caller++) {
        threads.execute(this::call);
      }
      Thread.sleep(warm);
      long callsBefore = done.sum();
      long cpuBefore = system.getProcessCpuTime();
      long begin = System.nanoTime();
      Thread.sleep(measured);
      System.out.printf(
          Locale.ROOT,
          "{\"calls\": %d, \"seconds\": %.3f, \"cpuSeconds\": %.3f}%n",
          done.sum() - callsBefore,
          (System.nanoTime() - begin) / 1e9,
          (system.getProcessCpuTime() - cpuBefore) / 1e9);
      end.set(true);
    }
  }

  private void call() {
    while (!end.get()) {
      String greeting = client.sayHello(ADA).getResp();
      if (!greeting.equals("Hello, Ada!")) {
        System.err.println("answered " + greeting);
        System.exit(1);
      }
      done.increment();
    }
  }
}
