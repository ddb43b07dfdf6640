/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canva;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fawa.http.Headers;
import io.fawa.http3.Http3Transport;
import io.fawa.http3.webtransport.WebTransportClose;
import io.fawa.http3.webtransport.WebTransportSession;
import io.fawa.http3.webtransport.WebTransportStream;
import io.fawa.limits.Deadline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A board by WebTransport, in the original's form, and beside WebSockets. */
@Timeout(120)
class WebTransportTest {
  private static final String DRAW =
      "{\"draw_event\":{\"type\":\"draw\",\"color\":\"#ff0000\",\"size\":4,\"prev_x\":1,\"prev_y\":2,"
          + "\"curr_x\":3,\"curr_y\":4,\"time\":1723000000000}}";

  @TempDir Path data;
  private RunningCanva canva;
  private Http3Transport http3;
  private String code;

  @BeforeEach
  void start() throws Exception {
    canva = new RunningCanva(data, "--quic=netty");
    http3 = canva.http3();
    code = canva.create();
  }

  @AfterEach
  void stop() {
    http3.close();
    canva.close();
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(60));
  }

  private WebTransportSession join(String query) throws IOException {
    return http3.webTransport("/webtransport/canva" + query, new Headers(), soon());
  }

  /** One stream for each message, as the original's page does it. */
  private static void say(WebTransportSession session, String text) throws IOException {
    try (WebTransportStream stream = session.openBidi(soon())) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      stream.write(bytes, 0, bytes.length, soon());
      stream.finish();
    }
  }

  private static String receive(WebTransportStream stream, int length) throws IOException {
    byte[] bytes = new byte[length];
    int size = 0;
    while (size < length) {
      int count = stream.read(bytes, size, length - size, soon());
      assertThat(count)
          .as("after %s", new String(bytes, 0, size, StandardCharsets.UTF_8))
          .isPositive();
      size += count;
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void messagesStandBehindOneAnotherOnTheServersStream() throws Exception {
    try (WebTransportSession first = join("?code=" + code)) {
      say(first, DRAW);
      WebTransportStream events = first.acceptBidi();
      String drawn = receive(events, 145);
      assertThat(drawn)
          .matches(
              "\\{\"draw_event\":\\{\"type\":\"draw\",\"color\":\"#ff0000\",\"size\":4,\"prev_x\":1,"
                  + "\"prev_y\":2,\"curr_x\":3,\"curr_y\":4,\"client_id\":\"[A-Z0-9]{8}\","
                  + "\"time\":1723000000000}}");
      say(first, "{\"draw_event\":{\"type\":\"clear\"}}" + DRAW);
      assertThat(receive(events, 25)).isEqualTo("{\"draw_event\":{\"type\":\"cl");
      try (WebTransportSession second = join("?code=" + code);
          WebTransportStream history = second.acceptBidi()) {
        assertThat(receive(history, 30)).isEqualTo("{\"initial_history\":{\"events\":[");
      }
    }
  }

  @Test
  void sessionsAndWebSocketsShareABoard() throws Exception {
    try (WebTransportSession session = join("?code=" + code);
        Socket socket = canva.join(code)) {
      say(session, DRAW);
      assertThat(socket.next()).contains("\"color\":\"#ff0000\"");
      socket.say(DRAW.replace("#ff0000", "#00ff00"));
      WebTransportStream events = session.acceptBidi();
      assertThat(receive(events, 290)).contains("#ff0000", "#00ff00");
    }
  }

  @Test
  void newerClientsAreWelcomed() throws Exception {
    try (WebTransportSession session = join("?code=" + code + "&v=2");
        WebTransportStream events = session.acceptBidi()) {
      assertThat(receive(events, 11)).isEqualTo("{\"welcome\":");
    }
  }

  @Test
  void whatIsNoJsonEndsTheSession() throws Exception {
    try (WebTransportSession session = join("?code=" + code)) {
      say(session, "{\"draw_event\":7}");
      assertThat(session.awaitClose(soon()))
          .isEqualTo(new WebTransportClose(true, 0, "server closed"));
    }
    try (WebTransportSession session = join("?code=" + code + "&v=2")) {
      say(session, "{nothing}");
      assertThat(session.awaitClose(soon()).code()).isEqualTo(1007);
    }
  }

  @Test
  void aBoardThatIsUnknownIsRefused() throws Exception {
    assertThatThrownBy(() -> join("?code=NOPE00"))
        .hasMessage("the server refused the session with status 404");
    assertThatThrownBy(() -> join("")).hasMessage("the server refused the session with status 400");
  }

  @Test
  void overTcpThereIsNone() throws Exception {
    assertThat(canva.call("GET", "/webtransport/canva").body()).isEqualTo("Missing canvas code\n");
    assertThat(canva.call("GET", "/webtransport/canva?code=NOPE00").statusCode()).isEqualTo(404);
    assertThat(canva.call("GET", "/webtransport/canva?code=" + code).body())
        .isEqualTo("WebTransport upgrade failed\n");
  }

  @Test
  void theEndOfTheServiceEndsSessions() throws Exception {
    WebTransportSession session = join("?code=" + code + "&v=2");
    canva.close();
    assertThat(session.awaitClose(soon()).code()).isIn(0, 1001);
  }
}
