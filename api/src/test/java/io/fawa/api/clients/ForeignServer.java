/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.api.clients;

import io.fawa.http.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** GreetService by other people, on a port of its own, until it is closed. */
interface ForeignServer extends AutoCloseable {
  /** Where it is, in clear text. */
  URI origin();

  @Override
  void close();

  /** Which ones there are. */
  enum Kind {
    CONNECT_GO,
    GRPC_GO,
    GRPC_JAVA
  }

  /** Starts one and waits until it accepts calls. */
  static ForeignServer start(Kind kind) throws IOException {
    return switch (kind) {
      case CONNECT_GO -> program("connect-greet");
      case GRPC_GO -> program("grpc-greet");
      case GRPC_JAVA -> GrpcJavaServer.start(0, "v1");
    };
  }

  private static ForeignServer program(String name) throws IOException {
    Process process =
        new ProcessBuilder(Tools.require(name), "-addr", "127.0.0.1:0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    String listening = Optional.ofNullable(output.readLine()).orElse("nothing");
    URI origin = URI.create("http://" + listening.replace("listening ", ""));
    return new ForeignServer() {
      @Override
      public URI origin() {
        return origin;
      }

      @Override
      public void close() {
        process.destroyForcibly();
      }
    };
  }
}
