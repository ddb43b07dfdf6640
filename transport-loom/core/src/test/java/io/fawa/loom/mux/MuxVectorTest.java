/*
 * Copyright 2026 The fawa Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.fawa.loom.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fawa.loom.seal.VectorLines;
import io.fawa.loom.wire.MalformedFrameException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Plays the captured conversation from either side: what we say must be what the original said. */
@ParameterizedClass
@ValueSource(ints = {1, 2})
class MuxVectorTest {
  private static final List<JsonNode> LINES = VectorLines.of("/mux/smux.jsonl");

  private final int version;
  private Wire client;
  private Wire server;

  MuxVectorTest(int version) {
    this.version = version;
  }

  @BeforeEach
  void connect() {
    MuxConfig config = MuxConfig.defaults().withVersion(version);
    client = Wire.client(config);
    server = Wire.server(config);
  }

  /** The bytes of a step in one direction, without those of version 2 alone in version 1. */
  private String captured(String step, String direction) {
    StringBuilder hex = new StringBuilder();
    for (JsonNode line : LINES) {
      if (line.get("name").asText().startsWith("v" + version + "." + step + "." + direction)) {
        assertThat(line.has("truncated_full_len")).isFalse();
        hex.append(line.get("hex").asText());
      }
    }
    return hex.toString();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  private static void write(MuxStream stream, String text) {
    assertThat(stream.write(ascii(text), 0, text.length())).isEqualTo(text.length());
  }

  private static String hexOf(String text) {
    return HexFormat.of().formatHex(ascii(text));
  }

  @Test
  void theClientSaysWhatTheOriginalSays() throws MalformedFrameException {
    MuxStream first = client.mux().open();
    write(first, "ping");
    String opening = captured("open_write", "c2s");
    String said = client.saidHex();
    assertThat(opening).startsWith(said).hasSizeGreaterThanOrEqualTo(said.length());
    client.hear(captured("open_write", "s2c"));
    assertThat(Wire.read(first, 100)).isEqualTo(hexOf("pong!"));
    assertThat(said + client.saidHex()).isEqualTo(opening);

    client.hear(captured("server_open", "s2c"));
    MuxStream theirs = client.mux().accept().orElseThrow();
    assertThat(theirs.id()).isEqualTo(2);
    assertThat(Wire.read(theirs, 100)).isEqualTo(hexOf("srv"));
    assertThat(client.saidHex()).isEqualTo(captured("server_open", "c2s"));

    MuxStream second = client.mux().open();
    assertThat(client.saidHex()).isEqualTo(captured("second_open", "c2s"));
    second.close();
    assertThat(client.saidHex()).isEqualTo(captured("close", "c2s"));

    first.closeWrite();
    assertThat(client.saidHex()).isEqualTo(captured("closewrite", "c2s"));
    client.hear(captured("after_halfclose", "s2c"));
    assertThat(Wire.read(first, 100)).isEqualTo(hexOf("late"));
    // The original says FIN twice here; once is enough.
    first.close();
    assertThat(client.saidHex()).isEmpty();

    assertBigWrite(client.mux().open());
  }

  private void assertBigWrite(MuxStream third) {
    byte[] sevens = new byte[70_000];
    java.util.Arrays.fill(sevens, (byte) 7);
    assertThat(third.write(sevens, 0, sevens.length)).isEqualTo(sevens.length);
    byte[] said = client.said();
    int at = 0;
    for (JsonNode line : LINES) {
      if (line.get("name").asText().startsWith("v" + version + ".write70000.c2s.")) {
        byte[] shown = VectorLines.hex(line, "hex");
        assertThat(HexFormat.of().formatHex(said, at, at + shown.length))
            .as(line.get("name").asText())
            .isEqualTo(line.get("hex").asText());
        at += MuxCodec.HEAD_BYTES + line.get("length").asInt();
      }
    }
    assertThat(said).hasSize(at);
  }

  @Test
  void theServerSaysWhatTheOriginalSays() throws MalformedFrameException {
    server.hear(captured("open_write", "c2s").substring(0, 2 * (8 + 8 + 4)));
    MuxStream first = server.mux().accept().orElseThrow();
    assertThat(first.id()).isEqualTo(3);
    assertThat(Wire.read(first, 100)).isEqualTo(hexOf("ping"));
    write(first, "pong!");
    assertThat(server.saidHex()).isEqualTo(captured("open_write", "s2c"));
    server.hear(captured("open_write", "c2s").substring(2 * (8 + 8 + 4)));

    MuxStream ours = server.mux().open();
    write(ours, "srv");
    assertThat(server.saidHex()).isEqualTo(captured("server_open", "s2c"));
    server.hear(captured("server_open", "c2s"));

    server.hear(captured("second_open", "c2s"));
    server.hear(captured("close", "c2s"));
    MuxStream second = server.mux().accept().orElseThrow();
    assertThat(Wire.read(second, 1)).isEqualTo("end");

    server.hear(captured("closewrite", "c2s"));
    assertThat(Wire.read(first, 1)).isEqualTo("end");
    write(first, "late");
    assertThat(server.saidHex()).isEqualTo(captured("after_halfclose", "s2c"));
    server.hear(captured("close_after_closewrite", "c2s"));
    assertThat(server.mux().end()).isEmpty();
    first.close();
    second.close();
    server.said();
    assertThat(server.mux().streams()).isEqualTo(1);

    assertBigRead();
  }

  private void assertBigRead() throws MalformedFrameException {
    server.hear(Wire.frame(version, new MuxFrame.Syn(7)));
    server.hear(Wire.push(version, 7, 32_768));
    server.hear(Wire.push(version, 7, 32_768));
    server.hear(Wire.push(version, 7, 4_464));
    MuxStream third = server.mux().accept().orElseThrow();
    StringBuilder said = new StringBuilder();
    for (int length : new int[] {32_768, 32_768, 4_464}) {
      assertThat(Wire.read(third, length)).hasSize(2 * length);
      said.append(server.saidHex());
    }
    assertThat(said).hasToString(captured("write70000", "s2c"));
  }

  @Test
  void bothSaySignsOfLife() throws MalformedFrameException {
    assertThat(client.at(9_999).saidHex()).isEmpty();
    assertThat(client.at(10_000).saidHex()).isEqualTo(captured("keepalive", "c2s"));
    assertThat(server.at(10_000).saidHex()).isEqualTo(captured("keepalive", "s2c"));
    assertThat(client.hear(captured("keepalive", "s2c"))).isEqualTo(8);
  }

  @Test
  void invalidFramesEndTheSessionWithAReason() {
    for (JsonNode line : LINES) {
      if (!line.path("accept_error").asText().equals("invalid protocol")) {
        continue;
      }
      boolean versionTwo = line.get("name").asText().equals("bad.upd_len");
      MuxConfig config = MuxConfig.defaults().withVersion(versionTwo ? 2 : 1);
      Wire wire = Wire.server(config);
      MuxStream stream = wire.mux().open();
      assertThatThrownBy(() -> wire.hear(line.get("hex").asText()))
          .as(line.get("name").asText())
          .isInstanceOf(MalformedFrameException.class);
      assertThat(wire.mux().end().orElseThrow().reason()).isEqualTo(MuxEnd.Reason.PROTOCOL_ERROR);
      assertThat(stream.end()).isEqualTo(wire.mux().end());
    }
  }

  @Test
  void harmlessFramesAreIgnored() throws MalformedFrameException {
    for (JsonNode line : LINES) {
      if (line.path("accept_error").asText().equals("timeout")) {
        Wire wire = Wire.server(MuxConfig.defaults());
        wire.hear(line.get("hex").asText());
        assertThat(wire.mux().end()).isEmpty();
        assertThat(wire.mux().streams()).isEqualTo(line.get("accepted_streams").asInt());
        assertThat(wire.mux().unreadBytes()).isZero();
      }
    }
  }

  @Test
  void silenceEndsTheSessionAfterTheTimeout() {
    for (JsonNode line : LINES) {
      if (line.get("name").asText().equals("v" + version + ".keepalive_timeout")) {
        Wire wire = Wire.server(MuxConfig.defaults().withKeepAlive(100, 400));
        assertThat(wire.at(399).mux().end()).isEmpty();
        assertThat(wire.at(400).mux().end().orElseThrow().reason())
            .isEqualTo(MuxEnd.Reason.KEEP_ALIVE_TIMEOUT);
        assertThat(line.get("closed_after_ms").asInt()).isBetween(400, 405);
      }
    }
  }

  /** What the capture counted as lost in the original: data sent at once by the acceptor. */
  @Test
  void dataOfAnAcceptorThatIsFasterThanTheOpenerIsNotLost() throws MalformedFrameException {
    List<JsonNode> race = VectorLines.of("/mux/smux_race.jsonl");
    assertThat(race.getFirst().get("lost_first_data").asInt()).isPositive();
    for (int i = 0; i < race.getFirst().get("opens").asInt(); i++) {
      MuxStream opened = client.mux().open();
      server.hear(client.said());
      MuxStream accepted = server.mux().accept().orElseThrow();
      write(accepted, "hello!");
      client.hear(server.said());
      assertThat(Wire.read(opened, 10)).isEqualTo(hexOf("hello!"));
      assertThat(opened.id()).isEqualTo(accepted.id());
    }
  }
}
