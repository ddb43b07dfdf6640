/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.perf.boards;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** How a server is joined, and how a change of an element is said to it. */
enum Dialect {
  /** Version 3 of our messages. */
  FAWA {
    @Override
    String target(String board) {
      return "/ws/canva?v=3&code=" + board;
    }

    @Override
    void join(WebSocketClient client, String board) throws IOException {
      await(client, "{\"ready\"");
    }

    @Override
    byte[] change(String board, String element) {
      return text("{\"elements\":[" + element + "],\"settled\":true}");
    }
  },

  /** A relay of whole messages. */
  HUB {
    @Override
    String target(String board) {
      return "/ws?code=" + board;
    }

    @Override
    void join(WebSocketClient client, String board) throws IOException {
      // A change that comes back shows that this member is in.
      client.send(change(board, "{\"id\":\"joined\"}"));
      await(client, "{\"elements\"");
    }

    @Override
    byte[] change(String board, String element) {
      return text("{\"elements\":[" + element + "],\"settled\":true}");
    }
  },

  /** Centrifugo's JSON protocol; a channel is a board. */
  CENTRIFUGO {
    @Override
    String target(String board) {
      return "/connection/websocket";
    }

    @Override
    void join(WebSocketClient client, String board) throws IOException {
      client.say("{\"id\":1,\"connect\":{}}");
      await(client, "{\"id\":1,\"connect\"");
      client.say("{\"id\":2,\"subscribe\":{\"channel\":\"" + board + "\"}}");
      await(client, "{\"id\":2,\"subscribe\"");
    }

    @Override
    byte[] change(String board, String element) {
      return text(
          "{\"id\":3,\"publish\":{\"channel\":\"%s\",\"data\":{\"elements\":[%s],\"settled\":true}}}"
              .formatted(board, element));
    }

    @Override
    String reply(WebSocketClient client) {
      return client.length() <= 3 && client.text().strip().equals("{}") ? "{}" : "";
    }
  },

  /** Events of excalidraw-room on socket.io (Engine.IO 4): ciphertext and initialization vector. */
  SOCKETIO {
    @Override
    String target(String board) {
      return "/socket.io/?EIO=4&transport=websocket";
    }

    @Override
    void join(WebSocketClient client, String board) throws IOException {
      await(client, "0{");
      client.say("40");
      await(client, "40{");
      client.say("42[\"join-room\",\"" + board + "\"]");
      await(client, "42[\"room-user-change\"");
    }

    @Override
    byte[] change(String board, String element) {
      byte[] event =
          text(
              ("452-[\"server-broadcast\",\"%s\",{\"_placeholder\":true,\"num\":0},"
                      + "{\"_placeholder\":true,\"num\":1}]")
                  .formatted(board));
      byte[] scene = binary(("[" + element + "]").getBytes(StandardCharsets.UTF_8));
      byte[] iv = binary(new byte[IV_BYTES]);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(event);
      all.writeBytes(scene);
      all.writeBytes(iv);
      return all.toByteArray();
    }

    @Override
    String reply(WebSocketClient client) {
      return client.length() == 1 && client.buffer()[client.offset()] == '2' ? "3" : "";
    }

    @Override
    boolean echoes() {
      return false;
    }
  };

  private static final int IV_BYTES = 12;

  /** The path and query of the WebSocket. */
  abstract String target(String board);

  /** Returns once whatever is said on the board reaches this member. */
  abstract void join(WebSocketClient client, String board) throws IOException;

  /** The frames of a change. */
  abstract byte[] change(String board, String element);

  /** What the last frame asks for; empty if nothing. */
  String reply(WebSocketClient client) {
    return "";
  }

  /** True if who makes a change gets it as well. */
  boolean echoes() {
    return true;
  }

  /** Waits for a message that begins so. */
  void await(WebSocketClient client, String beginning) throws IOException {
    client.next();
    while (!client.text().startsWith(beginning)) {
      client.next();
    }
  }

  private static byte[] text(String text) {
    return WebSocketClient.frame(WebSocketClient.TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] binary(byte[] bytes) {
    return WebSocketClient.frame(WebSocketClient.BINARY, bytes);
  }
}
