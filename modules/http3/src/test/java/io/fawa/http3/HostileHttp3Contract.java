/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import static io.fawa.http3.RawClient.frame;
import static io.fawa.http3.RawClient.headers;
import static io.fawa.http3.RawClient.hex;
import static io.fawa.http3.RawClient.request;
import static io.fawa.http3.RawClient.rest;
import static io.fawa.http3.RawClient.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fawa.http.ClientExchange;
import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http.Texts;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.quic.QuicStreamResetException;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that break the protocol get the right error code, and others are not affected. */
public abstract class HostileHttp3Contract extends Http3Fixture {
  private static final byte[] BODY = frame(0, "body".getBytes(StandardCharsets.US_ASCII));

  private static void answer(Exchange exchange) throws IOException {
    Texts.answer(exchange, "got " + Texts.body(exchange));
  }

  private void assertOthersAreServed(Server server) throws Exception {
    try (ClientExchange exchange = get(client(server), "/")) {
      assertThat(Texts.body(exchange)).isEqualTo("got ");
    }
  }

  private static Arguments wrong(String name, long code, byte[]... parts) {
    return Arguments.of(name, code, together(parts));
  }

  static Stream<Arguments> connectionErrorsOnRequestStreams() {
    return Stream.of(
        wrong("DATA first", Http3Error.FRAME_UNEXPECTED, BODY),
        wrong("SETTINGS", Http3Error.FRAME_UNEXPECTED, hex("0400")),
        wrong("GOAWAY behind", Http3Error.FRAME_UNEXPECTED, request("POST"), hex("070100")),
        wrong("CANCEL_PUSH", Http3Error.FRAME_UNEXPECTED, request("POST"), hex("030100")),
        wrong("MAX_PUSH_ID", Http3Error.FRAME_UNEXPECTED, hex("0d0100")),
        wrong("PUSH_PROMISE", Http3Error.ID_ERROR, hex("05020000")),
        wrong("PRIORITY of HTTP/2", Http3Error.FRAME_UNEXPECTED, hex("0200")),
        wrong("PING of HTTP/2", Http3Error.FRAME_UNEXPECTED, hex("060800")),
        wrong("WINDOW_UPDATE of HTTP/2", Http3Error.FRAME_UNEXPECTED, request("POST"), hex("0800")),
        wrong("CONTINUATION of HTTP/2", Http3Error.FRAME_UNEXPECTED, hex("0900")),
        wrong("WebTransport, not offered", Http3Error.FRAME_UNEXPECTED, hex("404100")),
        wrong(
            "DATA behind trailers",
            Http3Error.FRAME_UNEXPECTED,
            request("POST"),
            headers("x", "y"),
            BODY),
        wrong(
            "trailers twice",
            Http3Error.FRAME_UNEXPECTED,
            request("POST"),
            headers("x", "y"),
            headers("x", "y")),
        wrong("a dynamic entry", Http3Error.QPACK_DECOMPRESSION_FAILED, frame(1, hex("000080"))),
        wrong("a needed insert", Http3Error.QPACK_DECOMPRESSION_FAILED, frame(1, hex("0200d1"))),
        wrong(
            "a promised string",
            Http3Error.QPACK_DECOMPRESSION_FAILED,
            frame(1, hex("000027ffffffff07"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void connectionErrorsOnRequestStreams(String name, long code, byte[] octets) throws Exception {
    Server server = serve(HostileHttp3Contract::answer);
    RawClient raw = raw(server);
    raw.control();
    raw.open(true, octets);
    assertThat(raw.closeCode()).as(name).isEqualTo(code);
    assertOthersAreServed(server);
  }

  static Stream<Arguments> connectionErrorsOnOtherStreams() {
    return Stream.of(
        wrong("control without SETTINGS", Http3Error.MISSING_SETTINGS, hex("00 0d0100")),
        wrong("SETTINGS twice", Http3Error.FRAME_UNEXPECTED, hex("00 0400 0400")),
        wrong("DATA on control", Http3Error.FRAME_UNEXPECTED, hex("00 0400 0000")),
        wrong("HEADERS on control", Http3Error.FRAME_UNEXPECTED, hex("00 0400 0100")),
        wrong("a setting twice", Http3Error.SETTINGS_ERROR, hex("00 0404 0601 0602")),
        wrong("a setting of HTTP/2", Http3Error.SETTINGS_ERROR, hex("00 0402 0201")),
        wrong("a setting cut short", Http3Error.FRAME_ERROR, hex("00 0401 06")),
        wrong("SETTINGS of 8 KiB", Http3Error.FRAME_ERROR, hex("00 046000")),
        wrong("GOAWAY of 9 octets", Http3Error.FRAME_ERROR, hex("00 0400 0709")),
        wrong("GOAWAY of none", Http3Error.FRAME_ERROR, hex("00 0400 0700")),
        wrong("GOAWAY cut short", Http3Error.FRAME_ERROR, hex("00 0400 070140")),
        wrong("a frame of 1 MiB", Http3Error.EXCESSIVE_LOAD, hex("00 0400 21 80100000")),
        wrong("a push", Http3Error.STREAM_CREATION_ERROR, hex("01 00")),
        wrong("an insert", Http3Error.QPACK_ENCODER_STREAM_ERROR, hex("02 c100")),
        wrong("capacity 220", Http3Error.QPACK_ENCODER_STREAM_ERROR, hex("02 3fbd01")),
        wrong("an acknowledgement", Http3Error.QPACK_DECODER_STREAM_ERROR, hex("03 80")),
        wrong("an increment", Http3Error.QPACK_DECODER_STREAM_ERROR, hex("03 01")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void connectionErrorsOnOtherStreams(String name, long code, byte[] octets) throws Exception {
    Server server = serve(HostileHttp3Contract::answer);
    RawClient raw = raw(server);
    raw.open(false, octets);
    assertThat(raw.closeCode()).as(name).isEqualTo(code);
    assertOthersAreServed(server);
  }

  @Test
  void criticalStreamsComeOnceAndStayOpen() throws Exception {
    for (String type : List.of("00 0400", "02", "03")) {
      Server server = serve(HostileHttp3Contract::answer);
      RawClient twice = raw(server);
      twice.open(false, hex(type));
      twice.open(false, hex(type));
      assertThat(twice.closeCode()).isEqualTo(Http3Error.STREAM_CREATION_ERROR);
      RawClient ended = raw(server);
      ended.open(false, hex(type)).finish();
      assertThat(ended.closeCode()).isEqualTo(Http3Error.CLOSED_CRITICAL_STREAM);
      RawClient reset = raw(server);
      QuicStream stream = reset.open(false, hex(type));
      // A reset may drop unread bytes, and the type with them: first see that it was read.
      QuicStream request = reset.open(true, request("GET"));
      request.finish();
      rest(request);
      stream.reset(0);
      assertThat(reset.closeCode()).isEqualTo(Http3Error.CLOSED_CRITICAL_STREAM);
    }
  }

  @Test
  void aFrameThatIsCutShortEndsTheConnection() throws Exception {
    Server server = serve(HostileHttp3Contract::answer);
    for (byte[] octets :
        new byte[][] {
          hex("01"),
          hex("0105 0000"),
          together(request("POST"), hex("0005 61")),
          together(request("POST"), hex("2105 61"))
        }) {
      RawClient raw = raw(server);
      raw.open(true, octets).finish();
      assertThat(raw.closeCode()).isEqualTo(Http3Error.FRAME_ERROR);
    }
    assertOthersAreServed(server);
  }

  static Stream<Arguments> malformedRequests() {
    String[] four = {":method", "GET", ":scheme", "https", ":authority", "h", ":path", "/"};
    return Stream.of(
        wrong("no method", 0, headers(Arrays.copyOfRange(four, 2, 8))),
        wrong("no path", 0, headers(Arrays.copyOfRange(four, 0, 6))),
        wrong("a method twice", 0, headers(":method", "GET", ":method", "GET", ":path", "/")),
        wrong("a status", 0, request("GET", ":status", "200")),
        wrong("a pseudo-header field behind", 0, request("GET", "x", "y", ":path", "/b")),
        wrong("capitals", 0, request("GET", "X-Y", "z")),
        wrong("connection", 0, request("GET", "connection", "close")),
        wrong("transfer-encoding", 0, request("POST", "transfer-encoding", "chunked")),
        wrong("te", 0, request("GET", "te", "gzip")),
        wrong("a line break", 0, request("GET", "x", "a\r\nb: c")),
        wrong("NUL", 0, request("GET", "x", "a\0b")),
        wrong(
            "a line break in :authority",
            0,
            headers(":method", "GET", ":scheme", "https", ":authority", "ex\r\ny", ":path", "/")),
        wrong("two lengths", 0, request("POST", "content-length", "1", "content-length", "2")),
        wrong("another host", 0, request("GET", "host", "elsewhere")),
        wrong("CONNECT with a path", 0, request("CONNECT")),
        wrong("extended CONNECT, not offered", 0, request("CONNECT", ":protocol", "websocket")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedRequests")
  void aMalformedRequestEndsItsStreamAlone(String name, long unused, byte[] octets)
      throws Exception {
    Server server = serve(HostileHttp3Contract::answer);
    RawClient raw = raw(server);
    raw.control();
    QuicStream wrong = raw.open(true, octets);
    assertReset(wrong, Http3Error.MESSAGE_ERROR);
    QuicStream right = raw.open(true, request("POST"), BODY);
    right.finish();
    assertThat(new String(rest(right), StandardCharsets.US_ASCII)).as(name).contains("got body");
  }

  private void assertReset(QuicStream stream, long code) {
    QuicStreamResetException failure =
        catchThrowableOfType(QuicStreamResetException.class, () -> rest(stream));
    assertThat(failure).as("a reset").isNotNull();
    assertThat(failure.code()).isIn(code, QuicStreamResetException.UNKNOWN_CODE);
  }

  @Test
  void contentOfAnotherLengthThanContentLengthIsMalformed() throws Exception {
    AtomicInteger whole = new AtomicInteger();
    Server server =
        serve(exchange -> {
          Texts.body(exchange);
          whole.incrementAndGet();
          Texts.answer(exchange, "x");
        });
    for (String length : List.of("3", "5")) {
      RawClient raw = raw(server);
      QuicStream stream = raw.open(true, request("POST", "content-length", length), BODY);
      stream.finish();
      assertReset(stream, Http3Error.MESSAGE_ERROR);
    }
    assertThat(whole).hasValue(0);
  }

  @Test
  void aRequestWithoutAHeadIsIncomplete() throws Exception {
    Server server = serve(HostileHttp3Contract::answer);
    RawClient raw = raw(server);
    QuicStream stream = raw.open(true, hex("2100"));
    stream.finish();
    assertReset(stream, Http3Error.REQUEST_INCOMPLETE);
    assertOthersAreServed(server);
  }

  @Test
  void unknownFramesAndStreamsAreNoErrors() throws Exception {
    Server server = serve(HostileHttp3Contract::answer);
    RawClient raw = raw(server);
    raw.control(hex("21 03 616263"), hex("800f0700 03 00752c"));
    raw.open(false, hex("21 616263"));
    raw.open(false, hex("02 20 20"));
    raw.open(false, hex("03 41 7f00"));
    QuicStream early = raw.open(false, hex("40"));
    early.reset(7);
    QuicStream stream =
        raw.open(true, hex("21 02 6162"), request("POST"), hex("5f0000"), BODY, hex("2100"));
    stream.finish();
    assertThat(new String(rest(stream), StandardCharsets.US_ASCII)).contains("got body");
  }

  @Test
  void aHeadThatIsTooLargeIsAnswered() throws Exception {
    Server server =
        serve(
            Http3Config.builder().fieldSectionBytesMax(2000).build(), HostileHttp3Contract::answer);
    RawClient raw = raw(server);
    raw.control();
    String[] many = new String[200];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = "accept";
      many[i + 1] = "*/*"; // one octet, and 41 of the list
    }
    for (byte[] head : new byte[][] {request("GET", many), request("GET", "x", "~".repeat(3000))}) {
      QuicStream stream = raw.open(true, head);
      stream.finish();
      byte[] response = rest(stream);
      assertThat(response).isEqualTo(headers(":status", "431"));
    }
    assertOthersAreServed(server);
  }

  @Test
  void unproductiveFramesEndTheConnection() throws Exception {
    Server server =
        serve(
            Http3Config.builder().unproductiveFramesMax(100).build(), HostileHttp3Contract::answer);
    byte[] many = new byte[2 * 120];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = 0x21;
    }
    RawClient unknown = raw(server);
    unknown.open(true, request("POST"), many);
    assertThat(unknown.closeCode()).isEqualTo(Http3Error.EXCESSIVE_LOAD);
    RawClient empty = raw(server);
    empty.open(true, request("POST"), new byte[2 * 120]);
    assertThat(empty.closeCode()).isEqualTo(Http3Error.EXCESSIVE_LOAD);
    RawClient control = raw(server);
    control.control(many);
    assertThat(control.closeCode()).isEqualTo(Http3Error.EXCESSIVE_LOAD);
    RawClient unending = raw(server);
    QuicStream endless = unending.open(true, request("POST"), hex("21 c000000040000000"));
    Thread.ofVirtual()
        .start(() -> {
          byte[] piece = new byte[16_384];
          try {
            while (true) {
              endless.write(piece, 0, piece.length, soon());
            }
          } catch (IOException e) {
            // it ends with the connection
          }
        });
    assertThat(unending.closeCode()).isEqualTo(Http3Error.EXCESSIVE_LOAD);
    assertOthersAreServed(server);
  }

  @Test
  void rapidResetsEndTheConnection() throws Exception {
    Server server =
        serve(
            Http3Config.builder()
                .quickResetsMax(50)
                .quickReset(PATIENCE)
                .quickResetForgotten(PATIENCE)
                .build(),
            HostileHttp3Contract::answer);
    RawClient raw = raw(server);
    raw.control();
    try {
      for (int i = 0; i < 1000; i++) {
        QuicStream stream = raw.open(true, request("POST"));
        stream.reset(Http3Error.REQUEST_CANCELLED);
        stream.stopSending(Http3Error.REQUEST_CANCELLED);
      }
    } catch (IOException e) {
      // closed meanwhile
    }
    assertThat(raw.closeCode()).isEqualTo(Http3Error.EXCESSIVE_LOAD);
    assertOthersAreServed(server);
  }

  @Test
  void cancelledDownloadsLeaveNothing() throws Exception {
    Server server =
        serve(
            Http3Config.builder().maxConcurrentRequests(8).build(),
            exchange -> {
              exchange.respond(200, new Headers());
              byte[] piece = new byte[16_384];
              for (int i = 0; i < 6400; i++) {
                exchange.write(piece, 0, piece.length);
              }
              exchange.end();
            });
    RawClient raw = raw(server);
    raw.control();
    for (int i = 0; i < 100; i++) {
      QuicStream stream = raw.open(true, request("GET"));
      stream.finish();
      byte[] some = new byte[1024];
      assertThat(stream.read(some, 0, some.length, soon())).isPositive();
      stream.stopSending(Http3Error.REQUEST_CANCELLED);
    }
    until("no handler runs", () -> server.connections.getFirst().exchanges() == 0);
  }

  @Test
  void incompleteRequestsDelayNoOthers() throws Exception {
    Server server = serve(HostileHttp3Contract::answer);
    RawClient raw = raw(server);
    List<QuicStream> half = new ArrayList<>();
    byte[] head = request("POST");
    for (int i = 1; i < head.length; i++) {
      half.add(raw.open(true, Arrays.copyOf(head, i)));
    }
    assertOthersAreServed(server);
    QuicStream last = half.getLast();
    last.write(head, head.length - 1, 1, Deadline.none());
    last.finish();
    assertThat(new String(rest(last), StandardCharsets.US_ASCII)).contains("got ");
  }
}
