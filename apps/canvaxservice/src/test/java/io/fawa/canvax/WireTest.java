/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.canvax;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import io.fawa.api.canva.v1.CanvaService;
import io.fawa.api.canva.v1.ClientDrawResponse;
import io.fawa.api.canva.v1.DrawEvent;
import io.fawa.connect.server.RpcServer;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.BoardsConfig;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recorded Collaborate exchanges in Connect's JSON, through the RPC server. */
@Timeout(60)
class WireTest {
  private static final String OK = "{}";

  private final Boards boards = new Boards(BoardsConfig.defaults());
  private final RpcServer server =
      RpcServer.builder().add(CanvaService.bind(new Collaboration(boards))).build();
  private final MemoryTransport transport = new MemoryTransport(server, HttpVersion.HTTP_2);

  @AfterEach
  void close() {
    boards.close();
    transport.close();
  }

  @Test
  void aPingAloneGetsTheEmptyHistoryAndTheEnd() throws Exception {
    List<String> frames = exchange("{\"drawEvent\":{\"type\":\"ping\"}}");
    assertThat(frames).containsExactly("{\"initialHistory\":{}}", OK);
  }

  @Test
  void eventsAreKeptUnderTheServersIdInBothSpellings() throws Exception {
    String red =
        "{\"drawEvent\":{\"type\":\"draw\",\"color\":\"#ff0000\",\"size\":4,\"prevX\":1,"
            + "\"prevY\":2,\"currX\":3,\"currY\":4,\"clientId\":\"SPOOF\"}}";
    List<String> first = exchange(red);
    assertThat(first).hasSize(3);
    assertThat(message(first.get(1)).getDrawEvent().getClientId()).matches("[A-Z0-9]{8}");
    List<String> second = exchange("{\"draw_event\":{\"type\":\"draw\",\"curr_x\":7}}");
    assertThat(message(second.get(1)).getDrawEvent().getCurrX()).isEqualTo(7);

    List<DrawEvent> history = message(exchange().getFirst()).getInitialHistory().getEventsList();
    assertThat(history).hasSize(2);
    assertThat(history.get(0)).isEqualTo(message(first.get(1)).getDrawEvent());
    assertThat(history.get(1)).isEqualTo(message(second.get(1)).getDrawEvent());

    exchange("{\"drawEvent\":{\"type\":\"clear\"}}");
    assertThat(message(exchange().getFirst()).getInitialHistory().getEventsList())
        .singleElement()
        .satisfies(event -> assertThat(event.getType()).isEqualTo("clear"));
  }

  @Test
  void anEmptyMessageIsIgnored() throws Exception {
    assertThat(exchange("{}")).containsExactly("{\"initialHistory\":{}}", OK);
  }

  @Test
  void whatIsMalformedEndsTheStreamAfterTheHistory() throws Exception {
    for (String bad : List.of("{bad", "{\"drawEvent\":{\"size\":3000000000}}")) {
      List<String> frames = exchange(bad);
      assertThat(frames).hasSize(2);
      assertThat(frames.get(0)).isEqualTo("{\"initialHistory\":{}}");
      assertThat(frames.get(1)).contains("\"invalid_argument\"").contains("unmarshal message");
    }
    assertThat(boards.members()).isZero();
  }

  @Test
  void theStreamNeedsPostAndHttp2() throws Exception {
    try (MemoryTransport old = new MemoryTransport(server, HttpVersion.HTTP_1_1);
        WireCall call = WireCall.open(old, WireCall.CONNECT_JSON)) {
      call.halfClose();
      assertThat(call.status()).isEqualTo(505);
    }
    try (WireCall call = WireCall.open(transport, "GET", WireCall.CONNECT_JSON)) {
      call.halfClose();
      assertThat(call.status()).isEqualTo(405);
    }
  }

  @Test
  void aShutdownReachesAClientThatKeepsItsStreamOpen() throws Exception {
    try (WireCall call = WireCall.open(transport, WireCall.CONNECT_JSON)) {
      assertThat(call.next()).contains("initialHistory");
      boards.close();
      assertThat(call.rest()).last().asString().contains("\"unavailable\"");
    }
  }

  @Test
  void twoOpenStreamsSeeEachOtherAtOnce() throws Exception {
    try (WireCall ann = WireCall.open(transport, WireCall.CONNECT_JSON);
        WireCall bob = WireCall.open(transport, WireCall.CONNECT_JSON)) {
      bob.next();
      ann.next();
      ann.say("{\"drawEvent\":{\"type\":\"draw\",\"currX\":5}}");
      String echo = ann.next();
      assertThat(bob.next()).isEqualTo(echo);
      assertThat(message(echo).getDrawEvent().getCurrX()).isEqualTo(5);
    }
  }

  private List<String> exchange(String... messages) throws IOException {
    try (WireCall call = WireCall.open(transport, WireCall.CONNECT_JSON)) {
      for (String message : messages) {
        call.say(message);
      }
      call.halfClose();
      assertThat(call.status()).isEqualTo(200);
      return call.rest();
    }
  }

  private static ClientDrawResponse message(String json) throws IOException {
    ClientDrawResponse.Builder message = ClientDrawResponse.newBuilder();
    JsonFormat.parser().merge(json, message);
    return message.build();
  }
}
