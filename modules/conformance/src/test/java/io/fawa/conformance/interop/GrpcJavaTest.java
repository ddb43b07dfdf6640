/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.conformance.interop;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * grpc-java's interoperability client against our server, and our client against its server. Its
 * {@code --use_upgrade} is left out: it cannot read the body of the answer to its own upgrade.
 */
@Timeout(180)
class GrpcJavaTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Pattern LISTENS = Pattern.compile("^port (\\d+)$");
  private static final String PASSWORD = "changeit";

  private static final List<String> CASES =
      List.of(
          "empty_unary",
          "large_unary",
          "client_compressed_unary",
          "client_compressed_unary_noprobe",
          "server_compressed_unary",
          "client_streaming",
          "client_compressed_streaming",
          "client_compressed_streaming_noprobe",
          "server_streaming",
          "server_compressed_streaming",
          "ping_pong",
          "empty_stream",
          "custom_metadata",
          "status_code_and_message",
          "special_status_message",
          "unimplemented_method",
          "unimplemented_service",
          "cancel_after_begin",
          "cancel_after_first_response",
          "timeout_on_sleeping_server",
          "very_large_request",
          "rpc_soak",
          "channel_soak",
          "orca_per_rpc");

  /** What takes seconds by itself, or must not be run twice at a time. */
  private static final List<String> ONCE = List.of("pick_first_unary", "orca_oob");

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

  private static List<String> java(String... options) {
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(List.of(options));
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            Tools.requireGrpcJava(),
            "modules/conformance/grpc-java/Interop.java"));
    return command;
  }

  @Test
  void itsClientAndOurServer() throws Exception {
    List<String> command =
        java(
            "-Djavax.net.ssl.trustStore=" + ours.trustStore(PASSWORD.toCharArray()),
            "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    List<String> wanted = new ArrayList<>();
    command.add("client");
    for (String once : ONCE) {
      command.addAll(group("once", List.of(once), false, wanted));
      command.add("--");
    }
    command.addAll(group("netty", CASES, false, wanted));
    command.add("--");
    command.addAll(group("tls", CASES, true, wanted));
    command.add("--");
    command.addAll(group("okhttp", CASES, false, wanted));
    command.add("--use_okhttp=true");

    assertThat(Command.of(command.toArray(String[]::new)).succeeds(LIMIT).lines())
        .filteredOn(line -> line.startsWith("ok "))
        .containsExactlyInAnyOrderElementsOf(wanted);
  }

  private static List<String> group(
      String label, List<String> cases, boolean tls, List<String> wanted) {
    cases.forEach(name -> wanted.add("ok " + label + " " + name));
    return List.of(
        label,
        String.join(",", cases),
        "--use_tls=" + tls,
        "--server_host=localhost",
        "--server_port=" + ours.port(tls),
        "--soak_per_iteration_max_acceptable_latency_ms=20000",
        "--soak_overall_timeout_seconds=60");
  }

  @Test
  void ourClientAndItsServer() throws Exception {
    List<String> command = java();
    command.add("server");
    try (ForeignServer server =
            ForeignServer.start(LISTENS, Map.of(), command.toArray(String[]::new));
        Http2Transport transport =
            Http2Transport.to(URI.create("http://127.0.0.1:" + server.port()))) {
      InteropCases cases =
          new InteropCases(
              RpcClient.builder(transport)
                  .config(RpcClientConfig.DEFAULTS.withProtocol(Protocol.GRPC))
                  .build());
      InteropCases.runAll(cases.basic());
      // It compresses the answers of unary calls alone, and does not look at how a request came.
      Map<String, InteropCases.Case> compressed = cases.compressed(false);
      compressed.remove("server_compressed_streaming");
      InteropCases.runAll(compressed);
    }
  }
}
