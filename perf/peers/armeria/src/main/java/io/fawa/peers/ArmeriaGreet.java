/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.peers;

import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.ServerInterceptors;
import java.io.File;
import java.net.InetSocketAddress;

/**
 * GreetService by Armeria on two event loops, on which the handlers run. Arguments: {@code
 * HOST:PORT}; for TLS instead of h2c the PEM files of a certificate and its key. Prints {@code
 * listening} once it accepts calls.
 */
public final class ArmeriaGreet {
  private static final int EVENT_LOOPS = 2;

  private ArmeriaGreet() {}

  /** Serves until the process is told to end. */
  public static void main(String[] args) {
    int colon = args[0].lastIndexOf(':');
    InetSocketAddress address =
        new InetSocketAddress(
            args[0].substring(0, colon), Integer.parseInt(args[0].substring(colon + 1)));
    ServerBuilder builder =
        Server.builder()
            .workerGroup(EVENT_LOOPS)
            .service(
                GrpcService.builder()
                    .addService(
                        ServerInterceptors.intercept(
                            new GrpcJavaGreet(), new GrpcJavaGreet.VersionHeader()))
                    .supportedSerializationFormats(GrpcSerializationFormats.PROTO)
                    .build());
    if (args.length == 3) {
      builder.https(address).tls(new File(args[1]), new File(args[2]));
    } else {
      builder.http(address);
    }
    Server server = builder.build();
    server.closeOnJvmShutdown();
    server.start().join();
    System.out.println("listening " + args[0]);
  }
}
