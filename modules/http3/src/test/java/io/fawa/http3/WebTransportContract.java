/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http3;

import static io.fawa.http3.RawClient.frame;
import static io.fawa.http3.RawClient.headers;
import static io.fawa.http3.RawClient.hex;
import static io.fawa.http3.RawClient.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fawa.http.Exchange;
import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http3.quic.QuicStream;
import io.fawa.http3.quic.QuicStreamResetException;
import io.fawa.http3.webtransport.WebTransportClose;
import io.fawa.http3.webtransport.WebTransportClosedException;
import io.fawa.http3.webtransport.WebTransportRequest;
import io.fawa.http3.webtransport.WebTransportSession;
import io.fawa.http3.webtransport.WebTransportStream;
import io.fawa.http3.webtransport.WebTransportStreamResetException;
import io.fawa.http3.wire.CapsuleDecoder;
import io.fawa.limits.Budget;
import io.fawa.limits.Deadline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** WebTransport sessions between fawa's client and server, and with raw clients. */
public abstract class WebTransportContract extends Http3Fixture {
  private static final Http3Config OFFERED =
      Http3Config.builder().webTransportSessionsMax(4).build();

  /** Hands each session to the test, which has it until it ends. */
  private final BlockingQueue<WebTransportSession> sessions = new LinkedBlockingQueue<>(100);

  private final ExchangeHandler handler =
      exchange -> {
        if (exchange.capability(WebTransportRequest.class).isEmpty()
            || exchange.path().equals("/refused")) {
          exchange.respond(404, new Headers());
          exchange.end();
          return;
        }
        WebTransportSession session = accept(exchange);
        sessions.add(session);
        session.awaitClose(Deadline.none());
      };

  private static WebTransportSession accept(Exchange exchange) throws IOException {
    return exchange
        .capability(WebTransportRequest.class)
        .orElseThrow()
        .accept(Headers.of("x-answer", "yes"));
  }

  private WebTransportSession session() throws InterruptedException {
    WebTransportSession session = sessions.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(session).as("a session").isNotNull();
    return session;
  }

  private WebTransportSession connect(Http3Transport client) throws IOException {
    return client.webTransport("/webtransport?code=A", new Headers(), soon());
  }

  private Server server() throws IOException {
    return serve(OFFERED, handler);
  }

  private static void send(WebTransportStream stream, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    stream.write(bytes, 0, bytes.length, soon());
  }

  private static String rest(WebTransportStream stream) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] some = new byte[1024];
    for (int n = stream.read(some, 0, some.length, soon());
        n >= 0;
        n = stream.read(some, 0, some.length, soon())) {
      all.write(some, 0, n);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  @Test
  void streamsOfBothKindsGoBothWays() throws Exception {
    Server server = server();
    try (WebTransportSession client = connect(client(server, OFFERED));
        WebTransportSession mine = session()) {
      for (WebTransportSession[] pair :
          new WebTransportSession[][] {{client, mine}, {mine, client}}) {
        WebTransportStream out = pair[0].openBidi(soon());
        send(out, "question");
        out.finish();
        WebTransportStream in = pair[1].acceptBidi();
        assertThat(in.bidirectional()).isTrue();
        assertThat(rest(in)).isEqualTo("question");
        send(in, "answer");
        in.finish();
        assertThat(rest(out)).isEqualTo("answer");
        WebTransportStream oneWay = pair[0].openUni(soon());
        send(oneWay, "one way");
        oneWay.finish();
        WebTransportStream received = pair[1].acceptUni();
        assertThat(received.bidirectional()).isFalse();
        assertThat(rest(received)).isEqualTo("one way");
        assertThatThrownBy(() -> send(received, "x")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> rest(oneWay)).isInstanceOf(IllegalStateException.class);
      }
      assertThat(server.connection().sessions()).isEqualTo(1);
    }
  }

  @Test
  void datagramsGoBothWays() throws Exception {
    Server server = server();
    try (WebTransportSession client = connect(client(server, OFFERED));
        WebTransportSession mine = session()) {
      assertDatagram(client, mine, "to the server");
      assertDatagram(mine, client, "to the client");
      assertThat(client.datagramBytesMax()).isGreaterThan(1000);
      assertThat(client.sendDatagram(new byte[client.datagramBytesMax() + 1])).isFalse();
    }
  }

  /** Sends until one arrives: datagrams may be lost. */
  private static void assertDatagram(WebTransportSession from, WebTransportSession to, String text)
      throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>(100);
    Thread receiver =
        Thread.ofVirtual()
            .start(() -> {
              try {
                received.add(new String(to.receiveDatagram(), StandardCharsets.UTF_8));
              } catch (IOException e) {
                received.add(String.valueOf(e.getMessage()));
              }
            });
    until(
        "a datagram came",
        () -> {
          try {
            from.sendDatagram(text.getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return !received.isEmpty();
        });
    assertThat(received.take()).isEqualTo(text);
    receiver.join();
  }

  @Test
  void aSessionEndsWithCodeAndReason() throws Exception {
    Server server = server();
    Http3Transport client = client(server, OFFERED);
    WebTransportSession closedByClient = connect(client);
    WebTransportSession first = session();
    WebTransportStream stream = first.openBidi(soon());
    closedByClient.close(7, "bye");
    WebTransportClose bye = new WebTransportClose(true, 7, "bye");
    assertThat(first.awaitClose(soon())).isEqualTo(bye);
    assertThat(closedByClient.closed()).contains(bye);
    assertThatThrownBy(() -> rest(stream)).isInstanceOf(WebTransportClosedException.class);
    assertThatThrownBy(() -> first.openUni(soon()))
        .isInstanceOf(WebTransportClosedException.class)
        .hasMessage("the session has ended: code 7, bye");
    WebTransportSession closedByServer = connect(client);
    session().close(-1, "é");
    assertThat(closedByServer.awaitClose(soon())).isEqualTo(new WebTransportClose(true, -1, "é"));
    assertThatThrownBy(closedByServer::acceptBidi).isInstanceOf(WebTransportClosedException.class);
    assertThatThrownBy(closedByServer::receiveDatagram)
        .isInstanceOf(WebTransportClosedException.class);
  }

  @Test
  void aSessionEndsWhenItsHandlerReturns() throws Exception {
    Server server = serve(OFFERED, WebTransportContract::accept);
    WebTransportSession client = connect(client(server, OFFERED));
    assertThat(client.awaitClose(soon())).isEqualTo(new WebTransportClose(true, 0, ""));
    until("the session is gone", () -> server.connections.getFirst().sessions() == 0);
  }

  @Test
  void aSessionEndsWithItsConnection() throws Exception {
    Server server = server();
    Http3Transport client = client(server, OFFERED);
    WebTransportSession theirs = connect(client);
    WebTransportSession mine = session();
    client.close();
    assertThat(mine.awaitClose(soon()).clean()).isFalse();
    assertThat(theirs.awaitClose(soon()).clean()).isFalse();
  }

  @Test
  void codesOfStreamsArrive() throws Exception {
    Server server = server();
    try (WebTransportSession client = connect(client(server, OFFERED));
        WebTransportSession mine = session()) {
      WebTransportStream out = client.openBidi(soon());
      send(out, "x");
      WebTransportStream in = mine.acceptBidi();
      assertThat(in.read(new byte[1], 0, 1, soon())).isEqualTo(1);
      out.reset(300);
      WebTransportStreamResetException reset =
          catchThrowableOfType(WebTransportStreamResetException.class, () -> rest(in));
      assertThat(reset.code()).isIn(300, 0);
      out.stopSending(-1);
      WebTransportStreamResetException[] stopped = new WebTransportStreamResetException[1];
      until(
          "a write fails",
          () -> {
            try {
              send(in, "y");
              return false;
            } catch (WebTransportStreamResetException e) {
              stopped[0] = e;
              return true;
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      assertThat(stopped[0].code()).isIn(-1, 0);
    }
  }

  @Test
  void streamsThatHaveEndedAreForgotten() throws Exception {
    Server server = server();
    try (WebTransportSession client = connect(client(server, OFFERED));
        WebTransportSession mine = session()) {
      for (int round = 0; round < 300; round++) {
        try (WebTransportStream out = client.openBidi(soon())) {
          send(out, "x");
          try (WebTransportStream in = mine.acceptBidi()) {
            assertThat(in.read(new byte[1], 0, 1, soon())).isEqualTo(1);
          }
        }
      }
      assertThat(((Session) mine).streamCount()).isZero();
      assertThat(((Session) client).streamCount()).isZero();
    }
  }

  @Test
  void thousandsOfSessionsLeaveNothing() throws Exception {
    Server server = server();
    Http3Transport client = client(server, OFFERED);
    for (int round = 0; round < 300; round++) {
      try (WebTransportSession theirs = connect(client)) {
        session().close(round, "");
        assertThat(theirs.awaitClose(soon()).code()).isEqualTo(round);
      }
      // The server knows of the end only once it has read the capsule or FIN.
      until("there is room", () -> server.connections.getFirst().sessions() < 4);
    }
    until("no session is left", () -> server.connections.getFirst().sessions() == 0);
    until("no handler is left", () -> server.connections.getFirst().exchanges() == 0);
  }

  @Test
  void sessionsNotOfferedOrRefusedFail() throws Exception {
    Server without = serve(handler);
    assertThatThrownBy(() -> connect(client(without, OFFERED)))
        .hasMessageContaining("offers no WebTransport");
    Server server = server();
    assertThatThrownBy(
            () -> client(server, OFFERED).webTransport("/refused", new Headers(), soon()))
        .hasMessage("the server refused the session with status 404");
  }

  @Test
  void moreSessionsThanAllowedAreRefused() throws Exception {
    Server server = server();
    Http3Transport client =
        client(server, Http3Config.builder().webTransportSessionsMax(100).build());
    List<WebTransportSession> open = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      open.add(connect(client));
    }
    assertThatThrownBy(() -> connect(client)).isInstanceOf(IOException.class);
    open.removeLast().close();
    until("one has ended", () -> server.connections.getFirst().sessions() == 3);
    open.add(connect(client));
  }

  /** The streams of sessions may fill the connection's window unread. */
  @Test
  void memoryForTheStreamsOfSessionsIsTaken() throws Exception {
    Budget budget = Budget.of(64 << 20);
    Server server = serve(OFFERED, budget, handler);
    Http3Transport client = client(server, OFFERED);
    WebTransportSession first = connect(client);
    long paid =
        Http3ServerConnection.CONNECTION_BYTES
            + Http3ServerConnection.STREAM_BYTES
            + OFFERED.connectionWindowBytes()
            + (long) Http3ServerConnection.SESSION_STREAM_BYTES
                * (OFFERED.maxConcurrentRequests() + OFFERED.unidirectionalStreamsMax());
    until("memory is taken for the first", () -> budget.heldBytes() == paid);
    WebTransportSession second = connect(client);
    until(
        "the second adds its request alone",
        () -> budget.heldBytes() == paid + Http3ServerConnection.STREAM_BYTES);
    first.close();
    second.close();
    client.close();
    until("all is given back", () -> budget.heldBytes() == 0);
  }

  @Test
  void drainingAsksAndThenEnds() throws Exception {
    Server server = server();
    WebTransportSession client = connect(client(server, OFFERED));
    session();
    Http3ServerConnection connection = server.connection();
    assertThat(connection.drain(Duration.ofMillis(300))).as("the session stayed").isFalse();
    assertThat(client.awaitClose(soon()).clean()).isFalse();
  }

  // ---- clients made by hand

  private static byte[] connectHead(String protocol, String... more) {
    String[] fields = {
      ":method",
      "CONNECT",
      ":protocol",
      protocol,
      ":scheme",
      "https",
      ":authority",
      "localhost",
      ":path",
      "/webtransport"
    };
    String[] all = Arrays.copyOf(fields, fields.length + more.length);
    System.arraycopy(more, 0, all, fields.length, more.length);
    return headers(all);
  }

  /** The settings that browsers look for, found by experiments: decision 033. */
  @Test
  void theSettingsAreThoseThatBrowsersKnow() throws Exception {
    RawClient raw = raw(server());
    QuicStream control = raw.quic.accept();
    byte[] first = new byte[64];
    int size = 0;
    byte[] expected =
        hex(
            "00 041b"
                + "0100"
                + "0680008000"
                + "0700"
                + "0801"
                + "3301"
                + "ab60374201"
                + "c0000000c671706a04");
    while (size < expected.length) {
      size += control.read(first, size, first.length - size, soon());
    }
    assertThat(Arrays.copyOf(first, size)).isEqualTo(expected);
  }

  @Test
  void bothNamesOfTheProtocolAreKnown() throws Exception {
    Server server = server();
    RawClient raw = raw(server);
    raw.control();
    QuicStream chromium =
        raw.open(true, connectHead("webtransport", "sec-webtransport-http3-draft02", "1"));
    assertHead(
        chromium,
        headers(":status", "200", "x-answer", "yes", "sec-webtransport-http3-draft", "draft02"));
    QuicStream newer = raw.open(true, connectHead("webtransport-h3"));
    assertHead(newer, headers(":status", "200", "x-answer", "yes"));
    session().close();
    session().close();
  }

  private static void assertHead(QuicStream stream, byte[] expected) throws IOException {
    byte[] head = new byte[expected.length];
    int size = 0;
    while (size < head.length) {
      int count = stream.read(head, size, head.length - size, soon());
      assertThat(count).isPositive();
      size += count;
    }
    assertThat(head).isEqualTo(expected);
  }

  @Test
  void bytesAfterTheClosingCapsuleAreMalformed() throws Exception {
    Server server = server();
    RawClient raw = raw(server);
    raw.control();
    for (byte[] capsules :
        new byte[][] {
          together(CapsuleDecoder.close(1, "x"), hex("00")),
          hex("6843440500000001"), // a reason of 1,025 octets
          hex("684300") // no code
        }) {
      QuicStream connect = raw.open(true, connectHead("webtransport"));
      WebTransportSession session = session();
      byte[] data = frame(0, capsules);
      connect.write(data, 0, data.length, soon());
      QuicStreamResetException failure =
          catchThrowableOfType(QuicStreamResetException.class, () -> RawClient.rest(connect));
      assertThat(failure).isNotNull();
      assertThat(failure.code())
          .isIn(Http3Error.MESSAGE_ERROR, QuicStreamResetException.UNKNOWN_CODE);
      assertThat(session.awaitClose(soon())).isNotNull();
    }
  }

  /**
   * Chromium takes even an empty frame after the capsule for an error, and hides code and reason
   * from its page.
   */
  @Test
  void nothingFollowsTheEndOfASession() throws Exception {
    Server server = server();
    RawClient raw = raw(server);
    raw.control();
    QuicStream connect = raw.open(true, connectHead("webtransport"));
    session().close(815, "enough");
    byte[] head = headers(":status", "200", "x-answer", "yes");
    assertThat(RawClient.rest(connect))
        .isEqualTo(together(head, frame(0, CapsuleDecoder.close(815, "enough"))));
  }

  @Test
  void theEndOfTheStreamEndsTheSession() throws Exception {
    Server server = server();
    RawClient raw = raw(server);
    raw.control();
    QuicStream finished = raw.open(true, connectHead("webtransport"));
    WebTransportSession first = session();
    finished.finish();
    assertThat(first.awaitClose(soon())).isEqualTo(new WebTransportClose(true, 0, ""));
    QuicStream reset = raw.open(true, connectHead("webtransport"));
    WebTransportSession second = session();
    WebTransportStream stream = second.openBidi(soon());
    reset.reset(0);
    assertThat(second.awaitClose(soon()).clean()).isFalse();
    assertThatThrownBy(() -> rest(stream)).isInstanceOf(WebTransportClosedException.class);
    until("the sessions are gone", () -> server.connections.getFirst().sessions() == 0);
  }

  /** As webtransport-go does. */
  @Test
  void aClientMayCloseItsSessionAfterStopSending() throws Exception {
    Server server = server();
    RawClient raw = raw(server);
    raw.control();
    QuicStream connect = raw.open(true, connectHead("webtransport"));
    WebTransportSession session = session();
    connect.stopSending(1337);
    aRoundTrip(raw); // the server has most likely seen STOP_SENDING then
    assertThat(session.closed()).isEmpty();
    byte[] close = frame(0, CapsuleDecoder.close(815, "enough"));
    connect.write(close, 0, close.length, soon());
    assertThat(session.awaitClose(soon())).isEqualTo(new WebTransportClose(true, 815, "enough"));
    // A client that is slow to end its half is not told to stop, as its close would fail then: it
    // can still write, though nothing may follow.
    aRoundTrip(raw);
    byte[] more = frame(0, hex("00"));
    connect.write(more, 0, more.length, soon());
    until("the session is gone", () -> server.connections.getFirst().sessions() == 0);
  }

  private static void aRoundTrip(RawClient raw) throws IOException {
    QuicStream other = raw.open(true, RawClient.request("GET"));
    other.finish();
    assertThat(RawClient.rest(other)).isNotEmpty();
  }

  @Test
  void streamsMayComeBeforeTheirSession() throws Exception {
    Server server = server();
    RawClient raw = raw(server);
    raw.control();
    QuicStream connect = raw.quic.open(true, soon());
    QuicStream bidirectional =
        raw.open(true, hex("4041 00"), "early".getBytes(StandardCharsets.US_ASCII));
    bidirectional.finish();
    QuicStream unidirectional =
        raw.open(false, hex("4054 00"), "early too".getBytes(StandardCharsets.US_ASCII));
    unidirectional.finish();
    byte[] head = connectHead("webtransport");
    connect.write(head, 0, head.length, soon());
    WebTransportSession session = session();
    assertThat(rest(session.acceptBidi())).isEqualTo("early");
    assertThat(rest(session.acceptUni())).isEqualTo("early too");
  }

  @Test
  void streamsOfNoSessionAreReset() throws Exception {
    Server server = server();
    RawClient raw = raw(server);
    raw.control();
    QuicStream lost = raw.open(true, hex("4041 4064"), "x".getBytes(StandardCharsets.US_ASCII));
    QuicStreamResetException failure =
        catchThrowableOfType(QuicStreamResetException.class, () -> RawClient.rest(lost));
    assertThat(failure).isNotNull();
    assertThat(failure.code()).isIn(0x3994bd84L, QuicStreamResetException.UNKNOWN_CODE);
    RawClient wrong = raw(server);
    wrong.open(true, hex("4041 03"));
    assertThat(wrong.closeCode()).isEqualTo(Http3Error.ID_ERROR);
  }

  @Test
  void aStreamThatEndsBeforeItsPrefixIsSkipped() throws Exception {
    Server server = server();
    RawClient raw = raw(server);
    raw.control();
    raw.open(true, connectHead("webtransport"));
    WebTransportSession session = session();
    raw.open(false, hex("40")).reset(0);
    raw.open(false, hex("4054")).finish();
    raw.open(false, hex("4054 80")).reset(0);
    QuicStream right = raw.open(false, hex("4054 00"), "right".getBytes(StandardCharsets.US_ASCII));
    right.finish();
    assertThat(rest(session.acceptUni())).isEqualTo("right");
  }

  @Test
  void aDatagramOfNoSessionIsDropped() throws Exception {
    Server server = server();
    RawClient raw = raw(server);
    raw.control();
    raw.open(true, connectHead("webtransport"));
    WebTransportSession session = session();
    BlockingQueue<Object> received = new LinkedBlockingQueue<>(100);
    Thread.ofVirtual()
        .start(() -> {
          try {
            received.add(session.receiveDatagram());
          } catch (IOException e) {
            received.add(e);
          }
        });
    byte[] unknown = hex("4064 616263");
    byte[] known = hex("00 616263");
    until(
        "a datagram came",
        () -> {
          try {
            raw.quic.sendDatagram(unknown, 0, unknown.length);
            raw.quic.sendDatagram(known, 0, known.length);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
          return !received.isEmpty();
        });
    assertThat(received.take()).isEqualTo("abc".getBytes(StandardCharsets.US_ASCII));
  }
}
