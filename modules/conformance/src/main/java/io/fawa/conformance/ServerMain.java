/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance;

import io.fawa.conformance.Credentials.Identity;
import io.fawa.conformance.v1.ConformanceService;
import io.fawa.conformance.v1.HTTPVersion;
import io.fawa.conformance.v1.ServerCompatRequest;
import io.fawa.conformance.v1.ServerCompatResponse;
import io.fawa.connect.RpcServer;
import io.fawa.connect.RpcServerConfig;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;

/** Starts one server as the runner wants it, and serves until the runner ends it. */
public final class ServerMain {
  private ServerMain() {}

  /** Runs one server; the runner starts it without arguments. */
  public static void main(String[] args)
      throws IOException, GeneralSecurityException, InterruptedException {
    DataInputStream in = new DataInputStream(System.in);
    ServerCompatRequest wanted =
        Frames.read(in, ServerCompatRequest.parser())
            .orElseThrow(() -> new IOException("standard input ended before the request"));
    Frames.write(new DataOutputStream(System.out), start(wanted));
    // The runner closes standard input at once, and ends this process by a signal.
    new CountDownLatch(1).await();
  }

  /** Starts a server for as long as the process lives, and says where it is. */
  static ServerCompatResponse start(ServerCompatRequest wanted)
      throws IOException, GeneralSecurityException {
    int limit = wanted.getMessageReceiveLimit();
    RpcServer server =
        RpcServer.builder()
            .add(ConformanceService.bind(new ConformanceHandler()))
            .config(
                RpcServerConfig.DEFAULTS
                    .withReceiveBytesMax(limit > 0 ? limit : 64 * 1024 * 1024)
                    .withCompressBytesMin(0))
            .build();
    int port = Listener.start(server, version(wanted), tls(wanted), needsClientCertificate(wanted));
    return ServerCompatResponse.newBuilder()
        .setHost("127.0.0.1")
        .setPort(port)
        .setPemCert(wanted.getServerCreds().getCert())
        .build();
  }

  private static HTTPVersion version(ServerCompatRequest wanted) {
    return wanted.getHttpVersion();
  }

  private static boolean needsClientCertificate(ServerCompatRequest wanted) {
    return !wanted.getClientTlsCert().isEmpty();
  }

  private static Optional<SSLContext> tls(ServerCompatRequest wanted)
      throws GeneralSecurityException, IOException {
    if (!wanted.getUseTls()) {
      return Optional.empty();
    }
    return Optional.of(
        Credentials.context(
            Optional.of(
                new Identity(
                    wanted.getServerCreds().getCert().toStringUtf8(),
                    wanted.getServerCreds().getKey().toStringUtf8())),
            Optional.of(wanted.getClientTlsCert().toStringUtf8()).filter(pem -> !pem.isEmpty())));
  }
}
