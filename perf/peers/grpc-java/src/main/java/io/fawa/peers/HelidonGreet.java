/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.peers;

import io.fawa.api.greet.v1.HelloProto;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.grpc.GrpcRouting;
import java.nio.file.Path;

/**
 * GreetService by Helidon's own gRPC, with TCP_NODELAY. Arguments: {@code HOST:PORT}; for TLS instead
 * of h2c the PEM files of a certificate and its key. Prints {@code listening} once it accepts calls.
 */
public final class HelidonGreet {
  private HelidonGreet() {}

  /** Serves until the process is told to end. */
  public static void main(String[] args) {
    int colon = args[0].lastIndexOf(':');
    WebServerConfig.Builder builder =
        WebServer.builder()
            .host(args[0].substring(0, colon))
            .port(Integer.parseInt(args[0].substring(colon + 1)))
            .connectionOptions(options -> options.tcpNoDelay(true))
            .addRouting(
                GrpcRouting.builder()
                    .intercept(new GrpcJavaGreet.VersionHeader())
                    .service(HelloProto.getDescriptor(), new GrpcJavaGreet()));
    if (args.length == 3) {
      Keys keys =
          Keys.builder()
              .pem(pem ->
                  pem.certChain(Resource.create(Path.of(args[1])))
                      .key(Resource.create(Path.of(args[2]))))
              .build();
      builder.tls(
          Tls.builder()
              .privateKey(keys.privateKey().orElseThrow())
              .privateKeyCertChain(keys.certChain())
              .build());
    }
    builder.build().start();
    System.out.println("listening " + args[0]);
  }
}
