/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.WrappersProto;
import io.fawa.connect.Code;
import io.fawa.connect.RpcException;
import io.fawa.connect.server.Service;
import io.fawa.service.config.Ports;
import io.fawa.service.launch.Launcher;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a handler sets as a field, or hands on from a peer, never becomes a field or a response of
 * its own (RFC 9110 §5.5): it is refused before anything is written, in every protocol.
 */
class SplittingTest {
  private static final String EVIL = "a\r\nx-injected: yes\r\n\r\nHTTP/1.1 200 OK\r\n";

  @TempDir static Path data;
  private static Running running;

  /** Its methods answer with a field that would split the response. */
  private static final class SplittingApp implements App {
    @Override
    public String name() {
      return "splitting";
    }

    @Override
    public Ports defaultPorts() {
      return new Ports(0, 0, 0);
    }

    @Override
    public void install(Wiring wiring) {
      wiring.rpc(
          Service.builder(ProbeRpc.NAME, WrappersProto::getDescriptor)
              .unary(
                  ProbeRpc.SAY,
                  (request, call) -> {
                    switch (request.getValue()) {
                      case "header" -> call.responseHeaders().add("x-a", EVIL);
                      case "name" -> call.responseHeaders().add(EVIL, "a");
                      case "trailer" -> call.responseTrailers().add("x-a", EVIL);
                      case "wide" -> call.responseHeaders().add("x-a", "\u010a\u010d");
                      default -> {
                        RpcException failure = new RpcException(Code.ABORTED, "no " + EVIL);
                        failure.metadata().add("x-a", EVIL);
                        throw failure;
                      }
                    }
                    return request;
                  })
              .serverStream(
                  ProbeRpc.REPEAT,
                  (request, responses, call) -> {
                    responses.send(request);
                    call.responseTrailers().add("x-a", EVIL);
                  })
              .build());
      wiring.http(routes ->
          routes.get(
              "/route",
              (request, response) -> {
                response.headers().set(io.helidon.http.HeaderNames.create("X-A"), EVIL);
                response.send("sent");
              }));
    }
  }

  @BeforeAll
  static void start() throws Exception {
    running = Launcher.start(List.of("--dataDir=" + data), List.of(new SplittingApp()), Map.of());
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static String answer(String method, String path, String type, String body)
      throws IOException {
    URI url = running.cleartextUrl("splitting");
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.setSoTimeout(30_000);
      String request =
          String.join(
              "\r\n",
              method + " " + path + " HTTP/1.1",
              "Host: h",
              "Connection: close",
              "Content-Type: " + type,
              "Content-Length: " + body.length(),
              "",
              body);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "header, internal",
    "name, internal",
    "trailer, internal",
    "wide, internal",
    "failure, aborted"
  })
  void aCallFailsBeforeItsAnswerIsSplit(String what, String code) throws IOException {
    String path = "/" + ProbeRpc.NAME + "/Say";
    String message = "\n" + (char) what.length() + what;
    String envelope = "\0\0\0\0" + (char) message.length() + message;

    String unary = answer("POST", path, "application/json", '"' + what + '"');
    assertThat(unary).startsWith("HTTP/1.1 ").contains(code).doesNotContain("\nx-injected");
    for (String type : List.of("application/grpc-web+proto", "application/grpc")) {
      String answer = answer("POST", path, type, envelope);
      assertThat(answer)
          .startsWith("HTTP/1.1 200")
          .contains("grpc-status: " + (code.equals("internal") ? "13" : "10"))
          .doesNotContain("\nx-injected");
    }
  }

  @ParameterizedTest
  @CsvSource({"application/grpc-web+proto", "application/connect+proto", "application/grpc"})
  void aStreamFailsBeforeItsEndIsSplit(String type) throws IOException {
    String answer = answer("POST", "/" + ProbeRpc.NAME + "/Repeat", type, "\0\0\0\0\3\n\1n");

    assertThat(answer)
        .startsWith("HTTP/1.1 200")
        .containsPattern("internal|grpc-status: 13")
        .doesNotContain("x-injected");
  }

  @org.junit.jupiter.api.Test
  void aRouteFailsBeforeItsAnswerIsSplit() throws IOException {
    assertThat(answer("GET", "/route", "text/plain", ""))
        .startsWith("HTTP/1.1 500")
        .doesNotContain("x-injected");
  }
}
