/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.Exchange;
import io.fawa.http.Headers;
import io.fawa.http2.ScriptedPeer.Frame;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which frame may come on a stream in which state, and what an illegal one costs (RFC 9113 §5.1).
 */
@Timeout(180)
class StreamStatesTest {
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    release.countDown();
  }

  /** Answers at once, but for a path that waits for the end of the test. */
  private void answer(Exchange exchange) throws IOException {
    if (exchange.path().equals("/wait")) {
      Http2TransportTest.await(release);
    }
    TinyServer.hello(exchange);
  }

  private TinyServer start() throws IOException {
    return TinyServer.start(this::answer);
  }

  private static ScriptedPeer client(TinyServer server) throws IOException {
    return ScriptedPeer.client(server.address());
  }

  /** The connection has survived, and its compression is in step. */
  private static void served(ScriptedPeer peer, int streamId) throws IOException {
    peer.request(streamId, true, "/", "x-in-step", "1");
    assertThat(peer.answer(streamId).status()).isEqualTo(200);
    assertThat(peer.recorded).noneMatch(frame -> frame.type() == Frames.GOAWAY);
  }

  private static Frame goAway(ScriptedPeer peer) throws IOException {
    return peer.next(Frames.GOAWAY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"request", "ping", "acknowledgement"})
  void aClientWhoseFirstFrameIsNotSettingsIsToldSo(String first) throws Exception {
    try (TinyServer server = start();
        ScriptedPeer peer = ScriptedPeer.silent(server.address())) {
      peer.raw(Frames.preface());
      switch (first) {
        case "request" -> peer.request(1, true, "/");
        case "ping" -> peer.ping(1);
        default -> peer.frame(Frames.SETTINGS, Frames.ACK, 0);
      }

      assertThat(goAway(peer).code()).isEqualTo(ErrorCode.PROTOCOL_ERROR);
      assertThat(peer.recorded).noneMatch(frame -> frame.type() == Frames.HEADERS);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "data, PROTOCOL_ERROR",
    "reset, PROTOCOL_ERROR",
    "window, PROTOCOL_ERROR",
    "window of nothing, PROTOCOL_ERROR",
    "short priority, FRAME_SIZE_ERROR",
    "even number, PROTOCOL_ERROR",
    "lower number, PROTOCOL_ERROR",
  })
  void onAnIdleStreamAllButHeadersAndPriorityEndsTheConnection(String what, ErrorCode code)
      throws Exception {
    try (TinyServer server = start();
        ScriptedPeer peer = client(server)) {
      served(peer, 5);
      switch (what) {
        case "data" -> peer.data(7, false, (byte) 1);
        case "reset" -> peer.reset(7, ErrorCode.CANCEL);
        case "window" -> peer.windowUpdate(7, 1);
        case "window of nothing" -> peer.windowUpdate(7, 0);
        case "short priority" -> peer.frame(Frames.PRIORITY, 0, 7, new byte[4]);
        case "even number" -> peer.request(8, true, "/");
        default -> peer.request(3, true, "/");
      }

      Frame farewell = goAway(peer);
      assertThat(farewell.code()).isEqualTo(code);
      assertThat(farewell.number(0)).as("the last stream that was served").isEqualTo(5);
      assertThat(peer.recorded).noneMatch(frame -> frame.type() == Frames.RST_STREAM);
    }
  }

  @Test
  void priorityMayComeInEveryState() throws Exception {
    try (TinyServer server = start();
        ScriptedPeer peer = client(server)) {
      peer.frame(Frames.PRIORITY, 0, 9, new byte[5]);
      peer.request(1, false, "/wait").frame(Frames.PRIORITY, 0, 1, new byte[5]);
      served(peer, 3);
      peer.frame(Frames.PRIORITY, 0, 3, new byte[5]);
      served(peer, 5);
      assertThat(peer.recorded).noneMatch(frame -> frame.type() == Frames.RST_STREAM);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "window of nothing, PROTOCOL_ERROR",
    "window too large, FLOW_CONTROL_ERROR",
    "priority of itself, PROTOCOL_ERROR",
    "short priority, FRAME_SIZE_ERROR",
    "headers without an end, PROTOCOL_ERROR",
    "trailers with a pseudo-field, PROTOCOL_ERROR",
  })
  void onAnOpenStreamAnIllegalFrameCostsThatStream(String what, ErrorCode code) throws Exception {
    try (TinyServer server = start();
        ScriptedPeer peer = client(server)) {
      peer.request(1, false, "/wait");
      switch (what) {
        case "window of nothing" -> peer.windowUpdate(1, 0);
        // The window is 65,535 at first.
        case "window too large" -> peer.windowUpdate(1, Integer.MAX_VALUE - 65_535 + 1);
        case "priority of itself" -> peer.frame(Frames.PRIORITY, 0, 1, new byte[] {0, 0, 0, 1, 16});
        case "short priority" -> peer.frame(Frames.PRIORITY, 0, 1, new byte[4]);
        case "headers without an end" -> peer.headers(1, false, "x-in-step", "1");
        default -> peer.headers(1, true, ":path", "/");
      }

      assertThat(peer.answer(1).resets()).containsExactly(code);
      served(peer, 3);
    }
  }

  @Test
  void theLargestWindowIsLegal() throws Exception {
    try (TinyServer server = start();
        ScriptedPeer peer = client(server)) {
      peer.request(1, false, "/").windowUpdate(1, Integer.MAX_VALUE - 65_535);
      peer.windowUpdate(0, Integer.MAX_VALUE - 65_535);
      peer.data(1, true);
      assertThat(peer.answer(1).status()).isEqualTo(200);
      served(peer, 3);
    }
  }

  @Test
  void aConnectionsWindowTooLargeEndsIt() throws Exception {
    try (TinyServer server = start();
        ScriptedPeer peer = client(server)) {
      peer.windowUpdate(0, Integer.MAX_VALUE - 65_535 + 1);

      assertThat(goAway(peer).code()).isEqualTo(ErrorCode.FLOW_CONTROL_ERROR);
    }
  }

  /** RFC 9113 §6.9.2. */
  @Test
  void settingsThatWidenAWindowTooFarEndTheConnection() throws Exception {
    try (TinyServer server = start();
        ScriptedPeer peer = client(server)) {
      peer.request(1, false, "/wait").windowUpdate(1, Integer.MAX_VALUE - 65_535);
      peer.settings(Frames.SETTINGS_INITIAL_WINDOW_SIZE, 65_536);

      assertThat(goAway(peer).code()).isEqualTo(ErrorCode.FLOW_CONTROL_ERROR);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "headers"})
  void afterTheEndOfARequestNothingFollows(String what) throws Exception {
    try (TinyServer server = start();
        ScriptedPeer peer = client(server)) {
      peer.request(1, true, "/wait");
      if (what.equals("data")) {
        peer.data(1, true, (byte) 1);
      } else {
        peer.headers(1, true, "x-in-step", "1");
      }

      assertThat(peer.answer(1).resets()).containsExactly(ErrorCode.STREAM_CLOSED);
      served(peer, 3);
    }
  }

  @Test
  void afterTheEndOfARequestItsWindowGrowsAndItMayBeReset() throws Exception {
    try (TinyServer server =
            TinyServer.start(exchange -> {
              exchange.respond(200, new Headers());
              exchange.write(new byte[20], 0, 20);
              exchange.end();
            });
        ScriptedPeer peer =
            ScriptedPeer.client(server.address(), Frames.SETTINGS_INITIAL_WINDOW_SIZE, 10)) {
      peer.request(1, true, "/");
      assertThat(peer.next(Frames.DATA).payload().capacity()).isEqualTo(10);
      peer.windowUpdate(1, 9);
      assertThat(peer.next(Frames.DATA).payload().capacity()).isEqualTo(9);
      peer.reset(1, ErrorCode.CANCEL).windowUpdate(1, 1).reset(1, ErrorCode.CANCEL);
      peer.sync();
      assertThat(peer.recorded)
          .noneMatch(f -> f.type() == Frames.RST_STREAM || f.type() == Frames.GOAWAY);
    }
  }

  @Test
  void dataOnAStreamThatHasEndedIsAnErrorOfTheStream() throws Exception {
    try (TinyServer server = start();
        ScriptedPeer peer = client(server)) {
      served(peer, 1);
      peer.data(1, false, (byte) 1);

      Frame reset = peer.next(Frames.RST_STREAM);
      assertThat(reset.streamId()).isEqualTo(1);
      assertThat(reset.code()).isEqualTo(ErrorCode.STREAM_CLOSED);
      served(peer, 3);
    }
  }

  @Test
  void headersOnAStreamThatHasEndedEndTheConnection() throws Exception {
    try (TinyServer server = start();
        ScriptedPeer peer = client(server)) {
      served(peer, 1);
      peer.headers(1, true, "x-a", "b");

      assertThat(goAway(peer).code()).isEqualTo(ErrorCode.STREAM_CLOSED);
    }
  }

  @Test
  void headersOnAStreamThatItsClientHasResetEndTheConnection() throws Exception {
    try (TinyServer server = start();
        ScriptedPeer peer = client(server)) {
      peer.request(1, false, "/wait").reset(1, ErrorCode.CANCEL);
      peer.headers(1, true, "x-a", "b");

      assertThat(goAway(peer).code()).isEqualTo(ErrorCode.STREAM_CLOSED);
    }
  }

  /** What was sent before the reset was known is passed over, and counts for the compression. */
  @Test
  void whatWasOnItsWayToAStreamThatTheServerHasResetIsPassedOver() throws Exception {
    try (TinyServer server = start();
        ScriptedPeer peer = client(server)) {
      peer.request(1, false, "/", "content-length", "1").data(1, false, new byte[2]);
      assertThat(peer.answer(1).resets()).containsExactly(ErrorCode.PROTOCOL_ERROR);
      int before = peer.recorded.size();
      peer.data(1, false, (byte) 1).windowUpdate(1, 1);
      peer.headers(1, true, "x-in-step", "1", "x-late", "1");
      peer.headers(1, true, "x-in-step", "1", "x-late", "1");
      peer.request(3, true, "/", "x-in-step", "1", "x-late", "1");
      assertThat(peer.answer(3).status()).isEqualTo(200);
      assertThat(peer.recorded.subList(before, peer.recorded.size()))
          .noneMatch(f -> f.type() == Frames.RST_STREAM || f.type() == Frames.GOAWAY);
    }
  }

  @Test
  void aRequestThatDependsOnItselfIsReset() throws Exception {
    try (TinyServer server = start();
        ScriptedPeer peer = client(server)) {
      byte[] block = peer.block(":method", "GET", ":scheme", "http", ":path", "/");
      byte[] payload = new byte[5 + block.length];
      payload[3] = 1;
      System.arraycopy(block, 0, payload, 5, block.length);
      peer.frame(
          Frames.HEADERS, Frames.END_HEADERS | Frames.END_STREAM | Frames.HAS_PRIORITY, 1, payload);

      assertThat(peer.answer(1).resets()).containsExactly(ErrorCode.PROTOCOL_ERROR);
      served(peer, 3);
    }
  }

  @Test
  void dataBeyondTheConnectionsWindowEndsIt() throws Exception {
    Http2Config small =
        Http2Config.builder().streamWindowBytes(65_535).connectionWindowBytes(65_535).build();
    try (TinyServer server = TinyServer.start(small, this::answer);
        ScriptedPeer peer = client(server)) {
      peer.request(1, false, "/wait").request(3, false, "/wait");
      for (int i = 0; i < 4; i++) {
        peer.data(1 + 2 * (i % 2), false, new byte[i < 3 ? 16_384 : 16_383]);
      }
      peer.sync(); // exactly the window
      peer.data(1, false, (byte) 1);

      assertThat(goAway(peer).code()).isEqualTo(ErrorCode.FLOW_CONTROL_ERROR);
    }
  }

  /** RFC 9113 §6.1: "The entire DATA frame payload is included in flow control". */
  @Test
  void paddingCountsAndIsGivenBack() throws Exception {
    Http2Config small =
        Http2Config.builder().streamWindowBytes(65_535).connectionWindowBytes(65_535).build();
    try (TinyServer server = TinyServer.start(small, this::answer);
        ScriptedPeer peer = client(server)) {
      peer.request(1, false, "/wait");
      byte[] padded = new byte[256];
      padded[0] = (byte) 255;
      for (int i = 0; i < 64; i++) {
        peer.frame(Frames.DATA, Frames.PADDED, 1, padded);
      }
      Frame update = peer.next(Frames.WINDOW_UPDATE);
      assertThat(update.streamId()).isZero();
      assertThat(update.number(0)).isEqualTo(64 * 256);
    }
  }

  @Test
  void aSmallHeaderTableBindsTheClientOnceItHasAcknowledgedIt() throws Exception {
    Http2Config config = Http2Config.builder().headerTableBytes(0).build();
    try (TinyServer server = TinyServer.start(config, this::answer);
        ScriptedPeer peer = client(server)) {
      // A client that does not know the limit yet may use 4,096 bytes.
      served(peer, 1);
      served(peer, 3);
      served(peer, 5);
      peer.frame(Frames.SETTINGS, Frames.ACK, 0);
      peer.request(7, true, "/", "x-in-step", "1");

      assertThat(goAway(peer).code()).isEqualTo(ErrorCode.COMPRESSION_ERROR);
    }
  }
}
