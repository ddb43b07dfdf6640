/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Value;
import io.fawa.all.Curl.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The methods at the paths that their annotations name, called by curl. */
@ExtendWith(FawaExtension.class)
class RestTest {
  private static final List<String> VERSIONS = List.of("--http1.1", "--http2-prior-knowledge");

  private Fawa fawa;
  private String greet;

  @BeforeEach
  void use(Fawa running) {
    fawa = running;
    greet = running.clear("greet") + "/v1/greetings";
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
  void aPathIsARequest(String version) throws IOException {
    Curl.request("GET", greet + "/Ada%20%C3%A9")
        .option(version)
        .header("Origin", "http://example.test")
        .send()
        .hasStatus(200)
        .has("content-type", "application/json")
        .has("access-control-allow-origin", "http://example.test")
        .has("greet-version", "v1")
        .hasJson("{\"resp\":\"Hello, Ada é!\"}");
    Curl.post(greet)
        .option(version)
        .json("{\"name\":\"Ada\"}")
        .send()
        .hasStatus(200)
        .hasJson("{\"resp\":\"Hello, Ada!\"}");
  }

  @Test
  void underTlsToo() throws IOException {
    Curl.request("GET", fawa.tls("greet") + "/v1/greetings/Ada")
        .option("--http2")
        .send()
        .hasStatus(200)
        .hasJson("{\"resp\":\"Hello, Ada!\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
  void aHeadIsAnsweredWithoutABody(String version) throws IOException {
    // Of a body, curl would complain.
    Curl.request("HEAD", greet + "/Ada")
        .option("--head", version)
        .send()
        .hasStatus(200)
        .has("content-length", "22");
  }

  @Test
  void aCallIsCountedByItsProtocol() throws IOException {
    Curl.request("GET", greet + "/Ada").send().hasStatus(200);
    // It is counted after its answer.
    long end = System.nanoTime() + 60_000_000_000L;
    List<String> page = metrics();
    while (page.stream().noneMatch(RestTest::countsHellosByRest)) {
      assertThat(System.nanoTime()).as("counted in %s", page).isLessThan(end);
      page = metrics();
    }
  }

  private List<String> metrics() throws IOException {
    return Curl.request("GET", fawa.admin("greet") + "/metrics").send().text().lines().toList();
  }

  private static boolean countsHellosByRest(String line) {
    return line.startsWith("rpc_server_call_duration_seconds_count{")
        && line.contains("rpc_method=\"greet.v1.GreetService/SayHello\"")
        && line.contains("rpc_system_name=\"rest\"")
        && line.contains("rpc_response_status_code=\"OK\"");
  }

  @Test
  void streamsAreLines() throws IOException {
    for (String version : VERSIONS) {
      Reply parts =
          Curl.request("GET", greet + "/Ada:stream")
              .option(version)
              .send()
              .hasStatus(200)
              .has("content-type", "application/x-ndjson");
      assertThat(parts.text().lines())
          .hasSize(10)
          .first()
          .isEqualTo("{\"part\":\"Hello, Ada! (part 1)\"}");
      Curl.post(greet + ":collect")
          .option(version)
          .body(
              "application/x-ndjson",
              "{\"name\":\"Alice\"}\n{\"name\":\"Bob\"}\n".getBytes(StandardCharsets.UTF_8))
          .send()
          .hasStatus(200)
          .hasJson("{\"summary\":\"Hello, Alice, Bob!\"}");
    }
    Reply echoes =
        Curl.post(greet + ":chat")
            .option("--http2-prior-knowledge")
            .json("{\"name\":\"a\"}\n{\"name\":\"b\"}")
            .send()
            .hasStatus(200);
    assertThat(echoes.text()).isEqualTo("{\"echo\":\"Hello, a!\"}\n{\"echo\":\"Hello, b!\"}\n");
    Curl.post(greet + ":chat").option("--http1.1").json("{}").send().hasStatus(505);
  }

  @Test
  void failuresAreThoseOfConnect() throws IOException {
    Curl.post(greet)
        .json("{\"name\":5}")
        .send()
        .hasStatus(400)
        .has("content-type", "application/json")
        .hasError("invalid_argument", "");
    Curl.post(greet).body("text/plain", new byte[] {'{', '}'}).send().hasStatus(415);
    Curl.request("GET", greet + "/" + "x".repeat(1025))
        .send()
        .hasStatus(400)
        .hasError("invalid_argument", "name of 1025 characters, limit 1024");
  }

  @Test
  void otherHttpMethodsAreRefusedAndOtherPathsAreOrdinary() throws IOException {
    for (String version : VERSIONS) {
      Reply refused =
          Curl.request("DELETE", greet + "/Ada")
              .option(version)
              .send()
              .hasStatus(405)
              .has("allow", "GET, HEAD");
      assertThat(refused.text())
          .isEqualTo("DELETE is not allowed here; allowed methods: GET, HEAD\n");
      Curl.request("GET", fawa.clear("greet") + "/v1/greeting")
          .option(version)
          .send()
          .hasStatus(404);
      Curl.request("GET", fawa.clear("greet") + "/").option(version).send().hasStatus(200);
    }
  }

  @Test
  void filesGoBothWaysAsLines() throws IOException {
    String files = fawa.clear("file") + "/v1/files";
    String content =
        Base64.getEncoder().encodeToString("some bytes".getBytes(StandardCharsets.UTF_8));
    Reply sent =
        Curl.post(files)
            .json(
                "{\"info\":{\"name\":\"a.txt\",\"size\":\"10\"}}\n{\"chunkData\":\""
                    + content
                    + "\"}")
            .send()
            .hasStatus(200);
    String key = Curl.meaning(sent.text()).getFieldsOrThrow("randomkey").getStringValue();

    Reply received = Curl.request("GET", files + "/" + key + "?offset=5").send().hasStatus(200);
    assertThat(received.text())
        .contains("\"fileSize\":\"10\"")
        .contains(
            "\"chunkData\":\""
                + Base64.getEncoder().encodeToString("bytes".getBytes(StandardCharsets.UTF_8)));
    Reply link = Curl.request("GET", files + "/" + key + ":link").send().hasStatus(200);
    assertThat(link.text()).contains("\"filename\":\"a.txt\"");
    Curl.request("GET", files + "/none:link").send().hasError("not_found", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"greet", "file", "canvax", "canva"})
  void everyServiceDescribesItself(String service) throws IOException {
    for (String version : VERSIONS) {
      Reply reply =
          Curl.request("GET", fawa.clear(service) + "/openapi.json")
              .option(version)
              .send()
              .hasStatus(200)
              .has("content-type", "application/json");
      assertThat(Curl.meaning(reply.text()).getFieldsOrThrow("openapi").getStringValue())
          .isEqualTo("3.1.0");
      assertThat(reply.text()).contains("\"title\": \"" + service + "service\"");
    }
  }

  @Test
  void whatIsDescribedIsServed() throws IOException {
    String text = Curl.request("GET", fawa.clear("greet") + "/openapi.json").send().text();
    Map<String, Value> paths =
        Curl.meaning(text).getFieldsOrThrow("paths").getStructValue().getFieldsMap();
    assertThat(paths)
        .containsKeys("/v1/greetings/{name}", "/greet.v1.GreetService/SayHello")
        .doesNotContainKey("/greet.v1.GreetService/GreetStream");
    for (Map.Entry<String, Value> path : paths.entrySet()) {
      String url = fawa.clear("greet") + path.getKey().replace("{name}", "Ada");
      for (String method : path.getValue().getStructValue().getFieldsMap().keySet()) {
        Curl call =
            Curl.request(method.toUpperCase(Locale.ROOT), url).option("--http2-prior-knowledge");
        (method.equals("post") ? call.json("{\"name\":\"Ada\"}") : call).send().hasStatus(200);
      }
    }
  }
}
