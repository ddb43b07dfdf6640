/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance.interop;

import io.fawa.connect.Protocol;
import io.fawa.connect.client.RpcClient;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.http.Command;
import io.fawa.http.Tools;
import io.fawa.http2.Http2Transport;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** grpc-go's interoperability client against our server, and our client against its server. */
@Timeout(600)
class GrpcGoTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Pattern LISTENS = Pattern.compile("listening on .*:(\\d+)");

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
  @ValueSource(
      strings = {
        "empty_unary",
        "large_unary",
        "client_streaming",
        "server_streaming",
        "ping_pong",
        "empty_stream",
        "timeout_on_sleeping_server",
        "cancel_after_begin",
        "cancel_after_first_response",
        "status_code_and_message",
        "special_status_message",
        "custom_metadata",
        "unimplemented_method",
        "unimplemented_service",
        "pick_first_unary",
        "rpc_soak",
        "channel_soak",
        "orca_per_rpc",
        "orca_oob",
      })
  void itsClientAndOurServer(String name) throws Exception {
    for (boolean tls : new boolean[] {false, true}) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Tools.require("grpc-go-interop-client"),
                  "-test_case=" + name,
                  "-server_host=127.0.0.1",
                  "-soak_per_iteration_max_acceptable_latency_ms=20000",
                  "-soak_overall_timeout_seconds=60",
                  "-server_port=" + ours.port(tls)));
      if (tls) {
        command.addAll(
            List.of(
                "-use_tls",
                "-use_test_ca",
                "-ca_file=" + ours.authority(),
                "-server_host_override=localhost"));
      }
      if (name.startsWith("orca_")) {
        command.add(
            "-service_config_json="
                + "{\"loadBalancingConfig\":[{\"test_backend_metrics_load_balancer\":{}}]}");
      }
      Command.of(command.toArray(String[]::new)).succeeds(LIMIT);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ourClientAndItsServer(boolean tls) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(Tools.require("grpc-go-interop-server"), "-port=0"));
    if (tls) {
      command.add("-use_tls");
      command.add("-tls_cert_file=" + ours.certificateAndKey().getFirst());
      command.add("-tls_key_file=" + ours.certificateAndKey().getLast());
    }
    try (ForeignServer server =
            ForeignServer.start(
                LISTENS,
                Map.of("GRPC_GO_LOG_SEVERITY_LEVEL", "info"),
                command.toArray(String[]::new));
        Http2Transport transport =
            tls
                ? Http2Transport.builder(URI.create("https://localhost:" + server.port()))
                    .tls(ours.trust())
                    .build()
                : Http2Transport.to(URI.create("http://127.0.0.1:" + server.port()))) {
      InteropCases cases =
          new InteropCases(
              RpcClient.builder(transport)
                  .config(RpcClientConfig.DEFAULTS.withProtocol(Protocol.GRPC))
                  .build());
      InteropCases.runAll(cases.basic());
    }
  }
}
