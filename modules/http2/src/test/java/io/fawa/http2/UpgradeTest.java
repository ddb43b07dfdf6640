/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.fawa.http.ExchangeHandler;
import io.fawa.http.Headers;
import io.fawa.http.Peer;
import io.fawa.http.Texts;
import io.fawa.http.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a listener may have read of a connection before it is known to be HTTP/2. */
@Timeout(180)
class UpgradeTest {
  private static final ExchangeHandler ECHO =
      exchange ->
          Texts.answer(
              exchange,
              String.join(
                  " ",
                  exchange.method(),
                  exchange.scheme(),
                  exchange.authority(),
                  exchange.path(),
                  exchange.query(),
                  exchange.headers().toString(),
                  Texts.body(exchange)));

  /** How a connection is run once its socket is there. */
  private interface Run {
    void run(ServerConnection connection, Socket socket) throws IOException;
  }

  private static void serve(ServerSocket listener, Run run) {
    Thread.ofVirtual()
        .start(() -> {
          try (Socket socket = listener.accept()) {
            Peer peer = new Peer(socket.getRemoteSocketAddress(), false, List.of());
            run.run(
                new ServerConnection(Wire.of(socket), peer, Http2Config.defaults(), ECHO), socket);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static InetSocketAddress address(ServerSocket listener) {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  private static Http1Request upgrade(String settings) {
    return new Http1Request(
        "GET",
        "/p?q",
        "h:1",
        Headers.of(
            "host",
            "h:1",
            "connection",
            "upgrade",
            "upgrade",
            "h2c",
            "http2-settings",
            "",
            "x-a",
            "1"),
        settings);
  }

  @Test
  void anUpgradedRequestIsStreamOne() throws Exception {
    try (ServerSocket listener = listen()) {
      // INITIAL_WINDOW_SIZE 10
      serve(listener, (connection, socket) -> connection.run(upgrade("AAQAAAAK"), new byte[0]));
      try (ScriptedPeer peer = ScriptedPeer.client(address(listener))) {
        assertThat(peer.next(Frames.HEADERS).streamId()).isEqualTo(1);
        assertThat(peer.next(Frames.DATA).payload().capacity()).isEqualTo(10);
        peer.windowUpdate(1, 1000);
        assertThat(peer.answer(1).text()).endsWith("/p q Headers[host, x-a] ");
        peer.request(3, true, "/3");
        assertThat(peer.next(Frames.HEADERS).streamId()).isEqualTo(3);
      }
    }
  }

  @Test
  void theHeadersOfStreamOneKeepToItsSettings() throws Exception {
    try (ServerSocket listener = listen()) {
      // HEADER_TABLE_SIZE 0
      serve(listener, (connection, socket) -> connection.run(upgrade("AAEAAAAA"), new byte[0]));
      try (ScriptedPeer peer = ScriptedPeer.client(address(listener))) {
        // A table size update to 0 (RFC 7541 §6.3).
        assertThat(peer.next(Frames.HEADERS).payload().get(0)).isEqualTo((byte) 0x20);
      }
    }
  }

  @Test
  void settingsThatAreNoneEndAnUpgrade() throws Exception {
    for (String settings : List.of("***", "AAQAAAA")) {
      try (ServerSocket listener = listen()) {
        serve(listener, (connection, socket) -> connection.run(upgrade(settings), new byte[0]));
        try (ScriptedPeer peer = ScriptedPeer.silent(address(listener))) {
          assertThat(peer.goneAway()).isIn(ErrorCode.PROTOCOL_ERROR, ErrorCode.FRAME_SIZE_ERROR);
        }
      }
    }
  }

  @Test
  void bytesReadBeforeComeFirst() throws Exception {
    for (int readBefore : new int[] {1, 3, 18, 24, 30}) {
      try (ServerSocket listener = listen()) {
        serve(
            listener,
            (connection, socket) -> connection.run(socket.getInputStream().readNBytes(readBefore)));
        try (ScriptedPeer peer = ScriptedPeer.client(address(listener))) {
          peer.request(1, true, "/");
          assertThat(peer.answer(1).status()).isEqualTo(200);
        }
      }
    }
  }
}
