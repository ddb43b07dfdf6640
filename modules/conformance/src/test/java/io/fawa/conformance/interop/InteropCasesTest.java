/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance.interop;

import io.fawa.connect.Protocol;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.http2.Http2Transport;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** gRPC's interoperability tests between our client and our server, in every protocol. */
class InteropCasesTest {
  @TempDir static Path folder;
  private static InteropServer ours;

  @BeforeAll
  static void start() throws Exception {
    ours = new InteropServer(folder);
  }

  @AfterAll
  static void stop() {
    ours.close();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REST")
  void passInEveryProtocol(Protocol protocol) {
    try (Http2Transport transport =
        Http2Transport.to(URI.create("http://127.0.0.1:" + ours.port(false)))) {
      InteropCases cases =
          new InteropCases(
              RpcClient.builder(transport)
                  .config(RpcClientConfig.DEFAULTS.withProtocol(protocol))
                  .build());
      InteropCases.runAll(cases.basic());
      InteropCases.runAll(cases.compressed(true));
    }
  }
}
