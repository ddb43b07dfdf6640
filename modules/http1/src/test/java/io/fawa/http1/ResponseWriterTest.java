/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Headers;
import io.fawa.http.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a response is framed (RFC 9112 §6), to the byte. A bar stands for CR LF. */
class ResponseWriterTest {
  private static final String DATE = "date: x";
  private static final Http1ServerConfig CONFIG =
      Http1ServerConfig.DEFAULTS.withUpgrades(Set.of("websocket"));

  private final List<String> writes = new ArrayList<>();
  private final Outbound out =
      new Outbound(
          new Wire() {
            @Override
            public int read(byte[] target, int offset, int length) {
              throw new IllegalStateException("a writer does not read");
            }

            @Override
            public void write(byte[] source, int offset, int length) {
              writes.add(new String(source, offset, length, StandardCharsets.ISO_8859_1));
            }

            @Override
            public void close() {}
          });

  private ResponseWriter writer(String request) throws IOException {
    byte[] bytes = Answers.bytes((request + "|Host: h||").replace("|", "\r\n"));
    ByteInput in = new ByteInput(new Conversation(bytes, 1000)::read);
    return new ResponseWriter(out, CONFIG, new RequestReader(in, CONFIG).read());
  }

  private ResponseWriter get() throws IOException {
    return writer("GET / HTTP/1.1");
  }

  private static Headers fields(String... more) {
    return Headers.of(more).add("date", "x");
  }

  private static void write(ResponseWriter writer, String text) throws IOException {
    writer.write(Answers.bytes(text), 0, text.length(), () -> true);
  }

  private static void end(ResponseWriter writer, String... trailers) throws IOException {
    writer.end(Headers.of(trailers), () -> true);
  }

  /** Everything that was sent or waits. */
  private String all() throws IOException {
    out.flush();
    return String.join("", writes).replace("\r\n", "|");
  }

  @Test
  void aBodyThatEndsAtOnceHasItsLength() throws IOException {
    ResponseWriter writer = get();
    writer.start(200, fields("x-a", "b"));
    write(writer, "hel");
    write(writer, "lo");
    assertThat(writer.headSent()).isFalse();
    assertThat(writer.ended()).isFalse();
    end(writer);
    assertThat(writer.headSent()).isTrue();
    assertThat(writer.ended()).isTrue();
    assertThat(writer.status()).isEqualTo(200);
    assertThat(writes).as("it waits for the connection's owner").isEmpty();
    assertThat(all()).isEqualTo("HTTP/1.1 200 OK|x-a: b|" + DATE + "|content-length: 5||hello");
  }

  @Test
  void whatIsLongerThanMayBeCollectedIsChunked() throws IOException {
    String longest = "x".repeat(CONFIG.wholeBytesMax());
    ResponseWriter whole = get();
    whole.start(200, fields());
    write(whole, longest.substring(1));
    write(whole, "x");
    end(whole);
    assertThat(all()).isEqualTo("HTTP/1.1 200 OK|" + DATE + "|content-length: 65536||" + longest);
    writes.clear();
    ResponseWriter chunked = get();
    chunked.start(200, fields());
    write(chunked, longest);
    write(chunked, "y");
    write(chunked, "");
    end(chunked);
    assertThat(all())
        .isEqualTo(
            "HTTP/1.1 200 OK|"
                + DATE
                + "|transfer-encoding: chunked||10000|"
                + longest
                + "|1|y|0||");
  }

  @Test
  void aBodyOfPromisedLengthIsSentAsItIsAndKeepsThePromise() throws IOException {
    ResponseWriter writer = get();
    writer.start(200, fields("content-length", "5"));
    write(writer, "hel");
    assertThatThrownBy(() -> write(writer, "lo!"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("content-length is 5, got 6 bytes");
    assertThatThrownBy(() -> end(writer))
        .isInstanceOf(IOException.class)
        .hasMessage("content-length is 5, the body ended after 3");
    write(writer, "lo");
    end(writer);
    assertThat(all()).isEqualTo("HTTP/1.1 200 OK|content-length: 5|" + DATE + "||hello");
  }

  @Test
  void aPromiseOfNothingIsOneToo() throws IOException {
    ResponseWriter writer = get();
    writer.start(200, fields("content-length", "0"));
    assertThatThrownBy(() -> write(writer, "x")).hasMessage("content-length is 0, got 1 bytes");
    end(writer);
    assertThat(all()).isEqualTo("HTTP/1.1 200 OK|content-length: 0|" + DATE + "||");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "HEAD / HTTP/1.1~200~~content-length: 5|",
        "HEAD / HTTP/1.1~200~content-length~content-length: 9|",
        "GET / HTTP/1.1~204~content-length~''",
        "GET / HTTP/1.1~204~~''",
        "GET / HTTP/1.1~304~content-length~content-length: 9|",
        "GET / HTTP/1.1~304~~''",
      })
  void whatHasNoContentIsSentWithoutIt(String request, int status, String named, String length)
      throws IOException {
    for (boolean flushed : new boolean[] {false, true}) {
      writes.clear();
      ResponseWriter writer = writer(request);
      writer.start(status, named == null ? fields() : fields(named, "9"));
      write(writer, "hello");
      if (flushed) {
        writer.flush(() -> true);
      }
      end(writer);
      String expected = flushed && length.contains("5") ? "" : length;
      String rest = expected.contains("9") ? expected + DATE + "||" : DATE + "|" + expected + "|";
      assertThat(all()).as("flushed %s", flushed).endsWith(rest).matches("HTTP/1.1 [^|]*\\|.*");
      assertThat(all()).doesNotContain("hello").doesNotContain("chunked");
    }
  }

  @Test
  void trailersFollowABodyInChunks() throws IOException {
    ResponseWriter writer = get();
    writer.start(200, fields("trailer", "x-sum"));
    write(writer, "hello");
    end(writer, "x-sum", "1");
    assertThat(all())
        .isEqualTo(
            "HTTP/1.1 200 OK|trailer: x-sum|"
                + DATE
                + "|transfer-encoding: chunked||5|hello|0|x-sum: 1||");
  }

  @Test
  void withoutABodyTheyAreInTheHead() throws IOException {
    ResponseWriter writer = get();
    writer.start(200, fields("trailer", "x-sum"));
    end(writer, "x-sum", "1");
    assertThat(all()).isEqualTo("HTTP/1.1 200 OK|" + DATE + "|x-sum: 1|content-length: 0||");
  }

  @Test
  void aClientOfHttp10GetsNoChunks() throws IOException {
    ResponseWriter whole = writer("GET / HTTP/1.0");
    whole.start(200, fields());
    write(whole, "hello");
    whole.end(new Headers(), () -> false);
    assertThat(whole.closes()).isTrue();
    assertThat(all())
        .isEqualTo("HTTP/1.1 200 OK|" + DATE + "|content-length: 5|connection: close||hello");
    writes.clear();
    ResponseWriter flushed = writer("GET / HTTP/1.0");
    flushed.start(200, fields());
    write(flushed, "hel");
    flushed.flush(() -> true);
    write(flushed, "lo");
    end(flushed, "x-sum", "1");
    assertThat(flushed.closes()).as("its end is the connection's").isTrue();
    assertThat(all()).isEqualTo("HTTP/1.1 200 OK|" + DATE + "|connection: close||hello");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itSaysThatTheConnectionEnds(boolean asked) throws IOException {
    ResponseWriter writer = get();
    writer.start(200, asked ? fields("connection", "x, Close") : fields());
    writer.end(new Headers(), () -> asked);
    assertThat(writer.closes()).isTrue();
    assertThat(all())
        .isEqualTo("HTTP/1.1 200 OK|" + DATE + "|content-length: 0|connection: close||");
  }

  @Test
  void aDateIsAddedOnce() throws IOException {
    ResponseWriter writer = get();
    writer.start(200, new Headers());
    assertThat(writer.closes()).isFalse();
    end(writer);
    assertThat(all()).matches("HTTP/1.1 200 OK\\|date: [^|]* GMT\\|content-length: 0\\|\\|");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 101, 199, 600})
  void statusesThatAreNoFinalAnswerAreRefused(int status) throws IOException {
    ResponseWriter writer = get();
    assertThatThrownBy(() -> writer.start(status, new Headers()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("status must be 200 to 599, got " + status);
    writer.start(status < 200 ? 200 : 599, fields());
    end(writer);
    assertThat(all()).startsWith("HTTP/1.1 " + (status < 200 ? 200 : 599) + " ");
  }

  @Test
  void anUpgradeIsSentAtOnceAndWhatFollowsIsRaw() throws IOException {
    ResponseWriter writer = writer("GET / HTTP/1.1|Connection: upgrade|Upgrade: websocket");
    writer.start(101, Headers.of("x-a", "b"));
    assertThat(String.join("", writes).replace("\r\n", "|"))
        .isEqualTo(
            "HTTP/1.1 101 Switching Protocols|connection: upgrade|upgrade: websocket|x-a: b||");
    writes.clear();
    write(writer, "raw");
    end(writer);
    assertThat(String.join("", writes)).isEqualTo("raw");
  }

  @Test
  void misuseIsAnIllegalState() throws IOException {
    ResponseWriter writer = get();
    assertThatThrownBy(() -> write(writer, "x")).hasMessage("the response was not started");
    assertThatThrownBy(() -> writer.flush(() -> true)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> end(writer)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> writer.start(200, Headers.of("x-a", "b\nc")))
        .isInstanceOf(IllegalArgumentException.class);
    writer.start(404, fields());
    assertThatThrownBy(() -> writer.start(200, fields()))
        .hasMessage("the response was already started with 404");
    assertThatThrownBy(() -> end(writer, "x-a", "b\nc"))
        .isInstanceOf(IllegalArgumentException.class);
    end(writer);
    assertThatThrownBy(() -> end(writer)).hasMessage("the response has ended");
    assertThatThrownBy(() -> write(writer, "x")).hasMessage("the response has ended");
    assertThat(all()).isEqualTo("HTTP/1.1 404 Not Found|" + DATE + "|content-length: 0||");
  }

  /** Parts of a sized body wait for the rest while they are small; a large one leaves at once. */
  @Test
  void smallPartsShareAWrite() throws IOException {
    ResponseWriter writer = get();
    writer.start(200, fields("content-length", "30000"));
    write(writer, "a".repeat(2048));
    write(writer, "b".repeat(2048));
    assertThat(writes).isEmpty();
    write(writer, "c".repeat(2049));
    assertThat(writes).hasSize(1).first().asString().endsWith("c".repeat(2049));
    write(writer, "d".repeat(23_855));
    assertThat(writes).as("nothing waited, so nothing is copied").hasSize(2);
    end(writer);
    out.flush();
    assertThat(writes).hasSize(2);
  }

  @Test
  void answersWaitForEachOtherUpToSixteenKibibytes() throws IOException {
    assertThat(out.mayWait()).isTrue();
    out.append(buffer -> buffer.bytes(new byte[16_383]));
    assertThat(out.mayWait()).isTrue();
    assertThat(out.mayHold(1)).isTrue();
    assertThat(out.mayHold(2)).isFalse();
    out.append(buffer -> buffer.bytes(new byte[1]));
    assertThat(out.mayWait()).isFalse();
    // Sixteen KiB of what follows leave with them, the rest in pieces of 64.
    out.write(new byte[200_000], 0, 200_000);
    assertThat(writes.stream().map(String::length))
        .containsExactly(32_768, 65_536, 65_536, 200_000 - 16_384 - 2 * 65_536);
    assertThat(out.writes()).as("each counts twice").isEqualTo(8);
    assertThat(out.mayWait()).isTrue();
  }
}
