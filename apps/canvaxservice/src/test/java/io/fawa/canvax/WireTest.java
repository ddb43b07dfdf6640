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
import io.fawa.connect.RpcServer;
import io.fawa.http.ClientExchange;
import io.fawa.http.Deadline;
import io.fawa.http.Headers;
import io.fawa.http.HttpVersion;
import io.fawa.http.MemoryTransport;
import io.fawa.http.RequestHead;
import io.fawa.whiteboard.Boards;
import io.fawa.whiteboard.BoardsConfig;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recorded Collaborate exchanges in Connect's JSON, through the RPC server. */
@Timeout(30)
class WireTest {
  private static final String PATH = "/canva.v1.CanvaService/Collaborate";
  private static final String OK = "{}";

  private final Boards boards = new Boards(BoardsConfig.defaults());
  private final RpcServer server =
      RpcServer.builder().add(CanvaService.bind(new Collaboration(boards))).build();

  @AfterEach
  void close() {
    boards.close();
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
    assertThat(status("POST", HttpVersion.HTTP_1_1)).isEqualTo(505);
    assertThat(status("GET", HttpVersion.HTTP_2)).isEqualTo(405);
  }

  @Test
  void aShutdownReachesAClientThatKeepsItsStreamOpen() throws Exception {
    try (MemoryTransport transport = new MemoryTransport(server, HttpVersion.HTTP_2);
        ClientExchange call = open(transport, "POST")) {
      call.flush();
      assertThat(readFrame(call)).contains("initialHistory");
      boards.close();
      List<String> frames = frames(rest(call));
      assertThat(frames.getLast()).contains("\"unavailable\"");
    }
  }

  @Test
  void twoOpenStreamsSeeEachOtherAtOnce() throws Exception {
    try (MemoryTransport transport = new MemoryTransport(server, HttpVersion.HTTP_2);
        ClientExchange ann = open(transport, "POST");
        ClientExchange bob = open(transport, "POST")) {
      bob.flush();
      readFrame(bob);
      readFrame(ann);
      byte[] draw = envelope("{\"drawEvent\":{\"type\":\"draw\",\"currX\":5}}");
      ann.write(draw, 0, draw.length);
      ann.flush();
      String echo = readFrame(ann);
      assertThat(readFrame(bob)).isEqualTo(echo);
      assertThat(message(echo).getDrawEvent().getCurrX()).isEqualTo(5);
    }
  }

  private List<String> exchange(String... messages) throws IOException {
    try (MemoryTransport transport = new MemoryTransport(server, HttpVersion.HTTP_2);
        ClientExchange call = open(transport, "POST")) {
      for (String message : messages) {
        byte[] envelope = envelope(message);
        call.write(envelope, 0, envelope.length);
      }
      call.endRequest();
      assertThat(call.status()).isEqualTo(200);
      return frames(rest(call));
    }
  }

  private int status(String method, HttpVersion version) throws IOException {
    try (MemoryTransport transport = new MemoryTransport(server, version);
        ClientExchange call = open(transport, method)) {
      call.endRequest();
      return call.status();
    }
  }

  private static ClientExchange open(MemoryTransport transport, String method) {
    Headers headers = Headers.of("content-type", "application/connect+json");
    return transport.open(
        new RequestHead(method, PATH, headers), Deadline.after(Duration.ofSeconds(20)));
  }

  private static byte[] envelope(String message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    byte[] payload = message.getBytes(StandardCharsets.UTF_8);
    out.write(0);
    out.writeInt(payload.length);
    out.write(payload);
    return bytes.toByteArray();
  }

  private static byte[] rest(ClientExchange call) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] part = new byte[4096];
    for (int n = call.read(part, 0, part.length); n >= 0; n = call.read(part, 0, part.length)) {
      body.write(part, 0, n);
    }
    return body.toByteArray();
  }

  private static String readFrame(ClientExchange call) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(readExactly(call, 5));
    head.get();
    return new String(readExactly(call, head.getInt()), StandardCharsets.UTF_8);
  }

  private static byte[] readExactly(ClientExchange call, int length) throws IOException {
    byte[] bytes = new byte[length];
    int read = 0;
    while (read < length) {
      int n = call.read(bytes, read, length - read);
      assertThat(n).as("bytes read").isPositive();
      read += n;
    }
    return bytes;
  }

  private static List<String> frames(byte[] body) {
    List<String> frames = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(body);
    while (in.remaining() >= 5) {
      in.get();
      byte[] payload = new byte[in.getInt()];
      in.get(payload);
      frames.add(new String(payload, StandardCharsets.UTF_8));
    }
    return frames;
  }

  private static ClientDrawResponse message(String json) throws IOException {
    ClientDrawResponse.Builder message = ClientDrawResponse.newBuilder();
    JsonFormat.parser().merge(json, message);
    return message.build();
  }
}
