/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Command;
import io.fawa.http.Tools;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of other people, in Go, Node, Python and a browser, against services as users run them.
 */
@ExtendWith(FawaExtension.class)
class ClientsTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Fawa fawa;

  ClientsTest(Fawa fawa) {
    this.fawa = fawa;
  }

  /** connect-go and grpc-go in every protocol over every HTTP version. */
  @ParameterizedTest
  @CsvSource({"greet, 100", "file, 100", "canvax, 10"})
  void go(String service, int checksMin) throws IOException {
    String report =
        Command.of(Tools.require("fawa-check"), "--only", service, "--bytes", "3MiB")
            .with("--" + service, fawa.clear(service), "--" + service + "-tls", fawa.tls(service))
            .succeeds(LIMIT);
    assertThat(report).doesNotContain("FAIL").contains(" 0 failed");
    assertThat(report.lines().filter(line -> line.startsWith("ok "))).hasSizeGreaterThan(checksMin);
  }

  @Test
  void node() throws IOException {
    String report =
        Command.of(Tools.requireNode(), "api/clients/node/greet.mjs")
            .with(fawa.clear("greet"))
            .with(fawa.tls("greet"))
            .succeeds(LIMIT);
    assertThat(report).contains("58 checks passed, 0 failed");
  }

  /** Two versions of tus-js-client, over connections that break. */
  @Test
  void tus() throws IOException {
    String report =
        Command.of(Tools.requireNode(), "api/clients/node/tus.mjs")
            .with(fawa.clear("file"))
            .succeeds(LIMIT);
    assertThat(report).contains("22 checks passed, 0 failed");
  }

  /** Several to one connection (RFC 8441). */
  @Test
  void webSocketsOverHttp2() throws IOException {
    String report =
        Command.of(Tools.requireNode(), "api/clients/node/websocket-h2.mjs")
            .with(fawa.clear("canva"), fawa.tls("canva"))
            .succeeds(LIMIT);
    assertThat(report).contains("10 checks passed, 0 failed");
  }

  /** grpcio in clear text and under TLS, with messages that the service describes itself. */
  @Test
  void python() throws IOException {
    String packages = Tools.requirePythonPackages();
    for (String target : List.of(clearAuthority(), tlsAuthority() + " " + fawa.authorityFile())) {
      String report =
          Command.of("env", "PYTHONPATH=" + packages, Tools.require("python3"))
              .with("api/clients/python/greet.py")
              .with(target.split(" ", -1))
              .succeeds(LIMIT);
      assertThat(report).contains("9 checks passed, 0 failed");
    }
  }

  /** grpc-web on a page of another origin. */
  @Test
  void grpcWebInChromium() throws IOException {
    String report =
        Command.of(Tools.requireNode(), "api/clients/node/grpc-web.mjs")
            .with(fawa.clear("greet"), fawa.tls("greet"))
            .succeeds(LIMIT);
    assertThat(report).contains("10 checks passed, 0 failed");
  }

  private String clearAuthority() {
    return fawa.clear("greet").replaceFirst("^http://", "");
  }

  private String tlsAuthority() {
    return fawa.tls("greet").replaceFirst("^https://", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-plaintext", "-insecure"})
  void grpcurlWithProtos(String security) throws IOException {
    String protos = Tools.ROOT.resolve("api/src/main/proto").toString();
    String google = Tools.ROOT.resolve("api/third_party").toString();
    assertGreets(
        security, "-import-path", protos, "-import-path", google, "-proto", "greet/v1/hello.proto");
  }

  /** What README shows: no protos at hand, the service describes itself. */
  @ParameterizedTest
  @ValueSource(strings = {"-plaintext", "-insecure"})
  void grpcurlByReflection(String security) throws IOException {
    assertGreets(security);
  }

  @ParameterizedTest
  @CsvSource({
    "greet, greet.v1.GreetService, rpc SayHello ( .greet.v1.SayHelloRequest )",
    "file, file.v1.FileService, rpc ReceiveFile ( .file.v1.ReceiveFileRequest )",
    "canvax, canva.v1.CanvaService, rpc Collaborate ( stream .canva.v1.ClientDrawRequest )",
  })
  void grpcurlLooksAround(String app, String service, String method) throws IOException {
    assertThat(grpcurl(app).with("list").succeeds(LIMIT).lines())
        .containsExactly(
            Stream.of(
                    service,
                    "grpc.health.v1.Health",
                    "grpc.reflection.v1.ServerReflection",
                    "grpc.reflection.v1alpha.ServerReflection")
                .sorted()
                .toArray(String[]::new));
    assertThat(grpcurl(app).with("describe", service).succeeds(LIMIT)).contains(method);
  }

  /** Without a symbol it describes all that is listed, reflection and health included. */
  @ParameterizedTest
  @CsvSource({
    "greet, greet.v1.GreetService",
    "file, file.v1.FileService",
    "canvax, canva.v1.CanvaService",
    "canva, grpc.health.v1.Health"
  })
  void grpcurlDescribesEverything(String app, String service) throws IOException {
    assertThat(grpcurl(app).with("describe").succeeds(LIMIT))
        .contains(
            service + " is a service:",
            "grpc.health.v1.Health is a service:",
            "grpc.reflection.v1.ServerReflection is a service:",
            "grpc.reflection.v1alpha.ServerReflection is a service:",
            "rpc ServerReflectionInfo ( stream .grpc.reflection.v1alpha.ServerReflectionRequest )");
  }

  @ParameterizedTest
  @CsvSource({
    "greet, greet.v1.GreetService",
    "file, file.v1.FileService",
    "canvax, canva.v1.CanvaService",
    "canva, ''"
  })
  void grpcurlAsksForHealth(String app, String service) throws IOException {
    assertThat(health(app, "").status()).isZero();
    assertThat(health(app, service).text()).contains("\"status\": \"SERVING\"");
    assertThat(health(app, "no.such.Service").text()).contains("NotFound");
  }

  private Command.Outcome health(String app, String service) throws IOException {
    return Command.of(Tools.require("grpcurl"), "-plaintext", "-max-time", "20")
        .with("-d", "{\"service\":\"" + service + "\"}")
        .with(addressOf(fawa.clear(app)), "grpc.health.v1.Health/Check")
        .run(LIMIT, new byte[0]);
  }

  private Command grpcurl(String app) {
    return Command.of(Tools.require("grpcurl"), "-plaintext", "-max-time", "20")
        .with(addressOf(fawa.clear(app)));
  }

  private static String addressOf(String url) {
    return url.substring(url.indexOf("//") + 2);
  }

  private void assertGreets(String security, String... how) throws IOException {
    String url = security.equals("-plaintext") ? fawa.clear("greet") : fawa.tls("greet");
    String address = addressOf(url);
    assertThat(grpcurl(security, how, "{\"name\":\"Ada\"}", address, "SayHello"))
        .contains("\"resp\": \"Hello, Ada!\"");
    assertThat(grpcurl(security, how, "{}", address, "GreetStream"))
        .contains("\"part\": \"Hello, World! (part 10)\"");
    String names = "{\"name\":\"Ada\"}{\"name\":\"Bob\"}";
    assertThat(grpcurl(security, how, names, address, "GreetClientStream"))
        .contains("\"summary\": \"Hello, Ada, Bob!\"");
    assertThat(grpcurl(security, how, names, address, "GreetBidiStream"))
        .contains("\"echo\": \"Hello, Ada!\"", "\"echo\": \"Hello, Bob!\"");
  }

  private static String grpcurl(
      String security, String[] how, String data, String address, String method)
      throws IOException {
    return Command.of(Tools.require("grpcurl"), security)
        .with(how)
        .with("-max-time", "20", "-d", data, address, "greet.v1.GreetService/" + method)
        .succeeds(LIMIT);
  }
}
