/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Headers;
import io.fawa.http.RequestHead;
import io.fawa.http.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestWriterTest {
  private static final Headers NOTHING = new Headers();

  private final List<String> writes = new ArrayList<>();

  private RequestWriter writer(String method, String... fields) {
    return new RequestWriter(
        new RequestHead(method, "/p?q", Headers.of(fields)),
        "host:1",
        (source, offset, length) ->
            writes.add(new String(source, offset, length, StandardCharsets.ISO_8859_1)));
  }

  private static void write(RequestWriter writer, String text) throws IOException {
    byte[] bytes = Texts.bytes(text);
    writer.write(bytes, 0, bytes.length);
  }

  @Test
  void whatEndsAtOnceIsOneWriteWithItsLength() throws IOException {
    RequestWriter writer = writer("POST", "X-A", "1");
    write(writer, "bo");
    write(writer, "dy");
    writer.end(NOTHING);

    assertThat(writes)
        .containsExactly(
            "POST /p?q HTTP/1.1\r\nhost: host:1\r\nx-a: 1\r\ncontent-length: 4\r\n\r\nbody");
  }

  @ParameterizedTest
  @CsvSource({"GET,''", "HEAD,''", "DELETE,''", "POST,0", "PUT,0", "PATCH,0"})
  void noBodyIsSaidWhereOneIsExpected(String method, String length) throws IOException {
    writer(method).end(NOTHING);

    assertThat(writes)
        .containsExactly(
            method
                + " /p?q HTTP/1.1\r\nhost: host:1\r\n"
                + (length.isEmpty() ? "" : "content-length: 0\r\n")
                + "\r\n");
  }

  @Test
  void aFlushedBodyIsChunked() throws IOException {
    RequestWriter writer = writer("POST");
    writer.flush();
    write(writer, "first");
    writer.flush();
    writer.flush();
    write(writer, "and a second one");
    writer.end(Headers.of("x-sum", "7"));

    assertThat(writes)
        .containsExactly(
            "POST /p?q HTTP/1.1\r\nhost: host:1\r\ntransfer-encoding: chunked\r\n\r\n",
            "5\r\nfirst\r\n",
            "10\r\nand a second one\r\n0\r\nx-sum: 7\r\n\r\n");
  }

  @Test
  void aBodyThatIsLongerThanTheBufferIsChunked() throws IOException {
    RequestWriter writer = writer("PUT");
    String full = "x".repeat(RequestWriter.BUFFER_BYTES);
    write(writer, full);
    assertThat(writes).isEmpty();
    assertThat(writer.repeatable()).isFalse();
    write(writer, "y");
    assertThat(writer.repeatable()).isTrue();
    writer.end(NOTHING);

    assertThat(String.join("", writes))
        .endsWith("\r\n\r\n4000\r\n" + full + "\r\n1\r\ny\r\n0\r\n\r\n");
    assertThat(writer.repeatable()).isFalse();
  }

  @Test
  void aBodyOfPromisedLengthIsSentAsItIs() throws IOException {
    RequestWriter writer = writer("POST", "content-length", "6");
    write(writer, "abc");
    writer.flush();
    write(writer, "def");
    assertThatThrownBy(() -> write(writer, "g"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("content-length is 6, got 7 bytes");
    writer.end(NOTHING);

    assertThat(writes).last().isEqualTo("def");
    assertThat(writes.getFirst()).doesNotContain("chunked").endsWith("\r\n\r\nabc");
  }

  @Test
  void aLongBodyArrivesAsItWasWrittenWhateverThePieces() throws IOException {
    byte[] bytes = new byte[100_000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ('a' + i % 23);
    }
    RequestWriter writer = writer("POST", "content-length", "90000");
    writer.write(bytes, 10_000, 5_000);
    writer.write(bytes, 15_000, 60_000);
    writer.write(bytes, 75_000, 25_000);
    writer.end(NOTHING);

    String all = String.join("", writes);
    assertThat(all.substring(all.indexOf("\r\n\r\n") + 4))
        .isEqualTo(new String(bytes, 10_000, 90_000, StandardCharsets.ISO_8859_1));
    assertThat(writes).hasSize(6); // pieces of 16 KiB
  }

  @Test
  void aPromiseOfNothingIsOneToo() throws IOException {
    RequestWriter writer = writer("POST", "content-length", "0");
    assertThatThrownBy(() -> write(writer, "g")).hasMessage("content-length is 0, got 1 bytes");
    assertThatThrownBy(() -> writer.end(Headers.of("x-sum", "7"))).hasMessageContaining("trailers");
    writer.flush();
    writer.end(NOTHING);
    assertThat(String.join("", writes))
        .isEqualTo("POST /p?q HTTP/1.1\r\nhost: host:1\r\ncontent-length: 0\r\n\r\n");
  }

  @Test
  void aGetWithABodySaysSo() throws IOException {
    RequestWriter writer = writer("GET");
    write(writer, "a");
    writer.end(NOTHING);
    assertThat(writes)
        .containsExactly("GET /p?q HTTP/1.1\r\nhost: host:1\r\ncontent-length: 1\r\n\r\na");
  }

  @Test
  void trailersThatCannotBeSentAreRefused() {
    assertThatThrownBy(() -> writer("POST").end(Headers.of("x-a", "b\r\nc: d")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("x-a");
    assertThat(writes).isEmpty();
  }

  @Test
  void aPromiseThatIsNotKeptIsTheCallersFault() throws IOException {
    RequestWriter writer = writer("POST", "content-length", "6");
    write(writer, "abc");

    assertThatThrownBy(() -> writer.end(NOTHING)).hasMessage("content-length is 6, got 3 bytes");
    write(writer, "def");
    assertThatThrownBy(() -> writer.end(Headers.of("x-sum", "7"))).hasMessageContaining("trailers");
    writer.end(NOTHING);
    assertThatThrownBy(() -> writer.end(NOTHING)).hasMessage("the request has ended");
    assertThatThrownBy(() -> write(writer, "")).hasMessage("the request has ended");
  }

  @Test
  void theOnlyWriteCanBeRepeated() throws IOException {
    RequestWriter writer = writer("GET");
    writer.end(NOTHING);
    writer.repeat();

    assertThat(writes).hasSize(2).allMatch(writes.getFirst()::equals);
  }

  @Test
  void teIsForThisConnection() throws IOException {
    writer("POST", "te", "trailers").end(NOTHING);

    assertThat(writes.getFirst()).contains("\r\nte: trailers\r\nconnection: te\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET|/|x-a|1\r\nx-b: 2",
        "GET|/|x a|1",
        "GET|/|transfer-encoding|chunked",
        "GET|/|connection|close",
        "GET|/|host|elsewhere",
        "GET|/|content-length|-1",
        "GET|/|content-length|1, 1",
        "GET|/ HTTP/1.1\r\nx-a: 1\r\n\r\nGET /|x-a|1",
        "GET|/a b|x-a|1",
        "GET|/\u00e4|x-a|1",
        "GET / HTTP/1.1\r\n|/|x-a|1",
        "|/|x-a|1",
        "CONNECT|/|x-a|1",
      })
  void whatWouldBreakTheMessageIsRefused(String request) {
    List<String> parts = List.of(request.split("\\|", -1));

    assertThatThrownBy(() ->
            new RequestWriter(
                new RequestHead(parts.get(0), parts.get(1), Headers.of(parts.get(2), parts.get(3))),
                "host",
                (source, offset, length) -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void twoLengthsAreRefused() {
    assertThatThrownBy(() -> writer("POST", "content-length", "1", "content-length", "1"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
