/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance;

import io.fawa.conformance.v1.HTTPVersion;
import io.fawa.conformance.v1.ServerCompatRequest;
import io.fawa.conformance.v1.ServerCompatResponse;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Starts one server as the runner requests it, and serves until the runner ends the process. */
public final class ServerMain {
  private ServerMain() {}

  /**
   * Runs one server; the runner starts it without arguments. With any argument it only starts one
   * and ends, to record which classes that takes.
   */
  public static void main(String[] args) throws Exception {
    if (args.length > 0) {
      record();
      System.exit(0);
    }
    DataInputStream in = new DataInputStream(System.in);
    ServerCompatRequest wanted =
        Frames.read(in, ServerCompatRequest.parser())
            .orElseThrow(() -> new IOException("standard input ended before the request"));
    Frames.write(new DataOutputStream(System.out), start(wanted));
    // The runner closes standard input at once, and ends this process by a signal.
    new CountDownLatch(1).await();
  }

  /** Uses the classes that a server needs, those of HTTP/3 where that is to be tried. */
  private static void record() throws Exception {
    boolean http3 = System.getenv("QUIC") != null;
    ServerCompatRequest.Builder wanted = ServerCompatRequest.newBuilder().setUseTls(http3);
    if (http3) {
      wanted.setHttpVersion(HTTPVersion.HTTP_VERSION_3);
    }
    Host.Started started = Host.start(wanted.build());
    if (http3) {
      Host.callOverHttp3(started);
    }
    // Threads that run while the JVM writes the archive can crash it.
    started.running().close();
  }

  /** Starts a server for the life of the process; returns its address. */
  static ServerCompatResponse start(ServerCompatRequest wanted) throws Exception {
    int port = Host.start(wanted).port();
    return ServerCompatResponse.newBuilder()
        .setHost("127.0.0.1")
        .setPort(port)
        .setPemCert(wanted.getServerCreds().getCert())
        .build();
  }
}
