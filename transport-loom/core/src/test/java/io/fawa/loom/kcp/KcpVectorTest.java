/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fawa.loom.Vectors;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Captured datagrams of the original: made byte for byte, and understood. */
class KcpVectorTest {
  private static final Vectors CORE = Vectors.load("kcp_core");
  private static final Vectors RAW = Vectors.load("kcp_raw");
  private static final KcpConfig FAST = KcpConfig.fast().withWindows(128, 128);

  private final Recorder sent = new Recorder();
  private final Kcp kcp = new Kcp(Datagrams.CONVERSATION, FAST, sent);

  static List<JsonNode> everySegment() {
    List<JsonNode> nodes = new ArrayList<>(CORE.startingWith("core"));
    nodes.addAll(RAW.startingWith("session"));
    return nodes.stream().filter(n -> n.has("segments") && !n.has("full_len")).toList();
  }

  @ParameterizedTest
  @MethodSource("everySegment")
  void headersMeanWhatTheCaptureSays(JsonNode vector) {
    byte[] bytes = Vectors.bytes(vector, "hex");
    assertThat(KcpDatagram.wellFormed(bytes, 0, bytes.length)).isTrue();
    List<Datagrams.Parsed> parsed = Datagrams.parse(bytes);
    JsonNode wanted = vector.get("segments");
    assertThat(parsed).hasSize(wanted.size());
    for (int i = 0; i < parsed.size(); i++) {
      Datagrams.Parsed segment = parsed.get(i);
      JsonNode want = wanted.get(i);
      assertThat(segment.conversation()).isEqualTo(want.get("conv").asInt());
      assertThat(segment.command()).isEqualTo(want.get("cmd").asInt());
      assertThat(segment.fragment()).isEqualTo(want.get("frg").asInt());
      assertThat(segment.window()).isEqualTo(want.get("wnd").asInt());
      assertThat(segment.timestamp()).isEqualTo((int) want.get("ts").asLong());
      assertThat(segment.sequence()).isEqualTo((int) want.get("sn").asLong());
      assertThat(segment.una()).isEqualTo((int) want.get("una").asLong());
      assertThat(segment.dataHex())
          .hasSize(2 * want.get("len").asInt())
          .startsWith(want.get("data_hex").asText().replace("...", ""));
    }
  }

  @Test
  void fragmentsOfAMessageGoOutInOrder() {
    byte[] message = new byte[3000];
    Arrays.fill(message, (byte) 0x5a);
    assertThat(kcp.send(message, 0, message.length)).isTrue();
    kcp.flush(0x1cc);
    assertThat(sent.hex())
        .containsExactlyElementsOf(
            CORE.startingWith("core.message_mode_3000").stream()
                .map(n -> n.get("hex").asText())
                .toList());
  }

  @Test
  void fragmentsOfAMessageComeTogetherAgain() {
    byte[] target = new byte[4000];
    for (int i : new int[] {2, 0, 1}) {
      assertThat(kcp.messageBytes()).isEqualTo(-1);
      assertThat(input(CORE.bytes("core.message_mode_3000." + i), 5)).isZero();
    }
    assertThat(kcp.messageBytes()).isEqualTo(3000);
    assertThat(kcp.receive(target, 10, 3000)).isEqualTo(3000);
    assertThat(target[9]).isZero();
    assertThat(target[10]).isEqualTo((byte) 0x5a);
    assertThat(target[3009]).isEqualTo((byte) 0x5a);
    assertThat(kcp.messageBytes()).isEqualTo(-1);
  }

  @Test
  void acknowledgesAsTheOriginal() {
    kcp.configure(FAST.withAckNoDelay(true));
    for (String name : List.of("core.ack.0", "core.ack_out_of_order.0", "core.ack_filter.0")) {
      JsonNode vector = CORE.get(name);
      assertThat(input(Vectors.bytes(vector, "input_hex"), 100)).isZero();
      assertThat(HexFormat.of().formatHex(sent.takeOne())).isEqualTo(vector.get("hex").asText());
    }
    JsonNode asked = CORE.get("core.wins.0");
    assertThat(input(Vectors.bytes(asked, "input_hex"), 100)).isZero();
    assertThat(sent.take()).isEmpty();
    kcp.flush(110);
    assertThat(HexFormat.of().formatHex(sent.takeOne())).isEqualTo(asked.get("hex").asText());
  }

  @Test
  void asksAClosedWindowAtGrowingDistances() {
    kcp.configure(KcpConfig.fast());
    input(Datagrams.tellWindow(0, 0), 10);
    List<Long> at = new ArrayList<>();
    for (long now = 10; now < 3_000; now++) {
      kcp.update(now);
      for (byte[] datagram : sent.take()) {
        assertThat(datagram).isEqualTo(CORE.bytes("core.wask." + Math.min(1, at.size())));
        at.add(now);
      }
    }
    assertThat(at).hasSize(3);
    assertThat(at.get(0)).isBetween(510L, CORE.get("core.wask.0").get("elapsed_ms").asLong());
    long distance =
        CORE.get("core.wask.1").get("elapsed_ms").asLong()
            - CORE.get("core.wask.0").get("elapsed_ms").asLong();
    assertThat(at.get(1) - at.get(0)).isBetween(distance, distance + 1);
    assertThat(at.get(2) - at.get(1)).isEqualTo(1125);
  }

  @Test
  void refusesWhatTheOriginalRefuses() {
    for (JsonNode bad : CORE.startingWith("core.bad")) {
      String name = bad.get("name").asText();
      byte[] bytes = Vectors.bytes(bad, "hex");
      assertThat(input(bytes, 0)).as(name).isEqualTo(bad.get("input_return").asInt());
    }
    assertThat(kcp.info().stats().datagramsRefused()).isEqualTo(4);
    assertThat(kcp.info().stats().datagramsIn()).isEqualTo(1);
  }

  @Test
  void aSessionLooksLikeTheOriginals() throws Exception {
    Recorder fromServer = new Recorder();
    Kcp server = new Kcp(Datagrams.CONVERSATION, FAST, fromServer);
    kcp.configure(FAST.withAckNoDelay(true));

    write(kcp, "hello");
    kcp.flush(1);
    byte[] hello = sent.takeOne();
    assertThat(hello).isEqualTo(RAW.bytes("session.client_to_server.0"));

    assertThat(server.input(hello, 0, hello.length, 1)).isEqualTo(InputResult.ACCEPTED);
    assertThat(read(server)).isEqualTo("hello");
    write(server, "world");
    server.flush(1);
    byte[] world = fromServer.takeOne();
    assertThat(world).isEqualTo(RAW.bytes("session.server_to_client.0"));

    assertThat(input(world, 2)).isZero();
    assertThat(sent.takeOne()).isEqualTo(RAW.bytes("session.client_to_server.1"));
    assertThat(read(kcp)).isEqualTo("world");
    assertThat(kcp.info().inFlight()).isZero();

    byte[] large = new byte[3000];
    Arrays.fill(large, (byte) 0xab);
    assertThat(kcp.write(large, 0, large.length)).isEqualTo(3000);
    kcp.flush(62);
    List<byte[]> pieces = sent.take();
    List<JsonNode> wanted = RAW.startingWith("session.write3000");
    assertThat(pieces).hasSize(wanted.size());
    for (int i = 0; i < wanted.size(); i++) {
      byte[] head = Vectors.bytes(wanted.get(i), "hex");
      assertThat(pieces.get(i)).hasSize(wanted.get(i).get("full_len").asInt()).startsWith(head);
      if (wanted.get(i).has("sha256")) {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(pieces.get(i));
        assertThat(HexFormat.of().formatHex(digest))
            .isEqualTo(wanted.get(i).get("sha256").asText());
      }
    }
  }

  @Test
  void streamModeFillsSegments() {
    kcp.configure(FAST.withStreamMode(true));
    write(kcp, "aaa");
    write(kcp, "bbb");
    kcp.flush(325);
    assertThat(sent.takeOne()).isEqualTo(RAW.bytes("session.streammode_merge.0"));
  }

  private int input(byte[] bytes, long nowMillis) {
    return kcp.input(bytes, 0, bytes.length, nowMillis).code();
  }

  private static void write(Kcp to, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(to.write(bytes, 0, bytes.length)).isEqualTo(bytes.length);
  }

  private static String read(Kcp from) {
    byte[] bytes = new byte[100];
    int count = from.read(bytes, 0, bytes.length);
    return new String(bytes, 0, count, StandardCharsets.UTF_8);
  }
}
