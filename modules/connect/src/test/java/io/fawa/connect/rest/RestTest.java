/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.connect.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.connect.Answer;
import io.fawa.connect.Compression;
import io.fawa.connect.LibraryHandler;
import io.fawa.connect.Protocol;
import io.fawa.connect.client.RpcClientConfig;
import io.fawa.connect.server.RpcServer;
import io.fawa.connect.server.RpcServerConfig;
import io.fawa.connect.test.v1.LibraryService;
import io.fawa.http.ClientExchange;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.RequestHead;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestTest {
  private static final RpcServer SERVER =
      RpcServer.builder()
          .add(LibraryService.bind(new LibraryHandler()))
          .config(RpcServerConfig.DEFAULTS.withReceiveBytesMax(1000).withCompressBytesMin(0))
          .build();

  private static Answer call(String method, String path, String body, String... headers) {
    return Answer.of(
        SERVER,
        HttpVersion.HTTP_2,
        new RequestHead(method, path, Headers.of(headers)),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static Answer get(String path) {
    return call("GET", path, "");
  }

  private static Answer post(String path, String body) {
    return call("POST", path, body, "content-type", "application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/shelves/1/books/2, shelves/1/books/2, 0",
    "/v1/books/ada%20l, ada l, 0",
    "/v1/books/x?copies=3, x, 3",
    "/v1/books/x?copies=3&name=y&unknown=1&copie=%zz, x, 3",
    "/v1/books/a:b, a:b, 0",
  })
  void pathAndQueryBecomeTheRequest(String path, String name, int copies) {
    Answer answer = get(path);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text())
        .isEqualTo("{\"name\":\"" + name + "\",\"title\":\"rest " + copies + "\"}");
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.header("content-length")).isEqualTo("" + answer.body().length);
    assertThat(answer.header("x-lead")).isEqualTo("1");
    assertThat(answer.header("trailer-x-trail")).isEqualTo("2");
    assertThat(answer.header("vary")).isEqualTo("Accept-Encoding");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "text=a+b%26c|\"text\":\"a b&c\"",
        "text=%22%5C%0A%C3%A9|\"text\":\"\\\"\\\\\\né\"",
        "tags=x&tags=y|\"tags\":[\"x\",\"y\"]",
        "genres=GENRE_POEM&genres=2|\"genres\":[\"GENRE_POEM\",\"GENRE_NOVEL\"]",
        "genres=77|\"genres\":[77]",
        "author.first_name=Ada&author.born=1815|\"author\":{\"firstName\":\"Ada\",\"born\":1815}",
        "author.firstName=Ada|\"author\":{\"firstName\":\"Ada\"}",
        "lent=true|\"lent\":true",
        "pages_min=-9223372036854775808|\"pagesMin\":\"-9223372036854775808\"",
        "pagesMin=7|\"pagesMin\":\"7\"",
        "priceMax=1e3|\"priceMax\":1000.0",
        "priceMax=Infinity|\"priceMax\":\"Infinity\"",
        "cursor=-_8|\"cursor\":\"+/8=\"",
        "since=2026-01-02T03:04:05.5Z|\"since\":\"2026-01-02T03:04:05.500Z\"",
        "loan=1.5s|\"loan\":\"1.500s\"",
        "fields=text,author.firstName|\"fields\":\"text,author.firstName\"",
        "rare=false|\"rare\":false",
        "note=|\"note\":\"\"",
        "big=18446744073709551615|\"big\":\"18446744073709551615\"",
        "by_title=asc|\"byTitle\":\"asc\"",
        "limit=0|\"limit\":0",
        "text|``",
        "text=|``",
        "&&text=a&|\"text\":\"a\"",
        "=b&friends.born=1&labels.a=x|``",
      })
  void everyKindOfFieldMayStandInAQuery(String query, String wanted) {
    Answer answer = get("/v1/books?" + query);

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).startsWith("{\"asked\":{" + wanted + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lent=yes",
        "lent=",
        "rare=1",
        "pagesMin=x",
        "pagesMin=1.5",
        "limit=-1",
        "genres=NOPE",
        "since=yesterday",
        "loan=5",
        "cursor=!",
        "labels=x",
        "extra=x",
        "friends=x",
        "author=x",
        "text=a&text=b",
        "byTitle=a&by_author=b",
        "text=%zz",
        "text=%ff",
      })
  void aQueryThatDoesNotFitIsAnInvalidArgument(String query) {
    Answer answer = get("/v1/books?" + query);

    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.text())
        .startsWith("{\"code\":\"invalid_argument\",\"message\":\"unmarshal message: ");
  }

  @Test
  void aQueryHasALimitOfParameters() {
    String most = "tags=&".repeat(RestBinding.PARAMETERS_MAX - 1) + "tags=";

    assertThat(get("/v1/books?" + most).status()).isEqualTo(200);
    Answer refused = get("/v1/books?" + most + "&tags=");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text()).contains("more than 1000 query parameters");
  }

  /** Those that are not known count as well: a value behind them must not be lost or mixed up. */
  @Test
  void unknownParametersCountToo() {
    String unknown = "x=&".repeat(RestBinding.PARAMETERS_MAX - 1);

    assertThat(get("/v1/books?" + unknown + "text=a").text()).contains("\"text\":\"a\"");
    assertThat(get("/v1/books?" + unknown + "text=a&x=").status()).isEqualTo(400);
    assertThat(get("/v1/books?" + unknown + "x=&text=a").status()).isEqualTo(400);
  }

  @Test
  void theBodyMayBeAFieldOrAll() {
    assertThat(post("/v1/shelves/s/books?dryRun=true&book.isbn=2", "{\"isbn\":\"1\"}").text())
        .isEqualTo("{\"name\":\"s[]true\",\"isbn\":\"1\"}");
    assertThat(
            call(
                    "PUT",
                    "/v1/shelves/s/books/9?dryRun=true",
                    "{\"shelf\":\"x\",\"book\":{\"isbn\":\"1\",\"title\":\"t\"},\"dryRun\":false}")
                .text())
        .isEqualTo("{\"name\":\"s[]false\",\"title\":\"t\",\"isbn\":\"9\"}");
    assertThat(post("/v1/shelves/s/tags", "[\"a\",\"b\"]").text())
        .isEqualTo("{\"name\":\"s[a, b]false\"}");
    assertThat(post("/v1/shelves/s/books", "null").text()).isEqualTo("{\"name\":\"s[]false\"}");
    assertThat(post("/v1/shelves/1/books/2:borrow", "").text())
        .isEqualTo("{\"name\":\"shelves/1/books/2\",\"title\":\"0\"}");
    assertThat(post("/v1/shelves/1/books/2:borrow", "{\"copies\":2}").text())
        .isEqualTo("{\"name\":\"shelves/1/books/2\",\"title\":\"2\"}");
  }

  /** A body that may be there need not be: the fields that it would set have their defaults. */
  @Test
  void aBodyMayBeEmpty() {
    assertThat(post("/v1/shelves/s/books?dryRun=true", "").text())
        .isEqualTo("{\"name\":\"s[]true\"}");
    assertThat(post("/v1/shelves/s/tags", "").text()).isEqualTo("{\"name\":\"s[]false\"}");
    assertThat(post("/v1/pages", "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "\"x\"", "{} {}", "{\"isbn\":5}", "{\"title\":\"a\",}"})
  void aMalformedBodyIsAnInvalidArgument(String body) {
    assertThat(post("/v1/shelves/s/books", body).status()).isEqualTo(400);
  }

  @Test
  void aFieldOfTheResponseMayBeTheBody() {
    assertThat(get("/v1/titles/x?copies=4").text()).isEqualTo("\"rest 4\"");
    assertThat(get("/v1/books:list?tags=a&tags=b").text())
        .isEqualTo("[{\"title\":\"a\"},{\"title\":\"b\"}]");
    assertThat(get("/v1/books:list").text()).isEqualTo("[]");
  }

  @Test
  void theRestOfAPathMayBeAValue() {
    assertThat(get("/files/a/b%2Fc/d").text()).isEqualTo("{\"name\":\"a/b%2Fc/d\"}");
    assertThat(get("/files").text()).isEqualTo("{}");
  }

  @Test
  void otherHttpMethodsAreNamedOrRefused() {
    assertThat(call("REPORT", "/v1/books/x", "").status()).isEqualTo(200);
    Answer refused = call("DELETE", "/v1/books/x", "");
    assertThat(refused.status()).isEqualTo(405);
    assertThat(refused.header("allow")).isEqualTo("GET, HEAD, REPORT");
    assertThat(refused.header("content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(refused.text())
        .isEqualTo("DELETE is not allowed here; allowed methods: GET, HEAD, REPORT\n");
    Answer refusedHead = call("HEAD", "/v1/returns", "");
    assertThat(refusedHead.status()).isEqualTo(405);
    assertThat(refusedHead.body()).isEmpty();

    Answer head = call("HEAD", "/v1/books/x", "");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.header("content-length")).isEqualTo("" + get("/v1/books/x").body().length);
  }

  @Test
  void onlyPathsOfTemplatesAreServed() {
    assertThat(SERVER.serves("/v1/books")).isTrue();
    assertThat(SERVER.serves("/v1/books/")).isFalse();
    assertThat(SERVER.serves("/v1")).isFalse();
    assertThat(SERVER.serves("/")).isFalse();
    assertThat(SERVER.find("GET", "/v1/books/x").orElseThrow().name()).isEqualTo("GetBook");
    assertThat(SERVER.find("PUT", "/v1/books/x")).isEmpty();
    assertThat(get("/v2/books").status()).isEqualTo(404);
  }

  @Test
  void aFailureIsTheJsonOfConnect() {
    Answer answer = get("/v1/books/none");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.text())
        .isEqualTo(
            "{\"code\":\"not_found\",\"message\":\"no such book\",\"details\":[{\"type\":"
                + "\"fawa.connect.test.v1.GetBookRequest\",\"value\":\"CgRub25l\"}]}");
    assertThat(call("GET", "/v1/books/x", "", "connect-timeout-ms", "0").status()).isEqualTo(504);
  }

  @Test
  void aBodyThatIsNoJsonIsRefused() {
    Answer form =
        call("POST", "/v1/returns", "a=b", "content-type", "application/x-www-form-urlencoded");
    assertThat(form.status()).isEqualTo(415);
    assertThat(form.header("accept-post")).isEqualTo("application/json, application/x-ndjson");
    assertThat(form.text())
        .isEqualTo(
            "this path accepts bodies of the types application/json, application/x-ndjson\n");
    assertThat(
            call("POST", "/v1/returns", "", "content-type", "Application/JSON; charset=utf-8")
                .status())
        .isEqualTo(200);
  }

  @Test
  void bodiesHaveALimitAndMayBeCompressed() throws IOException {
    String fits = "{\"title\":\"" + "a".repeat(1000 - 12) + "\"}";
    assertThat(post("/v1/shelves/s/books", fits).status()).isEqualTo(200);
    assertThat(post("/v1/shelves/s/books", fits + " ").status()).isEqualTo(429);

    byte[] plain = fits.getBytes(StandardCharsets.UTF_8);
    Headers headers = Headers.of("content-encoding", "gzip", "accept-encoding", "gzip");
    byte[] packed = Compression.gzip().compress(plain, 0, plain.length);
    Answer answer = Answer.post(SERVER, "/v1/shelves/s/books", headers, packed);
    assertThat(answer.header("content-encoding")).isEqualTo("gzip");
    byte[] body = Compression.gzip().decompress(answer.body(), 0, answer.body().length, 2000);
    assertThat(new String(body, StandardCharsets.UTF_8)).contains("\"name\":\"s[]false\"");
  }

  @Test
  void aResponseIsCompressedForThoseWhoTakeIt() throws IOException {
    Answer answer = call("GET", "/v1/books/x", "", "accept-encoding", "br, gzip");
    assertThat(answer.header("content-encoding")).isEqualTo("gzip");
    assertThat(answer.header("vary")).isEqualTo("Accept-Encoding");
    byte[] body = Compression.gzip().decompress(answer.body(), 0, answer.body().length, 2000);
    assertThat(new String(body, StandardCharsets.UTF_8)).isEqualTo(get("/v1/books/x").text());

    // A stream of lines is never compressed: its lines would wait in the compressor.
    Answer lines = call("GET", "/v1/pages/2", "", "accept-encoding", "gzip");
    assertThat(lines.headers().contains("content-encoding")).isFalse();
    assertThat(lines.text()).isEqualTo(get("/v1/pages/2").text());
  }

  @Test
  void aStreamHasNoBodyForAHead() {
    Answer head = call("HEAD", "/v1/pages/2", "");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-type")).isEqualTo("application/x-ndjson");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void aStreamOfResponsesIsALineEach() {
    Answer answer = get("/v1/pages/2");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("application/x-ndjson");
    assertThat(answer.text())
        .isEqualTo(
            "{\"number\":1,\"text\":\"line\\nline\"}\n{\"number\":2,\"text\":\"line\\nline\"}\n");
    assertThat(answer.trailers().get("x-trail", "")).isEqualTo("2");
    assertThat(post("/v1/pages", "{\n \"count\": 1\n}").text()).hasLineCount(1);
    assertThat(get("/v1/pages/0").body()).isEmpty();
  }

  @Test
  void aStreamThatFailsSaysSoInItsStatusOrItsLastLine() {
    Answer early = get("/v1/pages/0?failAfter=-1");
    assertThat(early.status()).isEqualTo(404);
    assertThat(early.header("content-type")).isEqualTo("application/json");
    assertThat(early.text()).startsWith("{\"code\":\"not_found\"");

    Answer late = get("/v1/pages/5?failAfter=1");
    assertThat(late.status()).isEqualTo(200);
    assertThat(late.text().lines())
        .hasSize(2)
        .last()
        .isEqualTo("{\"error\":{\"code\":\"data_loss\",\"message\":\"torn out\"}}");
  }

  @Test
  void aDeadlineEndsAStreamInItsLastLine() {
    String path = "/v1/pages/2?failAfter=" + LibraryHandler.NEVER_ENDS;
    Answer answer = call("GET", path, "", "connect-timeout-ms", "100");
    // On a busy machine it may pass before the lines are written.
    for (int millis = 200; answer.text().lines().count() < 3 && millis < 30_000; millis *= 2) {
      answer = call("GET", path, "", "connect-timeout-ms", String.valueOf(millis));
    }

    assertThat(answer.text().lines())
        .hasSize(3)
        .last()
        .isEqualTo(
            "{\"error\":{\"code\":\"deadline_exceeded\","
                + "\"message\":\"context deadline exceeded\"}}");
  }

  @Test
  void linesAreAnsweredAsTheyCome() throws IOException {
    try (MemoryTransport transport = new MemoryTransport(SERVER, HttpVersion.HTTP_2);
        ClientExchange chat =
            transport.open(
                new RequestHead("POST", "/v1/chat", new Headers()),
                Deadline.after(Duration.ofSeconds(60)))) {
      byte[] part = new byte[100];
      for (int i = 0; i < 3; i++) {
        byte[] line = ("{\"number\":" + i + "}\n").getBytes(StandardCharsets.UTF_8);
        chat.write(line, 0, line.length);
        chat.flush();
        assertThat(chat.status()).isEqualTo(200);
        int count = chat.read(part, 0, part.length);
        assertThat(new String(part, 0, count, StandardCharsets.UTF_8))
            .isEqualTo("{\"number\":" + (i + 1) + "}\n");
      }
      chat.endRequest();
      assertThat(chat.read(part, 0, part.length)).isEqualTo(-1);
    }
  }

  @Test
  void aStreamOfRequestsIsALineEach() {
    Answer answer = post("/v1/returns", "{\"name\":\"a\"}\r\n\n  \n{\"name\":\"b\"}");
    assertThat(answer.text()).isEqualTo("{\"books\":[{\"name\":\"a\"},{\"name\":\"b\"}]}");
    assertThat(post("/v1/returns", "").text()).isEqualTo("{}");
    assertThat(post("/v1/returns", "{\"name\":\"a\"}\n{").status()).isEqualTo(400);
    assertThat(call("POST", "/v1/returns", "x", "content-encoding", "gzip").status())
        .isEqualTo(501);
  }

  @Test
  void eachLineHasTheLimitOfAMessage() {
    String line = "{\"name\":\"" + "a".repeat(1000 - 11) + "\"}";

    assertThat(post("/v1/returns", (line + "\n").repeat(30)).status()).isEqualTo(200);
    assertThat(post("/v1/returns", line + " ").status()).isEqualTo(429);
    assertThat(post("/v1/returns", line + " \n" + line).status()).isEqualTo(429);
    assertThat(post("/v1/returns", " ".repeat(20_000)).status()).isEqualTo(429);
  }

  @Test
  void streamsBothWaysAreLinesBothWays() {
    Answer answer = post("/v1/chat", "{\"number\":1}\n{\"number\":5}\n");
    assertThat(answer.text()).isEqualTo("{\"number\":2}\n{\"number\":6}\n");

    RequestHead head = new RequestHead("POST", "/v1/chat", new Headers());
    Answer refused = Answer.of(SERVER, HttpVersion.HTTP_1_1, head, new byte[0]);
    assertThat(refused.status()).isEqualTo(505);
  }

  @Test
  void clientsDoNotSpeakIt() {
    assertThatThrownBy(() -> RpcClientConfig.DEFAULTS.withProtocol(Protocol.REST))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
