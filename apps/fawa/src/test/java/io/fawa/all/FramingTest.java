/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.all;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where a request of HTTP/1.1 ends, for the services as they run: nothing that a client sends as
 * the body of one request is ever taken for another (RFC 9112 §11.2), and nothing is stored cut.
 */
@ExtendWith(FawaExtension.class)
class FramingTest {
  private static final String SMUGGLED = "GET /v1/greetings/SMUGGLED HTTP/1.1|Host: h||";
  private static final String POST = "POST /v1/greetings HTTP/1.1|Host: h|";
  private static final String JSON = POST + "Content-Type: application/json|";
  private static final String CLOSING =
      "GET /v1/greetings/End HTTP/1.1|Host: h|Connection: close||";

  private Fawa fawa;

  @BeforeEach
  void use(Fawa running) {
    fawa = running;
  }

  private RawHttp open(String url) {
    return RawHttp.open(url, fawa.authorityFile());
  }

  /** What greetservice answers, in clear and under TLS alike, to its last byte. */
  private String answers(String text) throws IOException {
    String clear;
    try (RawHttp client = open(fawa.clear("greet"))) {
      clear = client.send(text).rest();
    }
    try (RawHttp client = open(fawa.tls("greet"))) {
      assertThat(statuses(client.send(text).rest())).isEqualTo(statuses(clear));
    }
    return clear;
  }

  private static List<String> statuses(String answers) {
    Matcher lines = Pattern.compile("HTTP/1\\.1 (\\d{3})").matcher(answers);
    return lines.results().map(result -> result.group(1)).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "400~Transfer-Encoding: Chunked|",
        "400~Content-Length: 12|Content-Length: 60|",
        "400~Content-Length: 4|Transfer-Encoding: chunked|",
        "501~Transfer-Encoding: xchunked|",
        "501~Transfer-Encoding: chunked, chunked|",
        "501~Transfer-Encoding: chunked, identity|",
        "400~Content-Length: +11|",
      })
  void whatCouldEndElsewhereIsRefusedAndNothingFollows(String status, String fields)
      throws IOException {
    for (String body : List.of(SMUGGLED, "{\"name\":\"A\"}" + SMUGGLED)) {
      String answers = answers(JSON + fields + "|" + body);
      assertThat(statuses(answers)).containsExactly(status);
      assertThat(answers).contains("connection: close").doesNotContain("SMUGGLED");
    }
    assertThat(fawa.log()).doesNotContain("ERROR");
  }

  @ParameterizedTest
  @ValueSource(strings = {"+b|{\"name\":\"A\"}|0||", "0xb|x|0||", "b|{\"nam\":\"A\"}XX0||", "zz|"})
  void aChunkThatIsNoneIsRefusedAndNothingFollows(String chunks) throws IOException {
    String answers = answers(JSON + "Transfer-Encoding: chunked||" + chunks + SMUGGLED);

    assertThat(statuses(answers)).containsExactly("400");
    assertThat(answers).doesNotContain("SMUGGLED");
    assertThat(fawa.log()).doesNotContain("ERROR");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "404~POST /x HTTP/1.1|Host: h|",
        "415~POST /v1/greetings HTTP/1.1|Host: h|Content-Type: text/html|",
      })
  void whatWasExpectedToBeSentIsNoRequest(String status, String head) throws IOException {
    String answers =
        answers(head + "Expect: 100-continue|Content-Length: 48||" + SMUGGLED + SMUGGLED);

    assertThat(statuses(answers)).containsExactly(status);
  }

  @Test
  void equalLengthsCountAsOne() throws IOException {
    String answers =
        answers(JSON + "Content-Length: 12|Content-Length: 12||{\"name\":\"A\"}" + CLOSING);

    assertThat(statuses(answers)).containsExactly("200", "200");
    assertThat(answers).contains("Hello, A!", "Hello, End!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Chunked||c|{\"name\":\"A\"}|0||",
        "chunked||c;e;a=b|{\"name\":\"A\"}|0|X-Sum: 1|X-More: 2||",
      })
  void chunksWithWhatBelongsToThemAreRead(String rest) throws IOException {
    String answers = answers("||" + JSON + "Transfer-Encoding: " + rest + CLOSING);

    assertThat(statuses(answers)).containsExactly("200", "200");
    assertThat(answers).contains("Hello, A!", "Hello, End!");
  }

  @Test
  void anExpectationHasNoCase() throws IOException {
    try (RawHttp client = open(fawa.clear("greet"))) {
      client.send(JSON + "Expect: 100-Continue|Content-Length: 12||");
      assertThat(client.until("\r\n\r\n")).startsWith("HTTP/1.1 100 Continue");
      client.send("{\"name\":\"A\"}");
      assertThat(client.until("Hello, A!")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void anUploadIsStoredWholeOrNotAtAll() throws IOException {
    String put = "PUT /upload/a.txt HTTP/1.1|Host: h|Accept: application/json|Connection: close|";
    try (RawHttp client = open(fawa.clear("file"))) {
      String stored = client.send(put + "Transfer-Encoding: Chunked||5|hello|0||").rest();
      assertThat(stored).startsWith("HTTP/1.1 201").contains("\"size\":5");
    }
    try (RawHttp client = open(fawa.clear("file"))) {
      String refused = client.send(put + "Content-Length: 2|Content-Length: 5||hello").rest();
      assertThat(statuses(refused)).containsExactly("400");
    }
  }
}
