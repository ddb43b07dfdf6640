/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.peers;

import com.sun.management.OperatingSystemMXBean;
import io.fawa.api.greet.v1.GreetServiceGrpc;
import io.fawa.api.greet.v1.GreetServiceGrpc.GreetServiceBlockingStub;
import io.fawa.api.greet.v1.SayHelloRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Calls SayHello with grpc-java's blocking stub, from many virtual threads at once. Arguments: {@code
 * HOST:PORT CALLERS WARM_SECONDS SECONDS}. Prints the calls of the measured time, its seconds, and
 * the process's CPU seconds in it, as JSON.
 */
public final class GrpcJavaCalls {
  private GrpcJavaCalls() {}

  /** Runs once. */
  public static void main(String[] args) throws Exception {
    int callers = Integer.parseInt(args[1]);
    ManagedChannel channel = NettyChannelBuilder.forTarget(args[0]).usePlaintext().build();
    GreetServiceBlockingStub stub = GreetServiceGrpc.newBlockingStub(channel);
    SayHelloRequest ada = SayHelloRequest.newBuilder().setName("Ada").build();
    LongAdder done = new LongAdder();
    AtomicBoolean end = new AtomicBoolean();
    OperatingSystemMXBean system =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < callers; caller++) {
        threads.execute(
            () -> {
              while (!end.get()) {
                if (!stub.sayHello(ada).getResp().equals("Hello, Ada!")) {
                  System.exit(1);
                }
                done.increment();
              }
            });
      }
      Thread.sleep(1000 * Long.parseLong(args[2]));
      long callsBefore = done.sum();
      long cpuBefore = system.getProcessCpuTime();
      long begin = System.nanoTime();
      Thread.sleep(1000 * Long.parseLong(args[3]));
      System.out.printf(
          Locale.ROOT,
          "{\"calls\": %d, \"seconds\": %.3f, \"cpuSeconds\": %.3f}%n",
          done.sum() - callsBefore,
          (System.nanoTime() - begin) / 1e9,
          (system.getProcessCpuTime() - cpuBefore) / 1e9);
      end.set(true);
    }
    channel.shutdownNow();
  }
}
