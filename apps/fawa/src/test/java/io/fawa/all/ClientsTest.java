/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of other people, in Go and Node, against the services as users run them. */
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

  @ParameterizedTest
  @ValueSource(strings = {"-plaintext", "-insecure"})
  void grpcurlWithProtos(String security) throws IOException {
    String protos = Tools.ROOT.resolve("api/src/main/proto").toString();
    assertGreets(security, "-import-path", protos, "-proto", "greet/v1/hello.proto");
  }

  private void assertGreets(String security, String... how) throws IOException {
    String url = security.equals("-plaintext") ? fawa.clear("greet") : fawa.tls("greet");
    String address = url.substring(url.indexOf("//") + 2);
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
