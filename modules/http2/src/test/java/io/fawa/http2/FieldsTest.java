/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.fields.RequestFields;
import io.fawa.http.fields.ResponseFields;
import io.fawa.http.fields.TrailerFields;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads and trailers: what passes, what does not, and where it goes. */
class FieldsTest {
  private static RequestFields request(String... fields) {
    RequestFields request = new RequestFields();
    for (int i = 0; i < fields.length; i += 2) {
      request.field(fields[i], fields[i + 1]);
    }
    return request;
  }

  private static String defect(boolean end, String... fields) {
    return request(fields).finish(end, false);
  }

  /** A GET with these fields put behind its pseudo-fields. */
  private static String defectOfGet(String... more) {
    String[] fields = new String[6 + more.length];
    System.arraycopy(
        new String[] {":method", "GET", ":scheme", "http", ":path", "/"}, 0, fields, 0, 6);
    System.arraycopy(more, 0, fields, 6, more.length);
    return defect(true, fields);
  }

  @Test
  void aWholeRequestIsTakenApart() {
    RequestFields request =
        request(
            ":method",
            "POST",
            ":scheme",
            "https",
            ":authority",
            "a:1",
            ":path",
            "/p?q=1?2",
            "x-a",
            "b",
            "content-length",
            "12",
            "te",
            "trailers");

    assertThat(request.finish(false, false)).isEmpty();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.scheme()).isEqualTo("https");
    assertThat(request.authority()).isEqualTo("a:1");
    assertThat(request.path()).isEqualTo("/p");
    assertThat(request.query()).isEqualTo("q=1?2");
    assertThat(request.protocol()).isEmpty();
    assertThat(request.contentLength()).isEqualTo(12);
    assertThat(request.headers().first("x-a")).contains("b");
    assertThat(request.headers().first("te")).contains("trailers");
  }

  @ParameterizedTest
  @CsvSource({
    "X-A, b",
    "x a, b",
    "x:a, b",
    "'', b",
    "x\u00e9, b",
    "connection, close",
    "keep-alive, 1",
    "proxy-connection, close",
    "transfer-encoding, chunked",
    "upgrade, h2c",
    "te, gzip",
    ":method, GET",
    ":status, 200",
    ":other, x",
    "content-length, -1",
    "content-length, x",
    "content-length, 5",
    "content-length, 9999999999999999999",
    "x-a, ' b'",
    "x-a, 'b '",
    "x-a, '\tb'",
  })
  void illegalFieldsAreDefects(String name, String value) {
    assertThat(defectOfGet(name, value)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\rb", "a\nb", "a\0b", "\u0100"})
  void illegalCharactersAreDefects(String value) {
    assertThat(defectOfGet("x-a", value)).isNotEmpty();
    assertThat(defect(true, ":method", "GET", ":scheme", "http", ":path", "/" + value))
        .isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"G T", "GET /", "a\tb", "\u00e9", "A:B"})
  void aMethodIsAToken(String method) {
    assertThat(defect(true, ":method", method, ":scheme", "http", ":path", "/")).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "x-a, ''",
    "x-a, 'a b'",
    "x-a, 'a\tb'",
    "x-a, \u00ff",
    "!#$%&*+-.^_`|~09az, b",
    "content-length, 0",
    "te, trailers",
  })
  void legalFieldsAreNone(String name, String value) {
    assertThat(defectOfGet(name, value)).isEmpty();
  }

  @Test
  void pseudoFieldsAreNeededOnceAndFirst() {
    assertThat(defect(true, ":scheme", "http", ":path", "/")).contains(":method");
    assertThat(defect(true, ":method", "GET", ":path", "/")).contains(":scheme");
    assertThat(defect(true, ":method", "GET", ":scheme", "http")).contains(":path");
    assertThat(defect(true, ":method", "GET", ":scheme", "http", ":path", "")).contains(":path");
    assertThat(defect(true, ":method", "GET", ":scheme", "http", ":path", "x")).contains(":path");
    assertThat(defect(true, ":method", "GET", ":scheme", "http", ":path", "/", ":path", "/"))
        .contains("twice");
    assertThat(defect(true, ":method", "GET", ":method", "GET", ":scheme", "http", ":path", "/"))
        .contains("twice");
    assertThat(defect(true, ":method", "GET", "x-a", "b", ":scheme", "http", ":path", "/"))
        .contains("after a field");
    assertThat(defect(true, ":method", "", ":scheme", "http", ":path", "/")).isNotEmpty();
    assertThat(defect(true, ":method", "OPTIONS", ":scheme", "http", ":path", "*")).isEmpty();
    assertThat(defect(true, ":method", "GET", ":scheme", "http", ":path", "*")).isNotEmpty();
  }

  @Test
  void connectNamesAnAuthorityAlone() {
    assertThat(defect(false, ":method", "CONNECT", ":authority", "a:1")).isEmpty();
    assertThat(defect(false, ":method", "CONNECT")).isNotEmpty();
    assertThat(defect(false, ":method", "CONNECT", ":authority", "a", ":path", "/")).isNotEmpty();
    assertThat(defectOfGet()).isEmpty();
    assertThat(
            defect(
                true, ":method", "GET", ":scheme", "http", ":path", "/", ":protocol", "websocket"))
        .contains("without CONNECT");
  }

  @Test
  void extendedConnectNamesATargetToo() {
    RequestFields whole =
        request(
            ":method",
            "CONNECT",
            ":protocol",
            "websocket",
            ":scheme",
            "https",
            ":authority",
            "a",
            ":path",
            "/chat");
    assertThat(whole.finish(false, true)).isEmpty();
    assertThat(whole.protocol()).isEqualTo("websocket");
    assertThat(
            request(":method", "CONNECT", ":protocol", "websocket", ":authority", "a")
                .finish(false, true))
        .contains("malformed extended CONNECT");
  }

  @Test
  void theAuthorityIsClear() {
    assertThat(request(":method", "GET", ":scheme", "http", ":path", "/", "host", "h").authority())
        .isEmpty();
    RequestFields byHost = request(":method", "GET", ":scheme", "http", ":path", "/", "host", "h");
    assertThat(byHost.finish(true, false)).isEmpty();
    assertThat(byHost.authority()).isEqualTo("h");
    String[] both = {
      ":method", "GET", ":scheme", "http", ":authority", "A", ":path", "/", "host", "a"
    };
    assertThat(defect(true, both)).isEmpty();
    both[9] = "b";
    assertThat(defect(true, both)).contains("host");
    for (String authority : List.of("u@h", "@h", "h@")) {
      assertThat(
              defect(
                  true, ":method", "GET", ":scheme", "http", ":authority", authority, ":path", "/"))
          .as(authority)
          .contains("user information");
    }
  }

  @Test
  void extendedConnectHasToBeOffered() {
    assertThat(
            defect(
                false,
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "https",
                ":authority",
                "a",
                ":path",
                "/chat"))
        .contains("not offered");
  }

  @Test
  void crumbsOfACookieArePutTogether() {
    RequestFields request =
        request(":method", "GET", ":scheme", "http", ":path", "/", "cookie", "a", "cookie", "b=c");
    assertThat(request.finish(true, false)).isEmpty();
    assertThat(request.headers().all("cookie")).containsExactly("a; b=c");
    RequestFields without = request(":method", "GET", ":scheme", "http", ":path", "/");
    assertThat(without.finish(true, false)).isEmpty();
    assertThat(without.headers().contains("cookie")).isFalse();
  }

  @Test
  void contentLengthsAgreeWithEachOtherAndWithTheEnd() {
    assertThat(defectOfGet("content-length", "0", "content-length", "0")).isEmpty();
    assertThat(defectOfGet("content-length", "0", "content-length", "1")).isNotEmpty();
    RequestFields twice = request("content-length", "0", "content-length", "0");
    assertThat(twice.headers().all("content-length")).as("one of them").containsExactly("0");
    String[] post = {":method", "POST", ":scheme", "http", ":path", "/", "content-length", "5"};
    assertThat(defect(false, post)).isEmpty();
    assertThat(defect(true, post)).contains("content-length");
  }

  @Test
  void responsesHaveOneStatusAndItComesFirst() {
    ResponseFields response = new ResponseFields();
    response.field(":status", "200");
    response.field("content-length", "7");
    assertThat(response.wellFormed()).isTrue();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.interim()).isFalse();
    assertThat(response.contentLength()).isEqualTo(7);
    for (String status : new String[] {"", "20", "2000", "abc", "099"}) {
      ResponseFields wrong = new ResponseFields();
      wrong.field(":status", status);
      assertThat(wrong.wellFormed()).as(status).isFalse();
    }
    assertThat(new ResponseFields().wellFormed()).isFalse();
    assertThat(response(":status", "200").wellFormed()).as("twice").isFalse();
    ResponseFields late = new ResponseFields();
    late.field("x-a", "b");
    late.field(":status", "200");
    assertThat(late.wellFormed()).as("after a field").isFalse();
  }

  @Test
  void interimStatusesAreThoseBelow200() {
    for (String status : List.of("100", "103", "199", "200")) {
      ResponseFields response = new ResponseFields();
      response.field(":status", status);
      assertThat(response.wellFormed()).as(status).isTrue();
      assertThat(response.interim()).as(status).isEqualTo(!status.equals("200"));
    }
  }

  @Test
  void aResponsesContentLengthsAreNumbersAndAgree() {
    ResponseFields twice = response("content-length", "7", "content-length", "7");
    assertThat(twice.wellFormed()).isTrue();
    assertThat(twice.contentLength()).isEqualTo(7);
    assertThat(response("x-a", "b").contentLength()).isEqualTo(-1);
    assertThat(response("content-length", "0").contentLength()).isZero();
    assertThat(response("content-length", "7", "content-length", "8").wellFormed()).isFalse();
    for (String length : List.of("", "x", "-1", "+1", "1.0", "9999999999999999999")) {
      assertThat(response("content-length", length).wellFormed()).as(length).isFalse();
    }
  }

  private static ResponseFields response(String... fields) {
    ResponseFields response = new ResponseFields();
    response.field(":status", "200");
    for (int i = 0; i < fields.length; i += 2) {
      response.field(fields[i], fields[i + 1]);
    }
    return response;
  }

  @Test
  void trailersHaveNoPseudoFields() {
    TrailerFields trailers = new TrailerFields();
    trailers.field("x-a", "b");
    assertThat(trailers.wellFormed()).isTrue();
    assertThat(trailers.headers().first("x-a")).contains("b");
    trailers.field(":status", "200");
    assertThat(trailers.wellFormed()).isFalse();
  }
}
