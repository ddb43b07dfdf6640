/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.greet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.service.Running;
import io.fawa.service.launch.Launcher;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GreetAppTest {
  @TempDir static Path folder;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static Running running;

  @BeforeAll
  static void start() throws Exception {
    running =
        Launcher.start(
            List.of(
                "--addr=127.0.0.1:0",
                "--tlsAddr=127.0.0.1:0",
                "--adminAddr=127.0.0.1:0",
                "--uploadDir=/tmp",
                "--dataDir=" + folder),
            List.of(new GreetApp()),
            Map.of());
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    running.close();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void greetsOverEitherVersion(HttpClient.Version version) throws Exception {
    HttpResponse<String> answer =
        CLIENT.send(
            request("/greet.v1.GreetService/SayHello")
                .version(version)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"Ada\"}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"resp\":\"Hello, Ada!\"}");
    assertThat(answer.headers().firstValue("greet-version")).contains("v1");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void greetsAtAPathOverEitherVersion(HttpClient.Version version) throws Exception {
    HttpResponse<String> answer =
        CLIENT.send(
            request("/v1/greetings/Ada%20L").version(version).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"resp\":\"Hello, Ada L!\"}");
    assertThat(answer.headers().firstValue("greet-version")).contains("v1");

    HttpResponse<String> head =
        CLIENT.send(
            request("/v1/greetings/Ada%20L").version(version).HEAD().build(),
            BodyHandlers.ofString());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/greet.js, javascript",
    "/connect.js, javascript",
    "/greet.css, text/css",
    "/icon.svg, image/svg+xml"
  })
  void servesItsPage(String path, String type) throws Exception {
    HttpResponse<String> answer = CLIENT.send(request(path).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type").orElseThrow()).contains(type);
    assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
    assertThat(answer.body()).contains("The fawa Authors");
  }

  @Test
  void itsPageMayLoadNothingFromElsewhere() throws Exception {
    HttpResponse<String> answer = CLIENT.send(request("/").build(), BodyHandlers.ofString());
    assertThat(answer.headers().firstValue("content-security-policy").orElseThrow())
        .contains("default-src 'none'", "frame-ancestors 'none'");
    assertThat(answer.body()).doesNotContain("https://", "http://");
  }

  @Test
  void itsDescriptionSaysWhatItsProtoSays() throws Exception {
    HttpResponse<String> answer =
        CLIENT.send(request("/openapi.json").build(), BodyHandlers.ofString());
    assertThat(answer.body())
        .contains("\"description\": \"Greets by name, once for each kind of RPC.\"")
        .contains("\"summary\": \"Answers one name with one greeting.\"")
        .contains("\"description\": \"Empty means \\\"World\\\".\"");
  }

  @Test
  void anythingElseIsNotFound() throws Exception {
    HttpResponse<String> answer =
        CLIENT.send(request("/package-info.java").build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(404);
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(running.cleartextUrl("greetservice") + path))
        .timeout(Duration.ofSeconds(60));
  }
}
