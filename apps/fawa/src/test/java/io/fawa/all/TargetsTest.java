/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.all.Curl.Reply;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets, methods and versions as browsers, proxies and health checks send them. */
@ExtendWith(FawaExtension.class)
class TargetsTest {
  private static final List<String> VERSIONS = List.of("--http1.1", "--http2-prior-knowledge");

  private Fawa fawa;

  @BeforeEach
  void use(Fawa running) {
    fawa = running;
  }

  private String answer(String url, String text) throws IOException {
    try (RawHttp client = RawHttp.open(url, fawa.authorityFile())) {
      return client.send(text).rest();
    }
  }

  @Test
  void anAbsoluteTargetIsItsPath() throws IOException {
    String greet = fawa.clear("greet");
    String close = " HTTP/1.1|Host: h|Connection: close|";

    assertThat(answer(greet, "GET http://host/v1/greetings/A" + close + "|"))
        .startsWith("HTTP/1.1 200")
        .contains("Hello, A!");
    assertThat(
            answer(
                greet,
                "POST http://host:80/greet.v1.GreetService/SayHello"
                    + close
                    + "Content-Type: application/json|Content-Length: 2||{}"))
        .startsWith("HTTP/1.1 200");
    assertThat(answer(greet, "GET http://host/" + close + "|")).startsWith("HTTP/1.1 200");
    assertThat(answer(greet, "OPTIONS * HTTP/1.1|Host:|Connection: close||"))
        .matches("(?s)HTTP/1.1 20[04].*");
  }

  @Test
  void everyPortSpeaksHttp10() throws IOException {
    for (String service : Fawa.ALL) {
      for (String url : List.of(fawa.clear(service), fawa.tls(service), fawa.admin(service))) {
        String path = url.equals(fawa.admin(service)) ? "/ready" : "/";
        assertThat(answer(url, "GET " + path + " HTTP/1.0||"))
            .as(url)
            .startsWith("HTTP/1.1 200")
            .contains("connection: close")
            .doesNotContain("transfer-encoding");
      }
    }
    assertThat(answer(fawa.clear("greet"), "GET /v1/greetings/Ada:stream HTTP/1.0||"))
        .contains("Ada")
        .doesNotContain("transfer-encoding");
  }

  @Test
  void headHasNoContentAndMakesNothing() throws IOException {
    double boards = boards();
    for (String version : List.of("1.1", "1.0")) {
      String end = " HTTP/" + version + "|Host: h|Connection: close||";
      assertThat(answer(fawa.admin("canva"), "HEAD /health" + end)).endsWith("\r\n\r\n");
      assertThat(answer(fawa.admin("canva"), "HEAD /ready" + end)).endsWith("\r\n\r\n");
      for (String path : List.of("/nothing", "/", "/health", "/create")) {
        assertThat(answer(fawa.clear("canva"), "HEAD " + path + end))
            .as(path)
            .startsWith("HTTP/1.1 ")
            .endsWith("\r\n\r\n");
      }
      for (String path : List.of("/v1/greetings/Ada:stream", "/v1/greetings/Ada", "/none")) {
        assertThat(answer(fawa.clear("greet"), "HEAD " + path + end)).as(path).endsWith("\r\n\r\n");
      }
    }
    // One of another test may end meanwhile.
    assertThat(boards()).isLessThanOrEqualTo(boards);
  }

  /** What the service counts of its boards. */
  private double boards() throws IOException {
    return answer(fawa.admin("canva"), "GET /metrics HTTP/1.0||")
        .lines()
        .filter(line -> line.startsWith("fawa_boards "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ')).strip()))
        .sum();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/?search[field]=a",
        "/?p=a|b",
        "/?q={}",
        "/v1/greetings/Ada?x[y]=z",
        "/v1/greetings/Ada?x={a|b}",
        "/?q=\u00c3\u00a9",
      })
  void whatBrowsersSendRawInAQueryIsTakenByEveryVersion(String target) throws IOException {
    try (RawHttp client = RawHttp.open(fawa.clear("greet"), fawa.authorityFile())) {
      client.send("GET ").sendAsIs(target).send(" HTTP/1.1|Host: h|Connection: close||");
      assertThat(client.rest()).startsWith("HTTP/1.1 200");
    }
    for (String version : VERSIONS) {
      Curl.request("GET", fawa.clear("greet") + target)
          .option("--globoff")
          .option(version)
          .send()
          .hasStatus(200);
    }
  }

  @Test
  void rawUtf8IsUtf8OnEveryVersion() throws IOException {
    String jose = "Jos\u00c3\u00a9";
    assertThat(
            answer(
                fawa.clear("greet"),
                "GET /v1/greetings/" + jose + " HTTP/1.1|Host: h|Connection: close||"))
        .contains("Hello, " + jose + "!");
    for (String version : VERSIONS) {
      for (String path : List.of("/v1/greetings/José", "/v1/greetings/Jos%C3%A9")) {
        Reply reply = Curl.request("GET", fawa.clear("greet") + path).option(version).send();
        reply.hasStatus(200).hasJson("{\"resp\":\"Hello, José!\"}");
      }
    }
  }

  @Test
  void aPreflightHasNoLengthOfNothing() throws IOException {
    assertThat(
            answer(
                fawa.clear("greet"),
                "OPTIONS /greet.v1.GreetService/SayHello HTTP/1.1|Host: h|Origin: http://a.test|"
                    + "Access-Control-Request-Method: POST|Connection: close||"))
        .startsWith("HTTP/1.1 204")
        .doesNotContainIgnoringCase("content-length");
  }

  @Test
  void anUpgradeHasNoCase() throws IOException {
    String code =
        Curl.post(fawa.clear("canva") + "/create")
            .send()
            .body()
            .toStringUtf8()
            .replaceAll(".*:\"|\"}.*", "")
            .strip();
    try (RawHttp client = RawHttp.open(fawa.clear("canva"), fawa.authorityFile())) {
      client.send(
          "GET /ws/canva?code="
              + code
              + " HTTP/1.1|Host: h|Connection: UPGRADE|Upgrade: WEBSOCKET|Sec-WebSocket-Version: 13|"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==||");
      assertThat(client.until("\r\n\r\n"))
          .startsWith("HTTP/1.1 101")
          .contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
  }
}
